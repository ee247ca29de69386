/** What changed between two results. Pure: the same two results have the same difference. */
import {
  CHANGES,
  type Change,
  DIFF_SCHEMA_VERSION,
  type DiffEntry,
  type DiffResult,
  type DiffSide,
  type StreamChanges,
  type StreamTotals,
} from '../../model/diff.js';
import type { Group, Result } from '../../model/result.js';
import { type Confidence, SEVERITIES, type Severity } from '../../model/vocabulary.js';
import { collectFacts } from '../stream-facts.js';
import { VERSION } from '../version.js';
import { accuseStuck } from './accuse-stuck.js';
import { compareCalls } from './compare-calls.js';
import { compareGroups, type Work } from './difference.js';
import { type Fate, followStreams } from './follow-streams.js';
import { isAccusing, type Pair, pairByFingerprint, pairStatistically } from './pair-findings.js';
import { relateSides } from './relate.js';

export interface DiffOptions {
  /** Units of work that each side had done, such as requests: growth is then what exceeds the growth of the work. */
  readonly work?: Work;
}

/** @throws {HalfopenError} when the two have nothing in common to compare, or were exchanged */
export function diffResults(before: Result, after: Result, { work }: DiffOptions = {}): DiffResult {
  const facts = [collectFacts(before), collectFacts(after)] as const;
  const { relation, warnings } = relateSides(before, after, facts);
  const sameDetail = before.inputs[0]?.numericValues === after.inputs[0]?.numericValues;
  const fates = relation === 'one-process' ? followStreams(...facts, sameDetail) : undefined;
  const pairs = relation === 'profiles' ? pairStatistically(before, after) : pairSnapshots(before, after, fates);
  const entries = pairs.map((pair) => describePair(pair, fates, work));
  entries.sort(compareEntries);
  const calls = compareCalls(before, after, work);
  return {
    schemaVersion: DIFF_SCHEMA_VERSION,
    tool: { name: 'halfopen', version: VERSION },
    before: describeSide(before),
    after: describeSide(after),
    relation,
    ...(work !== undefined && { work }),
    warnings,
    summary: {
      changes: countChanges(entries),
      ...(fates !== undefined && { streams: countStreams(before, after, fates, entries) }),
    },
    entries,
    ...(calls !== undefined && { calls }),
  };
}

function pairSnapshots(before: Result, after: Result, fates: ReadonlyMap<number, Fate> | undefined): readonly Pair[] {
  const pairs = pairByFingerprint(before, after);
  if (fates === undefined) return pairs;
  const accused = new Set(
    pairs.flatMap((pair) => [...pair.before, ...pair.after]).map(({ fingerprint }) => fingerprint),
  );
  return [...pairs, ...accuseStuck(before, after, fates).filter((pair) => !accused.has(pair.after[0]!.fingerprint))];
}

function describeSide({ inputs, summary }: Result): DiffSide {
  return { inputs, summary };
}

function describePair(
  { before, after, onlyTogether }: Pair,
  fates: ReadonlyMap<number, Fate> | undefined,
  work: Work | undefined,
): DiffEntry {
  const { change, withinError, ...differences } = compareGroups(before, after, work);
  const streams = fates === undefined ? undefined : describeStreams(before, after, fates);
  const { streams: _, ...group } = [...after, ...before].find(isAccusing)!;
  // What made it a finding does not make it a worse one.
  const isWorse = onlyTogether !== true && ((streams?.stuck.length ?? 0) > 0 || change === 'grown');
  return {
    fingerprint: group.fingerprint,
    change,
    kind: group.kind,
    verdict: group.verdict,
    severity: isWorse ? raise(group.severity) : group.severity,
    confidence: change === 'grown' ? strengthen(group.confidence) : group.confidence,
    ...differences,
    ...(withinError && { withinError }),
    ...(streams !== undefined && { streams }),
    group,
  };
}

function describeStreams(
  before: readonly Group[],
  after: readonly Group[],
  fates: ReadonlyMap<number, Fate>,
): StreamChanges {
  const past = idsOf(before);
  const now = idsOf(after);
  const here = new Set(now);
  const nowBy = (fate: Fate): readonly number[] => now.filter((id) => fates.get(id) === fate);
  const gone = past.filter((id) => !here.has(id));
  return {
    stuck: nowBy('same'),
    arrived: nowBy('arrived'),
    progressed: nowBy('progressed'),
    unclear: nowBy('unclear'),
    movedOn: gone.filter((id) => fates.get(id) !== 'left'),
    left: gone.filter((id) => fates.get(id) === 'left'),
  };
}

function idsOf(groups: readonly Group[]): readonly number[] {
  return groups.flatMap(({ streams }) => streams ?? []).sort((a, b) => a - b);
}

function countStreams(
  before: Result,
  after: Result,
  fates: ReadonlyMap<number, Fate>,
  entries: readonly DiffEntry[],
): StreamTotals {
  const stuck = new Set(entries.flatMap(({ streams }) => streams?.stuck ?? []));
  const totals = { stuck: 0, unchanged: 0, arrived: 0, progressed: 0, unclear: 0, left: 0 };
  for (const { id, owner } of after.streams ?? []) {
    if (owner !== undefined) continue;
    const fate = fates.get(id)!;
    if (fate !== 'same') totals[fate]++;
    else if (stuck.has(id)) totals.stuck++;
    else totals.unchanged++;
  }
  for (const { id, owner } of before.streams ?? []) if (owner === undefined && fates.get(id) === 'left') totals.left++;
  return totals;
}

function countChanges(entries: readonly DiffEntry[]): Record<Change, number> {
  const counts = { new: 0, grown: 0, same: 0, shrunk: 0, fixed: 0 };
  for (const { change } of entries) counts[change]++;
  return counts;
}

function raise(severity: Severity): Severity {
  if (severity === 'note') return 'warning';
  return severity === 'warning' ? 'error' : severity;
}

/** Statistics of one profile show what is there; growth beyond the sampling error shows that it stays. */
function strengthen(confidence: Confidence): Confidence {
  return confidence === 'possible' ? 'likely' : confidence;
}

function compareEntries(a: DiffEntry, b: DiffEntry): number {
  return (
    Number(isStuck(b)) - Number(isStuck(a)) ||
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    weigh(b) - weigh(a) ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  );
}

function isStuck({ streams }: DiffEntry): boolean {
  return streams !== undefined && streams.stuck.length > 0;
}

function weigh({ retainedBytes }: DiffEntry): number {
  return Math.max(retainedBytes.before, retainedBytes.after);
}
