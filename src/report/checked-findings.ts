/** The findings as the machine-readable formats list them: with what the check said about each, if there was one. */
import type { CheckedIgnore, FindingStatus, Place } from '../model/check.js';
import type { Group, Result } from '../model/result.js';
import { findFindings } from './sentence.js';

export interface ReportedFinding {
  readonly group: Group;
  /** Absent when nothing was checked. */
  readonly status?: FindingStatus;
  /** Without a check every finding counts. */
  readonly fails: boolean;
  readonly knownCount?: number;
  readonly ignore?: CheckedIgnore;
  /** The holder's source, when the check found it in the working tree. */
  readonly place?: Place;
}

/** Most severe first, as the groups are. */
export function reportFindings(result: Result): readonly ReportedFinding[] {
  const { check } = result;
  if (check === undefined) return findFindings(result).map((group) => ({ group, fails: true }));
  const checkedById = new Map(check.findings.map((finding) => [finding.group, finding]));
  return findFindings(result).map((group) => {
    const { status, fails, knownCount, ignoredBy, place } = checkedById.get(group.id)!;
    const ignore = ignoredBy === undefined ? undefined : check.ignores[ignoredBy];
    return {
      group,
      status,
      fails,
      ...(knownCount !== undefined && { knownCount }),
      ...(ignore !== undefined && { ignore }),
      ...(place !== undefined && { place }),
    };
  });
}

/** Formats that demand a place get the file with the policy, where a finding can be accepted, or the analysed file. */
export function chooseFallbackPlace({ check, inputs }: Result): Place {
  return { file: check?.policyFile ?? inputs[0]?.path ?? '-', line: 1 };
}
