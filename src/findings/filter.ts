/** Shows a part of a result. The summary stays: totals speak of the whole input, whatever is shown of it. */
import type { Group, Result } from '../model/result.js';
import type { Verdict } from '../model/vocabulary.js';

export interface Filter {
  /** Groups below so many retained bytes are left out. */
  readonly minRetained?: number;
  /** Kinds to show; all when absent. */
  readonly kinds?: readonly string[];
  /** Verdicts to show; all when absent. */
  readonly verdicts?: readonly Verdict[];
}

/** Keeps the groups that pass, their streams, and the streams that those own. Ids of groups do not change. */
export function filterResult(result: Result, filter: Filter): Result {
  const groups = result.groups.filter((group) => passes(group, filter));
  if (groups.length === result.groups.length || result.streams === undefined) return { ...result, groups };
  const kept = new Set(groups.flatMap((group) => group.streams ?? []));
  const streams = result.streams.filter(({ id, owner }) => kept.has(owner ?? id));
  return { ...result, groups, streams };
}

function passes(group: Group, { minRetained = 0, kinds, verdicts }: Filter): boolean {
  if (group.retainedBytes < minRetained) return false;
  if (kinds !== undefined && !kinds.includes(group.kind)) return false;
  return verdicts === undefined || verdicts.includes(group.verdict);
}
