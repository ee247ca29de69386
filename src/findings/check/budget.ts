/** Limits on what findings may hold, held against a result. */
import type { Budget, CheckedBudget } from '../../model/check.js';
import type { Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';

/** @param ignored ids of the groups that do not count */
export function checkBudget(budget: Budget, result: Result, ignored: ReadonlySet<string>): CheckedBudget {
  const { verdict, kind, maxStreams, maxRetained } = budget;
  const covered = result.groups.filter((group) => covers(budget, group) && !ignored.has(group.id));
  const streams = covered.reduce((sum, { count }) => sum + count, 0);
  const { bytes, exact } = measure(covered, result);
  return {
    ...(verdict !== undefined && { verdict }),
    ...(kind !== undefined && { kind }),
    ...(maxStreams !== undefined && { maxStreams }),
    ...(maxRetained !== undefined && { maxRetained }),
    streams,
    retainedBytes: bytes,
    retainedExact: exact,
    exceeded: (maxStreams !== undefined && streams > maxStreams) || (maxRetained !== undefined && bytes > maxRetained),
  };
}

function covers({ verdict, kind }: Budget, group: Group): boolean {
  if (kind !== undefined && kind !== group.kind) return false;
  return verdict === undefined ? ACCUSING_VERDICTS.includes(group.verdict) : verdict === group.verdict;
}

/**
 * Groups may share bytes, and a result knows the unions only of single groups, of whole verdicts and of all findings.
 * Where the covered groups are none of these, the smallest known union around them, or their sum, is an upper bound.
 */
function measure(covered: readonly Group[], { groups, summary }: Result): { bytes: number; exact: boolean } {
  const sum = covered.reduce((total, { retainedBytes }) => total + retainedBytes, 0);
  if (covered.length <= 1) return { bytes: sum, exact: true };
  const verdicts = new Set(covered.map(({ verdict }) => verdict));
  const single = verdicts.size === 1 ? covered[0]!.verdict : undefined;
  const isAround = ({ verdict }: Group): boolean =>
    single === undefined ? ACCUSING_VERDICTS.includes(verdict) : verdict === single;
  const union =
    single === undefined ? summary.findingsRetainedBytes : (summary.byVerdict[single]?.retainedBytes ?? sum);
  if (groups.filter(isAround).length === covered.length) return { bytes: union, exact: true };
  return { bytes: Math.min(sum, union), exact: false };
}
