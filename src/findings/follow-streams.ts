/** Streams of one process at two moments, followed by object id. */
import type { StreamInfo } from '../model/result.js';

/**
 * `same`: half-states, reader, and nothing was consumed in between, as far as can be seen. `unclear`: there both times,
 * but one of the snapshots does not say enough, such as one without numbers.
 */
export type Fate = 'same' | 'progressed' | 'unclear' | 'arrived' | 'left';

/** By node id, for the streams of both sides. */
export function followStreams(before: readonly StreamInfo[], after: readonly StreamInfo[]): ReadonlyMap<number, Fate> {
  const earlier = new Map(before.map((stream) => [stream.id, stream]));
  const fates = new Map<number, Fate>();
  for (const stream of after) {
    const past = earlier.get(stream.id);
    fates.set(stream.id, past === undefined ? 'arrived' : compareMoments(past, stream));
  }
  for (const { id } of before) if (!fates.has(id)) fates.set(id, 'left');
  return fates;
}

function compareMoments(past: StreamInfo, now: StreamInfo): Fate {
  // More data may wait than before: it came in, and nobody took it.
  if (now.bufferedBytes < past.bufferedBytes) return 'progressed';
  const facts = [
    [past.receive, now.receive],
    [past.send, now.send],
    [past.reader, now.reader],
  ] as const;
  const changed = facts.filter(([then, later]) => then !== later);
  if (changed.length === 0) return 'same';
  return changed.every((states) => states.includes('unknown')) ? 'unclear' : 'progressed';
}
