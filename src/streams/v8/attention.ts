/**
 * Whether anybody will come back to a stream that nobody reads now. Whoever is sure to has not forgotten it; whoever may
 * leaves open whether it is forgotten, which a second snapshot tells and one does not.
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { hasBit } from '../../graph/bitset.js';
import type { HeapView } from '../../graph/heap-view.js';
import type { ReceiveState } from '../../model/vocabulary.js';
import type { StreamDraft } from './draft.js';
import { isKeptWith, isResumable, type Waiting } from './paused.js';
import { holdersOf, MAX_OWNERS } from './retainers-of.js';
import { findReturn } from './who-returns.js';

export function describeAttention(heap: HeapView, waiting: Waiting, drafts: readonly StreamDraft[]): void {
  const answers = new Map(drafts.map((draft) => [draft.answers, draft.node]));
  for (const draft of drafts) {
    if (draft.paused) judgePause(heap, waiting, draft);
    else if (draft.lockedBy !== undefined) judgeLock(heap, waiting, draft);
    else if (mayWaitForReader(draft)) judgeWait(heap, waiting, draft, answers.get(draft.node));
  }
}

function mayWaitForReader({ reader, receive, over, exempt }: StreamDraft): boolean {
  return exempt === undefined && (reader === 'none' || reader === 'unknown') && over !== true && !isOver(receive.state);
}

function judgeWait(heap: HeapView, waiting: Waiting, draft: StreamDraft, answer: number | undefined): void {
  const returning = findReturn(heap, waiting, draft);
  if (returning?.isSure) {
    draft.exempt = returning.who;
  } else if (answer !== undefined && draft.pauseCalled !== false && isKeptWith(heap, waiting, draft.node, answer)) {
    draft.exempt = 'it waits for its turn: paused, and kept together with its response, which is still to be sent';
  } else if (answer !== undefined && isHeld(heap, waiting, answer, draft)) {
    draft.mayReturn ??= 'its response is still to be sent, and with it Node discards what is left of the request';
  } else if (returning !== undefined) {
    draft.mayReturn ??= returning.who;
  } else if (isOnlyWritten(draft)) {
    draft.mayReturn ??= 'nothing waits in it, and what is only written to has no reader';
  }
}

/** Without somebody who could resume it, a paused stream has no reader, whatever its listeners are. */
function judgePause(heap: HeapView, waiting: Waiting, draft: StreamDraft): void {
  if (isResumable(heap, waiting, draft)) return;
  draft.reader = 'none';
  draft.dataWaiting = draft.bufferedBytes > 0;
  draft.inferred = 'it was paused; only data holds it, no code that waits to resume it';
  draft.mayReturn ??= 'it was paused, and whoever goes through what holds it may resume it';
}

/** A reader that no code can use any more is none. */
function judgeLock(heap: HeapView, waiting: Waiting, draft: StreamDraft): void {
  if (isResumable(heap, waiting, draft)) return;
  draft.reader = 'none';
  draft.dataWaiting = draft.dataWaiting === true || (draft.bufferedChunks ?? 0) > 0;
  draft.inferred = 'its reader was forgotten: only data holds the reader, no code that may read on';
  draft.note(draft.inferred, 'retainers of the reader');
}

/** Whether the program has the response of a request, and not only Node, which needs it to answer at all. */
function isHeld(
  heap: HeapView,
  { graph, releaser, runtimeNodes, positions }: Waiting,
  node: number,
  request: StreamDraft,
) {
  const released = releaser.release([node, request.node, ...request.faces, ...request.handles]);
  return holdersOf(heap, graph, node, MAX_OWNERS).some((holder) => {
    const type = heap.snapshot.nodeType[holder];
    if (released.has(holder) || hasBit(runtimeNodes, holder) || type === NODE_TYPE.hidden) return false;
    return positions.of(holder)?.startsWith('node:') !== true;
  });
}

/** Loggers, hashes, sinks with a flush of their own: what makes them readable is the class that they extend. */
function isOnlyWritten({ kind, bufferedChunks, holdsResource, handles }: StreamDraft): boolean {
  return kind === 'stream.Duplex' && bufferedChunks === 0 && !holdsResource && handles.length === 0;
}

function isOver(state: ReceiveState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none';
}
