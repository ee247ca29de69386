/**
 * A difference for the formats that list findings one by one: as a check of the later side that knows the earlier one.
 * What got worse fails; what is fixed is no finding any more, and in none of these formats.
 */
import { findWorsenings } from '../findings/diff/fail-on-diff.js';
import type { CheckedFinding, CheckResult } from '../model/check.js';
import type { DiffEntry, DiffResult } from '../model/diff.js';
import { SCHEMA_VERSION } from '../model/result.js';
import { wholeGroupOf } from './diff-sentence.js';

export function toCheck({ tool, before, after, warnings, entries }: DiffResult): CheckResult {
  const present = entries.filter(({ change }) => change !== 'fixed');
  const findings = present.map(describeEntry);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool,
    inputs: after.inputs,
    warnings,
    summary: after.summary,
    groups: present.map((entry) => ({ ...wholeGroupOf(entry), id: entry.fingerprint })),
    check: {
      status: findings.some(({ fails }) => fails) ? 'failed' : 'passed',
      problems: [],
      findings,
      budgets: [],
      ignores: [],
      stale: [],
      policyFile: (after.inputs[0] ?? before.inputs[0])?.path ?? '-',
    },
  };
}

function describeEntry(entry: DiffEntry): CheckedFinding {
  const { fingerprint, change, count, streams } = entry;
  return {
    group: fingerprint,
    status: change === 'new' ? 'new' : 'known',
    fails: findWorsenings(entry).length > 0,
    ...(change !== 'new' && { knownCount: Math.round(count.before) }),
    ...(streams !== undefined && { stuck: streams.stuck.length }),
  };
}
