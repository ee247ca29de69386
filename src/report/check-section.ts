/** The last lines of a log are the ones that are read: what the check found, and why it is not green. */
import type { Check } from '../model/check.js';
import type { Result } from '../model/result.js';
import { describeIgnore, describeReasons, describeStatus, describeStuck } from './check-sentence.js';
import { reportFindings } from './checked-findings.js';
import { escapeText } from './escape.js';
import { hang } from './layout.js';
import { summarise } from './machine-text.js';
import type { Palette } from './palette.js';
import { formatCount, formatQuantity } from './units.js';

const MOST_LINES = 20;
const LONGEST_REASON = 300;

export function renderCheck(result: Result, palette: Palette, width: number): readonly string[] {
  const { check } = result;
  if (check === undefined) return [];
  const paint = check.status === 'passed' ? palette.good : palette.severity.error;
  const list = (lines: readonly string[]): readonly string[] =>
    cap(lines).flatMap((line) => hang('  -', line, { width, indent: 4 }));
  return [
    ...list(describeTogether(result)),
    ...list(describeUndecided(result)),
    ...list(describeKnown(check)),
    ...list(describeIgnored(check)),
    ...list(describeLeftovers(check)),
    ...list(describeReasons(check, (text) => escapeText(text, 1000))).map(paint),
    palette.strong(paint(describeStatus(check))),
  ];
}

function describeKnown({ findings }: Check): readonly string[] {
  const known = findings.filter(({ status, fails }) => status === 'known' && !fails).length;
  return known === 0 ? [] : [`${formatQuantity(known, 'known finding')}, not failing`];
}

/** The report above speaks of one capture: what it takes two to see is told here. */
function describeTogether(result: Result): readonly string[] {
  const together = new Set(result.check?.together?.map(({ id }) => id));
  return reportFindings(result).flatMap((finding) => {
    const { group, stuck } = finding;
    if (together.has(group.id)) return [`${group.id} ${group.severity}: ${summarise(finding, result)}`];
    return stuck === undefined ? [] : [`${group.id} ${group.severity}: ${describeStuck(stuck)}`];
  });
}

/** A pass says nothing about these. */
function describeUndecided({ summary: { streams, decidedStreams } }: Result): readonly string[] {
  const undecided = streams - decidedStreams;
  return undecided > 0
    ? [`${formatCount(undecided)} of ${formatQuantity(streams, 'stream')} could not be decided`]
    : [];
}

function describeIgnored({ findings, ignores }: Check): readonly string[] {
  return findings.flatMap(({ group, ignoredBy }) =>
    ignoredBy === undefined ? [] : [`ignored ${group}: ${escapeText(ignores[ignoredBy]!.reason, LONGEST_REASON)}`],
  );
}

/** Neither fails the check, but both belong to leaks that are gone. */
function describeLeftovers({ ignores, stale }: Check): readonly string[] {
  return [
    ...ignores
      .filter(({ status }) => status === 'unused')
      .map((entry) => `the ignore entry for ${describeIgnore(entry, escapeText)} matches nothing: remove it`),
    ...stale.map(
      ({ fingerprint, kind, verdict, count }) =>
        `no longer found: ${formatQuantity(count, `${escapeText(kind)} stream`)}, ${verdict}, ${escapeText(fingerprint)} ` +
        'in the baseline: remove it with --update-baseline',
    ),
  ];
}

function cap(lines: readonly string[]): readonly string[] {
  const hidden = lines.length - MOST_LINES;
  return hidden <= 0 ? lines : [...lines.slice(0, MOST_LINES), `and ${formatCount(hidden)} more: see the JSON report`];
}
