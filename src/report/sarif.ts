/** SARIF 2.1.0, the OASIS standard that GitHub code scanning, GitLab and editors read. */
import type { Place } from '../model/check.js';
import type { Result } from '../model/result.js';
import { chooseFallbackPlace, type ReportedFinding, reportFindings } from './checked-findings.js';
import { escapeJson, escapeText } from './escape.js';
import { listBreaches, summarise } from './machine-text.js';
import { RULES, type Rule, VERDICT_RULES } from './rules.js';
import { formatCount } from './units.js';

/** GitHub shows no more results of one run; which ones it drops is better our choice. */
const MOST_RESULTS = 5000;
const LONGEST_TEXT = 1000;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

export function* renderSarif(result: Result): Generator<string> {
  const fallback = chooseFallbackPlace(result);
  const results = [
    ...listBreaches(result).map(({ rule, text }) => describeResult(rule, text, fallback)),
    ...reportFindings(result).map((finding) => describeFinding(finding, result, fallback)),
  ];
  const hidden = results.length - MOST_RESULTS;
  const run = {
    tool: { driver: { name: 'halfopen', semanticVersion: result.tool.version, rules: RULES.map(describeRule) } },
    invocations: [describeInvocation(result, hidden)],
    columnKind: 'utf16CodeUnits',
    results: results.slice(0, MOST_RESULTS),
  };
  const text = JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2);
  yield `${text.split('\n').map(escapeJson).join('\n')}\n`;
}

function describeRule({ id, title, help, level }: Rule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: help },
    help: { text: help },
    defaultConfiguration: { level },
  };
}

/** What is not about a single finding: an incomplete check, the warnings of the analysis, results left out. */
function describeInvocation({ check, warnings }: Result, hidden: number): object {
  const notifications = [
    ...(check?.problems ?? []).map(({ code, message }) => notify('error', message, code)),
    ...warnings.map(({ code, message }) => notify('warning', message, code)),
    ...(hidden > 0 ? [notify('warning', `${formatCount(hidden)} more results: see the JSON report`, 'too-many')] : []),
  ];
  return {
    executionSuccessful: check?.status !== 'incomplete',
    ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
  };
}

function notify(level: 'error' | 'warning', text: string, id: string): object {
  return { level, message: toMessage(text), descriptor: { id } };
}

function describeFinding(finding: ReportedFinding, result: Result, fallback: Place): object {
  const { group, status, ignore, place } = finding;
  const rule = VERDICT_RULES[group.verdict]!;
  return {
    ...describeResult(rule, summarise(finding, result), place ?? fallback),
    level: group.severity,
    partialFingerprints: { 'halfopen/v1': group.fingerprint },
    ...((status === 'new' || status === 'known') && { baselineState: status === 'new' ? 'new' : 'unchanged' }),
    ...(ignore !== undefined && {
      suppressions: [{ kind: 'external', justification: escapeText(ignore.reason, LONGEST_TEXT) }],
    }),
    properties: { kind: group.kind, streams: group.count, retainedBytes: group.retainedBytes, ...pick(finding) },
  };
}

function pick({ fails, status }: ReportedFinding): object {
  return status === undefined ? {} : { status, fails };
}

function describeResult(rule: Rule, text: string, { file, line }: Place): object {
  return {
    ruleId: rule.id,
    ruleIndex: RULES.indexOf(rule),
    level: rule.level,
    message: toMessage(text),
    locations: [{ physicalLocation: { artifactLocation: toLocation(file), region: { startLine: line } } }],
  };
}

/** In a message brackets make a link and braces a placeholder (3.11.5, 3.11.6). */
function toMessage(text: string): object {
  return { text: escapeText(text, LONGEST_TEXT).replace(/[[\]\\]/g, '\\$&') };
}

/** A path within the repository stays relative to it; the viewer knows where that is. */
function toLocation(file: string): object {
  const uri = file
    .replaceAll('\\', '/')
    .split('/')
    .map((segment) => encodeURIComponent(escapeText(segment)))
    .join('/');
  return uri.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' };
}
