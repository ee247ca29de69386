/** What is reported with a stream and not by itself. */
import type { StreamRecord } from '../streams/model.js';
import { findTopmostOwners } from './group.js';

export type PartsOf = (stream: number) => readonly number[];

/** A response is not let go as long as its connection and its request are there. */
export function withParts(streams: readonly number[], partsOf: PartsOf): readonly number[] {
  return streams.flatMap((stream) => [stream, ...partsOf(stream)]);
}

/** Ordinals of all streams that the topmost one carries, over any number of steps; of other streams none. */
export function collectParts(records: readonly StreamRecord[]): PartsOf {
  const parts = new Map<number, number[]>();
  for (const [part, top] of findTopmostOwners(records)) {
    const known = parts.get(top);
    if (known === undefined) parts.set(top, [part]);
    else known.push(part);
  }
  return (stream) => parts.get(stream) ?? [];
}
