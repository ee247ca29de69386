/** GitLab's code quality report, shown in merge requests: the subset of the Code Climate format that GitLab reads. */
import type { Place } from '../model/check.js';
import type { Result } from '../model/result.js';
import type { Severity } from '../model/vocabulary.js';
import { chooseFallbackPlace, reportFindings } from './checked-findings.js';
import { escapeJson, escapeText } from './escape.js';
import { listBreaches, summarise } from './machine-text.js';

interface Issue {
  readonly check_name: string;
  readonly description: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly fingerprint: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

export function* renderGitlab(result: Result): Generator<string> {
  const issues = listIssues(result);
  yield '[';
  for (const [index, issue] of issues.entries()) {
    yield `${index === 0 ? '\n' : ',\n'}  ${escapeJson(JSON.stringify(issue))}`;
  }
  yield issues.length === 0 ? ']\n' : '\n]\n';
}

/** GitLab has no word for an ignored finding: those are in the other reports. */
function listIssues(result: Result): readonly Issue[] {
  const { check } = result;
  const fallback = chooseFallbackPlace(result);
  const seen = new Map<string, number>();
  const findings = reportFindings(result)
    .filter(({ status }) => status !== 'ignored')
    .map((finding): Issue => {
      const { group, place = fallback } = finding;
      return {
        check_name: group.verdict,
        description: summarise(finding, result),
        severity: severityOf(group.severity),
        fingerprint: makeUnique(group.fingerprint, seen),
        location: toLocation(place),
      };
    });
  const demand = (name: string, description: string): Issue => ({
    check_name: name,
    description,
    severity: 'critical',
    fingerprint: makeUnique(name, seen),
    location: toLocation(fallback),
  });
  return [
    ...(check?.problems ?? []).map(({ code, message }) =>
      demand(escapeText(code), `incomplete: ${escapeText(message, 1000)}`),
    ),
    ...listBreaches(result).map(({ rule, text }) => demand(rule.id, text)),
    ...findings,
  ];
}

/** GitLab takes two issues with one fingerprint for one. */
function makeUnique(fingerprint: string, seen: Map<string, number>): string {
  const times = (seen.get(fingerprint) ?? 0) + 1;
  seen.set(fingerprint, times);
  return times === 1 ? fingerprint : `${fingerprint}-${times}`;
}

function toLocation({ file, line }: Place): Issue['location'] {
  return { path: escapeText(file, 1000), lines: { begin: line } };
}

function severityOf(severity: Severity): Issue['severity'] {
  switch (severity) {
    case 'error':
      return 'critical';
    case 'warning':
      return 'major';
    default:
      return 'info';
  }
}
