/**
 * Streams that stand before others: a call before its HTTP/2 stream, a decompressor before the response. What the program
 * holds and has to read is the front; what waits behind it waits because nobody reads the front.
 */
import type { StreamDraft } from './draft.js';

export type DraftOf = (node: number) => StreamDraft | undefined;

interface Link {
  readonly from: StreamDraft;
  readonly to: StreamDraft;
  /** The front is made by `pipe()` and not by a library that hides what is behind. */
  readonly piped: boolean;
}

/** Lets every front know what is behind it: label and waiting data. Sources first, so that it works over many steps. */
export function joinStreams(drafts: readonly StreamDraft[], draftOf: DraftOf): void {
  const { links, waitsFor } = collectLinks(drafts, draftOf);
  const ready = drafts.filter((draft) => !waitsFor.has(draft));
  // Grows while it is walked. Streams that are piped in a circle, an echo, are never ready and stay as they are.
  for (const from of ready) {
    for (const link of links.get(from) ?? []) {
      if (link.piped) handOn(link);
      else standBefore(link);
      const left = waitsFor.get(link.to)! - 1;
      waitsFor.set(link.to, left);
      if (left === 0) ready.push(link.to);
    }
  }
}

function collectLinks(drafts: readonly StreamDraft[], draftOf: DraftOf) {
  const links = new Map<StreamDraft, Link[]>();
  const waitsFor = new Map<StreamDraft, number>();
  const add = (from: StreamDraft | undefined, to: StreamDraft | undefined, piped: boolean): void => {
    if (from === undefined || to === undefined || from === to) return;
    const known = links.get(from);
    if (known === undefined) links.set(from, [{ from, to, piped }]);
    else known.push({ from, to, piped });
    waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
  };
  for (const draft of drafts) {
    for (const source of draft.sources) add(draftOf(source), draft, false);
    for (const front of draft.fronts) add(draft, draftOf(front), false);
    for (const destination of draft.pipedInto) add(draft, draftOf(destination), true);
  }
  return { links, waitsFor };
}

/**
 * The body of a message, uncompressed or checked on the way, is still that body: only the pipe writes to it. A stream
 * with a handle leads out of the process instead.
 */
function handOn({ from, to }: Link): void {
  if (!from.isBody || to.receive.state === 'none' || to.handles.length > 0) return;
  to.isBody = true;
  to.sendIgnored = true;
  to.label ??= from.label;
}

function standBefore({ from, to }: Link): void {
  to.label ??= from.label;
  if (to.receive.state === 'closed' || to.receive.state === 'reset') return;
  to.owned.push(from.node);
  to.endHasArrived = from.receive.state === 'unread' || from.endHasArrived;
  if (to.endHasArrived && to.endsWithSource && to.receive.state === 'open') {
    const fact = 'its end has arrived behind it and was not read';
    to.setReceive({ state: 'unread', fact, from: `the ${from.kind}` });
  }
  if (from.bufferedBytes === 0) return;
  to.bufferedBytes += from.bufferedBytes;
  if (from.bufferedChunks !== undefined) to.bufferedChunks = (to.bufferedChunks ?? 0) + from.bufferedChunks;
  if (to.reader !== 'none' && to.reader !== 'unknown') return;
  to.dataWaiting = true;
  to.note('what has arrived waits behind it', `buffer of the ${from.kind}`);
  to.setUnread(`buffer of the ${from.kind}`);
}
