/** What a reader without scripts sees: the sentence and the findings. */
import type { DiffResult } from '../model/diff.js';
import type { Group, Result } from '../model/result.js';
import { describeReasons, describeStatus } from './check-sentence.js';
import { reportFindings } from './checked-findings.js';
import { describeRest, describeWorse, wholeGroupOf } from './diff-sentence.js';
import { escapeText } from './escape.js';
import { describeHeadline } from './headline.js';
import { formatBytes, formatCount } from './units.js';

const MOST_ROWS = 1000;
const HEADS = ['', 'severity', 'verdict', 'kind', 'class', 'receive', 'send', 'reader', 'count', 'retained', 'fix'];

export function* renderFallback(result: Result | DiffResult): Generator<string> {
  yield `<main><h1>Half-closed streams</h1>\n<p>${escapeHtml(describe(result), 4000)}</p>\n`;
  const rows = listRows(result);
  if (rows.length > 0) {
    yield `<table>\n<thead><tr>${HEADS.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>\n<tbody>\n`;
    for (const row of rows.slice(0, MOST_ROWS)) yield renderRow(row);
    yield '</tbody>\n</table>\n';
  }
  if (rows.length > MOST_ROWS) yield `<p>and ${formatCount(rows.length - MOST_ROWS)} more</p>\n`;
  yield '<p>Everything else needs JavaScript, which this page may run without any network.</p></main>\n';
}

function describe(result: Result | DiffResult): string {
  if ('groups' in result) {
    const { check, inputs } = result;
    const gate = check === undefined ? [] : [describeStatus(check), ...describeReasons(check, escapeText)];
    // Of a capture that could not be read nothing is said, least of all that it is fine.
    const headline = inputs.length === 0 ? [] : [describeHeadline(result, escapeText).text];
    return [...headline, ...gate].join(' · ');
  }
  const sentences = [describeWorse(result.entries), describeRest(result.entries)];
  return sentences.filter((sentence) => sentence !== undefined).join(' ') || 'No finding on either side.';
}

interface Row {
  /** Id of the group, or what became of it. */
  readonly name: string;
  readonly group: Group;
}

function listRows(result: Result | DiffResult): readonly Row[] {
  return 'groups' in result
    ? reportFindings(result).map(({ group }) => ({ name: group.id, group }))
    : result.entries.map((entry) => ({ name: entry.change, group: wholeGroupOf(entry) }));
}

function renderRow({ name, group }: Row): string {
  const cells = [
    name,
    group.severity,
    group.verdict,
    group.kind,
    group.class,
    group.receive.state,
    group.send.state,
    group.reader,
    formatCount(group.count),
    formatBytes(group.retainedBytes),
    group.fix ?? '',
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>\n`;
}

/** Text between tags. */
function escapeHtml(text: string, longest = 400): string {
  return escapeText(text, longest).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
