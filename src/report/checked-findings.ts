/** The findings as the machine-readable formats list them: with what the check said about each, if there was one. */
import type { Check, CheckedFinding, CheckedIgnore, FindingStatus, Place } from '../model/check.js';
import type { Group, Result } from '../model/result.js';
import { SEVERITIES } from '../model/vocabulary.js';
import { findFindings } from './sentence.js';

export interface ReportedFinding {
  /** With the severity that the check gave it. */
  readonly group: Group;
  /** Absent when nothing was checked. */
  readonly status?: FindingStatus;
  /** Without a check every finding counts. */
  readonly fails: boolean;
  readonly knownCount?: number;
  readonly stuck?: number;
  readonly ignore?: CheckedIgnore;
  /** The holder's source, when the check found it in the working tree. */
  readonly place?: Place;
}

/** Most severe first; else as the groups are. */
export function reportFindings(result: Result): readonly ReportedFinding[] {
  const { check } = result;
  if (check === undefined) return findFindings(result).map((group) => ({ group, fails: true }));
  const checkedById = new Map(check.findings.map((finding) => [finding.group, finding]));
  const groups = [...findFindings(result), ...(check.together ?? [])];
  const reported = groups.map((group) => describeChecked(group, checkedById.get(group.id)!, check));
  return reported.sort((a, b) => SEVERITIES.indexOf(a.group.severity) - SEVERITIES.indexOf(b.group.severity));
}

function describeChecked(group: Group, checked: CheckedFinding, { ignores }: Check): ReportedFinding {
  const { status, fails, knownCount, severity, stuck, ignoredBy, place } = checked;
  const ignore = ignoredBy === undefined ? undefined : ignores[ignoredBy];
  return {
    group: severity === undefined ? group : { ...group, severity },
    status,
    fails,
    ...(knownCount !== undefined && { knownCount }),
    ...(stuck !== undefined && stuck > 0 && { stuck }),
    ...(ignore !== undefined && { ignore }),
    ...(place !== undefined && { place }),
  };
}

/** Formats that demand a place get the file with the policy, where a finding can be accepted, or the analysed file. */
export function chooseFallbackPlace({ check, inputs }: Result): Place {
  return { file: check?.policyFile ?? inputs[0]?.path ?? '-', line: 1 };
}
