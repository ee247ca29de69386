/** Whether a difference should fail a command. */
import type { DiffEntry, DiffResult } from '../../model/diff.js';

/** `any` is each of the others; `grown` is growth beyond the sampling error of a profile. */
export type Worsening = 'new' | 'grown' | 'stuck';

export const FAIL_ON_DIFF = ['none', 'any', 'new', 'grown', 'stuck'] as const;
export type FailOnDiff = (typeof FAIL_ON_DIFF)[number];

export function diffFails({ entries }: DiffResult, failOn: readonly FailOnDiff[]): boolean {
  const wanted = new Set<string>(failOn.includes('any') ? FAIL_ON_DIFF : failOn);
  return entries.some((entry) => findWorsenings(entry).some((worsening) => wanted.has(worsening)));
}

/** What got worse about an entry. */
export function findWorsenings({ change, withinError, streams }: DiffEntry): readonly Worsening[] {
  const found: Worsening[] = [];
  if ((streams?.stuck.length ?? 0) > 0) found.push('stuck');
  if ((change === 'new' || change === 'grown') && !withinError) found.push(change);
  return found;
}
