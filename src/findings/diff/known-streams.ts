/** Takes out of a result what was there before some moment. */
import type { Group, Result, StreamInfo, Summary, VerdictTotal } from '../../model/result.js';
import { ACCUSING_VERDICTS, type Verdict } from '../../model/vocabulary.js';

/**
 * Leaves out the streams whose node id is not above `lastId`, and what only they say. Bytes of a group that lost members
 * are then the sum of what each of the others keeps alive alone: no more than what releasing them together would free.
 */
export function withoutKnown(result: Result, lastId: number): Result {
  if (lastId <= 0 || result.streams === undefined) return result;
  const byId = new Map(result.streams.map((stream) => [stream.id, stream]));
  const groups = result.groups.flatMap((group) => dropKnown(group, lastId, byId));
  const streams = result.streams.filter(({ id, owner }) => (owner ?? id) > lastId);
  return { ...result, groups, streams, summary: summarise(groups, result.summary) };
}

function dropKnown(group: Group, lastId: number, byId: ReadonlyMap<number, StreamInfo>): readonly Group[] {
  const kept = (group.streams ?? []).filter((id) => id > lastId);
  if (kept.length === 0) return [];
  if (kept.length === group.count) return [group];
  const sum = (quantityOf: (stream: StreamInfo) => number): number =>
    kept.reduce((total, id) => total + quantityOf(byId.get(id)!), 0);
  return [
    {
      ...group,
      streams: kept,
      count: kept.length,
      retainedBytes: Math.min(
        group.retainedBytes,
        sum((stream) => stream.retainedBytes),
      ),
      bufferedBytes: sum((stream) => stream.bufferedBytes),
    },
  ];
}

function summarise(groups: readonly Group[], { heapBytes }: Summary): Summary {
  const byVerdict: Partial<Record<Verdict, VerdictTotal>> = {};
  let streams = 0;
  let findingsRetainedBytes = 0;
  for (const { verdict, count, retainedBytes } of groups) {
    const total = byVerdict[verdict] ?? { groups: 0, streams: 0, retainedBytes: 0 };
    byVerdict[verdict] = {
      groups: total.groups + 1,
      streams: total.streams + count,
      retainedBytes: total.retainedBytes + retainedBytes,
    };
    streams += count;
    if (ACCUSING_VERDICTS.includes(verdict)) findingsRetainedBytes += retainedBytes;
  }
  return {
    streams,
    decidedStreams: streams - (byVerdict.undetermined?.streams ?? 0),
    heapBytes,
    findingsRetainedBytes: Math.min(findingsRetainedBytes, heapBytes),
    byVerdict,
  };
}
