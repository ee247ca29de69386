/** Which findings of two results are the same one. */
import type { Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';
import { normaliseHolder } from '../fingerprint.js';

/** Groups that are one finding, in report order: the most severe first. At least one group, and one that accuses. */
export interface Pair {
  readonly before: readonly Group[];
  readonly after: readonly Group[];
  /** Neither snapshot alone accuses; see `accuse-stuck.ts`. */
  readonly onlyTogether?: true;
}

export function pairByFingerprint(before: Result, after: Result): readonly Pair[] {
  const [past, now] = [before, after].map(({ groups }) =>
    collectGroups(groups.filter(isAccusing), (group) => group.fingerprint),
  );
  return [...new Set([...now!.keys(), ...past!.keys()])].map((fingerprint) => ({
    before: past!.get(fingerprint) ?? [],
    after: now!.get(fingerprint) ?? [],
  }));
}

/**
 * What a profile says of halves is statistics: the same streams may be undecided, or have another half-state, while they
 * are few. So a finding that only one side has is held against what the other side has of its kind and holder.
 */
export function pairStatistically(before: Result, after: Result): readonly Pair[] {
  const exact = pairByFingerprint(before, after);
  const arriving = exact.filter((pair) => pair.before.length === 0);
  const leaving = exact.filter((pair) => pair.after.length === 0);
  const past = collectGroups(
    [...leaving.flatMap((pair) => pair.before), ...before.groups.filter(isUndecided)],
    originOf,
  );
  const now = collectGroups(after.groups.filter(isUndecided), originOf);
  return [
    ...exact.filter((pair) => pair.before.length > 0 && pair.after.length > 0),
    ...arriving.map((pair) => ({ ...pair, before: take(past, pair.after) })),
    ...leaving
      .filter((pair) => past.has(originOf(pair.before[0]!)))
      .map((pair) => ({ ...pair, after: take(now, pair.before) })),
  ];
}

/** What was matched once is not matched again. */
function take(groups: Map<string, Group[]>, counterpart: readonly Group[]): readonly Group[] {
  const origin = originOf(counterpart[0]!);
  const found = groups.get(origin) ?? [];
  groups.delete(origin);
  return found;
}

export function collectGroups(groups: readonly Group[], keyOf: (group: Group) => string): Map<string, Group[]> {
  const collected = new Map<string, Group[]>();
  for (const group of groups) {
    const key = keyOf(group);
    const others = collected.get(key);
    if (others === undefined) collected.set(key, [group]);
    else others.push(group);
  }
  return collected;
}

function originOf({ kind, holder }: Group): string {
  return JSON.stringify([kind, normaliseHolder(holder)]);
}

export function isAccusing({ verdict }: Group): boolean {
  return ACCUSING_VERDICTS.includes(verdict);
}

function isUndecided({ verdict }: Group): boolean {
  return verdict === 'undetermined';
}
