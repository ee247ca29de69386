/** What a group is, said in words. One place, so that every report says the same. */
import type { Group, Result } from '../model/result.js';
import { ACCUSING_VERDICTS } from '../model/vocabulary.js';
import { type ClosestHolder, describeHolder, describeOpener } from './holder-steps.js';
import { shortenFolders } from './layout.js';
import { formatBytes, formatEstimate, formatQuantity, formatShare } from './units.js';

export function findFindings(result: Result): readonly Group[] {
  return result.groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
}

/** `40 net.Socket streams received everything, but nobody read them to the end.` `kind` is escaped by the caller. */
export function describeGroup(group: Group, kind: string): string {
  const name = /stream$/i.test(group.kind) ? kind : `${kind} stream`;
  const { estimate } = group;
  if (estimate === undefined) return `${formatQuantity(group.count, name)} ${accusation(group)}`;
  const range = `${formatEstimate(estimate.countLow)} to ${formatEstimate(estimate.countHigh)}`;
  return `About ${formatQuantity(group.count, name)} (${range}) ${accusation(group)}`;
}

/** `They hold 48.0 MiB, 40.0 % of the heap.` */
export function describeWeight(group: Group, heapBytes: number): string {
  const subject = group.count === 1 ? 'It holds' : 'Together they hold';
  const { estimate, retainedBytes } = group;
  const share = `${formatShare(retainedBytes, heapBytes)} of the heap`;
  if (estimate === undefined || estimate.bytesLow === estimate.bytesHigh) {
    return `${subject} ${formatBytes(retainedBytes)}, ${share}.`;
  }
  const range = `${formatBytes(estimate.bytesLow)} to ${formatBytes(Math.min(estimate.bytesHigh, heapBytes))}`;
  return `${subject} about ${formatBytes(retainedBytes)} (${range}), ${share}.`;
}

/** `Opened by upload() at src/feed.ts:88. Held by archives at src/zip.mjs:12.`, as far as that is known. */
export function describePlaces(group: Group, quote: (text: string) => string): readonly string[] {
  return findPlaces(group).map(
    ({ verb, name, at }) => `${verb} ${quote(name)}${at === undefined ? '' : ` at ${quote(shortenFolders(at))}`}.`,
  );
}

/** Where a reader would begin to look. What no code can reach is held by its own handle, which tells nobody anything. */
export function findPlaces(group: Group): readonly ClosestHolder[] {
  const holder = group.abandoned ? undefined : describeHolder(group);
  return [describeOpener(group), holder].filter((place) => place !== undefined);
}

const ABANDONED = {
  one: 'No code can reach it any more: only its own open handle keeps it.',
  many: 'No code can reach them any more: only their own open handles keep them.',
};

/** What it is, what it holds, and how far that can be trusted, a sentence each. */
export function describeInFull(group: Group, kind: string, heapBytes: number): readonly string[] {
  const one = group.count === 1;
  const sentences = [describeGroup(group, kind), describeWeight(group, heapBytes)];
  if (group.bufferedBytes > 0)
    sentences.push(`${formatBytes(group.bufferedBytes)} wait in ${one ? 'its' : 'their'} own buffers.`);
  if (group.abandoned) sentences.push(ABANDONED[one ? 'one' : 'many']);
  if (group.confidence === 'likely') sentences.push('This is inferred from structure, not read from state.');
  if (group.confidence === 'possible') sentences.push('This is an estimate from samples.');
  return sentences;
}

function accusation(group: Group): string {
  const one = group.count === 1;
  switch (group.verdict) {
    case 'receive-never-closed':
      return `${receiveClause(group)}${sendClause(group)}.`;
    case 'send-never-closed':
      return `${one ? 'was' : 'were'} never ended: ${sendNeverClosedClause(group)}.`;
    case 'neither-closed': {
      // A profile knows no single stream, and rarely whether data waits; two snapshots accuse without any.
      const silent = group.bufferedBytes === 0 && (group.ifStuck !== undefined || group.streams === undefined);
      const waits = silent ? '' : ' data waits,';
      return `${one ? 'was' : 'were'} forgotten: both halves are open,${waits} and nobody reads.`;
    }
    case 'closed-but-retained':
      return `${one ? 'is' : 'are'} closed, and the program still holds ${one ? 'it' : 'them'}.`;
    case 'in-use':
      return `${one ? 'is' : 'are'} in use.`;
    case 'undetermined':
      return 'could not be decided.';
  }
}

function receiveClause({ count, receive }: Group): string {
  const were = count === 1 ? 'was' : 'were';
  return receive.state === 'unread'
    ? `${were} never read to the end, although everything has arrived`
    : `${were} never closed for receiving: the half is open and nobody reads`;
}

function sendNeverClosedClause({ receive, abandoned }: Group): string {
  if (receive.state === 'none') return 'the send half, their only one, is still open';
  if (receive.state !== 'unknown') return 'the receive half is done, the send half is still open';
  return abandoned
    ? 'the send half is still open, and no code can reach it any more'
    : 'the send half is still open; what became of the receive half is not known';
}

function sendClause({ send }: Group): string {
  switch (send.state) {
    case 'closed':
      return '; the program has finished sending';
    case 'ending':
      return '; the program has ended its own half, and not all of that is sent yet';
    case 'reset':
      return '; sending was cut off';
    default:
      return '';
  }
}
