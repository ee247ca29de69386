/**
 * JUnit XML as Jenkins, GitLab and most other CI servers read it: a test case per finding and per budget. There is no
 * standard; attributes and elements are those that the Jenkins plugin's schema and GitLab's documentation share.
 */
import type { Check } from '../model/check.js';
import type { Result } from '../model/result.js';
import { describeBudget, describeBudgetOutcome, describeIgnore } from './check-sentence.js';
import { type ReportedFinding, reportFindings } from './checked-findings.js';
import { escapeText } from './escape.js';
import { explain, summarise } from './machine-text.js';

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly file?: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why it did not pass. */
  readonly message: string;
  readonly details: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

export function* renderJunit(result: Result): Generator<string> {
  const suites = listSuites(result).filter(({ cases }) => cases.length > 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="halfopen"${countOutcomes(suites.flatMap(({ cases }) => cases))}>\n`;
  for (const { name, cases } of suites) {
    yield `  <testsuite name="${toXml(name)}"${countOutcomes(cases)}>\n`;
    for (const testCase of cases) yield drawCase(testCase);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

/** The first suite is never empty: some servers take a report without a test for a failure of their own. */
function listSuites(result: Result): readonly Suite[] {
  const { check } = result;
  return [
    { name: 'analysis', cases: [describeAnalysis(check)] },
    { name: 'findings', cases: reportFindings(result).map((finding) => describeFinding(finding, result)) },
    { name: 'budgets', cases: (check?.budgets ?? []).map(describeBudgetCase) },
    { name: 'ignore entries', cases: (check?.ignores ?? []).map(describeIgnoreCase) },
  ];
}

function describeAnalysis(check: Check | undefined): TestCase {
  const problems = check?.problems ?? [];
  return {
    className: 'analysis',
    name: 'the input can be judged',
    outcome: problems.length > 0 ? 'error' : 'passed',
    message: problems.map(({ code, message }) => `${code}: ${message}`).join('; '),
    details: problems.flatMap(({ hint }) => hint ?? []),
  };
}

function describeFinding(finding: ReportedFinding, result: Result): TestCase {
  const { group, status, fails, ignore, place } = finding;
  const message = summarise(finding, result);
  const common = {
    className: group.verdict,
    // The fingerprint keeps the name the same from run to run, which is how servers tell an old failure from a new one.
    name: `${group.kind} ${group.receive.state}/${group.send.state} ${group.fingerprint}`,
    ...(place !== undefined && { file: place.file }),
    details: [message, ...(status === undefined ? [] : [`status: ${status}`]), ...explain(group)],
  };
  if (ignore !== undefined) return { ...common, outcome: 'skipped', message: `ignored: ${ignore.reason}` };
  return { ...common, outcome: fails ? 'failure' : 'passed', message };
}

function describeBudgetCase(budget: Check['budgets'][number]): TestCase {
  const message = describeBudgetOutcome(budget, escapeText);
  return {
    className: 'budget',
    name: describeBudget(budget, escapeText),
    outcome: budget.exceeded ? 'failure' : 'passed',
    message,
    details: [message],
  };
}

function describeIgnoreCase(entry: Check['ignores'][number]): TestCase {
  return {
    className: 'ignore',
    name: describeIgnore(entry, escapeText),
    outcome: entry.status === 'expired' ? 'failure' : 'passed',
    message: `expired after ${entry.until}`,
    details: [`${entry.status}: ${entry.reason}`],
  };
}

function drawCase({ className, name, file, outcome, message, details }: TestCase): string {
  const place = file === undefined ? '' : ` file="${toXml(file)}"`;
  const head = `    <testcase classname="halfopen.${toXml(className)}" name="${toXml(name)}"${place}>\n`;
  const text = details.map(toXml).join('\n');
  switch (outcome) {
    case 'passed':
      return `${head}${text === '' ? '' : `      <system-out>${text}</system-out>\n`}    </testcase>\n`;
    case 'skipped':
      return `${head}      <skipped message="${toXml(message)}"/>\n      <system-out>${text}</system-out>\n    </testcase>\n`;
    default:
      return `${head}      <${outcome} type="${toXml(className)}" message="${toXml(message)}">${text}</${outcome}>\n    </testcase>\n`;
  }
}

function countOutcomes(cases: readonly TestCase[]): string {
  const count = (outcome: TestCase['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way at all to write control characters or U+FFFE; `escapeText` has. */
function toXml(text: string): string {
  return escapeText(text, 2000)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
