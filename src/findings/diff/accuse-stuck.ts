/**
 * Streams that only two snapshots together accuse (`ifStuck`). Each alone says that no code waits on a connection, which one
 * that was just opened for somebody else may look like too, or that some code may come back to a stream. They are accused
 * when some of them did not move between the snapshots, more came, and not one of them was read, closed or dropped: they
 * pile up.
 */
import type { Evidence, Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';
import { severityOf } from '../judge.js';
import type { Fate } from './follow-streams.js';
import { collectGroups, type Pair } from './pair-findings.js';

const NOBODY_WAITS: Evidence = {
  half: 'stream',
  fact: 'no code of the program waits on it',
  from: 'its listeners and what holds it',
};

/** Standing still is inferred: nobody saw the program in between. */
const CONFIDENCE = 'likely';

export function accuseStuck(before: Result, after: Result, fates: ReadonlyMap<number, Fate>): readonly Pair[] {
  const past = collectGroups(before.groups.filter(isSuspect), (group) => group.fingerprint);
  const now = collectGroups(after.groups.filter(isSuspect), (group) => group.fingerprint);
  const pairs: Pair[] = [];
  for (const [fingerprint, groups] of now) {
    const earlier = past.get(fingerprint) ?? [];
    if (!pileUp(idsOf(earlier), idsOf(groups), fates)) continue;
    pairs.push({ before: earlier.map(accuse), after: groups.map(accuse), onlyTogether: true });
  }
  return pairs;
}

function pileUp(past: readonly number[], now: readonly number[], fates: ReadonlyMap<number, Fate>): boolean {
  return (
    past.length > 0 &&
    past.every((id) => fates.get(id) === 'same') &&
    now.some((id) => fates.get(id) === 'arrived') &&
    now.every((id) => fates.get(id) === 'same' || fates.get(id) === 'arrived')
  );
}

function isSuspect({ verdict, ifStuck }: Group): boolean {
  return !ACCUSING_VERDICTS.includes(verdict) && ifStuck !== undefined;
}

function accuse(group: Group): Group {
  const verdict = group.ifStuck!;
  return {
    ...group,
    verdict,
    severity: severityOf(verdict, CONFIDENCE),
    confidence: CONFIDENCE,
    evidence: [
      ...group.evidence,
      ...(group.verdict === 'in-use' ? [NOBODY_WAITS] : []),
      { half: 'stream', fact: 'more of them came, and none moved or left', from: 'both snapshots, by object id' },
    ],
  };
}

function idsOf(groups: readonly Group[]): readonly number[] {
  return groups.flatMap(({ streams }) => streams ?? []);
}
