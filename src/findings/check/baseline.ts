/** `halfopen.baseline.json`: the findings that are known and not yet fixed. `report/baseline.ts` writes it. */

import type { KnownFinding } from '../../model/check.js';
import { HalfopenError } from '../../model/error.js';
import type { Group } from '../../model/result.js';
import { ACCUSING_VERDICTS, type Verdict } from '../../model/vocabulary.js';
import { compareText } from '../compare-text.js';

export const BASELINE_VERSION = 1 as const;

/** By fingerprint. What belongs together stands together: by kind and verdict, then by fingerprint. */
export type Baseline = ReadonlyMap<string, KnownFinding>;

/** Groups with one fingerprint are one entry; the most severe of them lends it class and verdict. */
export function summariseFindings(findings: readonly Group[]): Baseline {
  const known = new Map<string, KnownFinding>();
  for (const { fingerprint, kind, class: className, verdict, count } of findings) {
    const earlier = known.get(fingerprint);
    known.set(
      fingerprint,
      earlier === undefined
        ? { fingerprint, kind, class: className, verdict, count }
        : { ...earlier, count: earlier.count + count },
    );
  }
  return new Map([...known].sort(([, a], [, b]) => compareFindings(a, b)));
}

/** @throws {HalfopenError} `bad-baseline` when the text is not what halfopen writes */
export function parseBaseline(text: string, file: string): Baseline {
  const { baselineVersion, findings } = parseObject(text, file);
  if (baselineVersion !== BASELINE_VERSION) {
    throw refuse(file, `its baselineVersion is not ${BASELINE_VERSION}`);
  }
  if (!Array.isArray(findings)) throw refuse(file, 'it has no list of findings');
  const baseline = new Map<string, KnownFinding>();
  for (const [index, entry] of findings.entries()) {
    if (!isKnownFinding(entry)) throw refuse(file, `findings[${index}] is not a finding`);
    if (baseline.has(entry.fingerprint)) throw refuse(file, `findings[${index}] repeats ${entry.fingerprint}`);
    const { fingerprint, kind, class: className, verdict, count } = entry;
    baseline.set(fingerprint, { fingerprint, kind, class: className, verdict, count });
  }
  return baseline;
}

/** Entries that no finding of this run has. */
export function findStale(baseline: Baseline, current: Baseline): readonly KnownFinding[] {
  return [...baseline.values()].filter(({ fingerprint }) => !current.has(fingerprint));
}

function parseObject(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw refuse(file, 'it is not a JSON object');
}

function isKnownFinding(entry: unknown): entry is KnownFinding {
  if (typeof entry !== 'object' || entry === null) return false;
  const { fingerprint, kind, class: className, verdict, count } = entry as Record<string, unknown>;
  return (
    typeof fingerprint === 'string' &&
    typeof kind === 'string' &&
    typeof className === 'string' &&
    ACCUSING_VERDICTS.includes(verdict as Verdict) &&
    typeof count === 'number' &&
    count >= 0
  );
}

function refuse(file: string, problem: string): HalfopenError {
  return new HalfopenError('bad-baseline', `the baseline ${file} cannot be used: ${problem}`, {
    hint: 'Write it anew with --update-baseline.',
  });
}

function compareFindings(a: KnownFinding, b: KnownFinding): number {
  return compareText(a.kind, b.kind) || compareText(a.verdict, b.verdict) || compareText(a.fingerprint, b.fingerprint);
}
