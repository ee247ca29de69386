/** Streams of one process at two moments, followed by object id. */
import type { Facts, StreamFacts } from '../stream-facts.js';

/**
 * `same`: half-states, reader, and nothing was consumed in between, as far as can be seen. `unclear`: there both times,
 * but one of the snapshots does not say enough, such as one without numbers.
 */
export type Fate = 'same' | 'progressed' | 'unclear' | 'arrived' | 'left';

/**
 * By node id, for the streams of both sides.
 *
 * @param sameDetail both snapshots have numbers, or neither: who reads and how much waits is told in the same way
 */
export function followStreams(before: Facts, after: Facts, sameDetail: boolean): ReadonlyMap<number, Fate> {
  const fates = new Map<number, Fate>();
  for (const [id, now] of after) {
    const past = before.get(id);
    fates.set(id, past === undefined ? 'arrived' : compareMoments(past, now, sameDetail));
  }
  for (const id of before.keys()) if (!fates.has(id)) fates.set(id, 'left');
  return fates;
}

function compareMoments(past: StreamFacts, now: StreamFacts, sameDetail: boolean): Fate {
  const receive = compareFacts(past.receive, now.receive);
  const send = compareFacts(past.send, now.send);
  if (receive === 'progressed' || send === 'progressed') return 'progressed';
  const reader = compareFacts(past.reader, now.reader);
  // More data may wait than before: it came in, and nobody took it.
  const consumed = now.bufferedBytes < past.bufferedBytes;
  if (reader === 'progressed' || consumed) return sameDetail ? 'progressed' : 'unclear';
  return receive === 'unclear' || send === 'unclear' || reader === 'unclear' ? 'unclear' : 'same';
}

function compareFacts(past: string, now: string): 'same' | 'unclear' | 'progressed' {
  if (past === now) return 'same';
  return past === 'unknown' || now === 'unknown' ? 'unclear' : 'progressed';
}
