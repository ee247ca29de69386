/** What a reader without scripts sees: the sentence and the findings. */
import type { DiffResult } from '../model/diff.js';
import type { Group, Result } from '../model/result.js';
import { describeReasons, describeStatus } from './check-sentence.js';
import { reportFindings } from './checked-findings.js';
import { describeRest, describeWorse, wholeGroupOf } from './diff-sentence.js';
import { escapeText } from './escape.js';
import { describeHeadline, joinHeadline } from './headline.js';
import { nameHolder } from './holder-steps.js';
import { formatBytes, formatCount } from './units.js';

const MOST_ROWS = 1000;

interface Column {
  readonly head: string;
  /** As in the style sheet: what may be broken into lines, and where. */
  readonly looks: 'word' | 'name' | 'number' | 'sentence';
  readonly tell: (row: Row) => string;
}

const COLUMNS: readonly Column[] = [
  { head: 'finding', looks: 'word', tell: ({ name }) => name },
  { head: 'severity', looks: 'word', tell: ({ group }) => group.severity },
  { head: 'verdict', looks: 'word', tell: ({ group }) => group.verdict },
  { head: 'kind', looks: 'name', tell: ({ group }) => group.kind },
  { head: 'receive', looks: 'word', tell: ({ group }) => group.receive.state },
  { head: 'send', looks: 'word', tell: ({ group }) => group.send.state },
  { head: 'count', looks: 'number', tell: ({ group }) => formatCount(group.count) },
  { head: 'retained', looks: 'number', tell: ({ group }) => formatBytes(group.retainedBytes) },
  { head: 'holder', looks: 'name', tell: ({ group }) => nameHolder(group) },
  { head: 'fix', looks: 'sentence', tell: ({ group }) => group.fix ?? '' },
];

const LONGEST_TITLE = 200;

/** What tabs, bookmarks and printed pages are called: what is the matter, then of which file. */
export function renderTitle(result: Result | DiffResult): string {
  const inputs = 'groups' in result ? result.inputs : result.after.inputs;
  const file = inputs[0]?.path.split(/[/\\]/).at(-1);
  return [describe(result), file, 'halfopen']
    .filter((part) => part !== undefined)
    .map((part) => escapeHtml(part, LONGEST_TITLE))
    .join(' · ');
}

export function* renderFallback(result: Result | DiffResult): Generator<string> {
  yield `<main class="fallback"><h1>Half-closed streams</h1>\n<p>${escapeHtml(describe(result), 4000)}</p>\n`;
  const rows = listRows(result);
  if (rows.length > 0) {
    const heads = COLUMNS.map(({ head, looks }) => `<th scope="col" class="${looks}">${head}</th>`);
    yield `<table>\n<thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n`;
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
    const headline = inputs.length === 0 ? [] : [joinHeadline(describeHeadline(result, escapeText))];
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

function renderRow(row: Row): string {
  const cells = COLUMNS.map(
    ({ head, looks, tell }) => `<td class="${looks}" data-head="${head}">${escapeHtml(tell(row))}</td>`,
  );
  return `<tr>${cells.join('')}</tr>\n`;
}

/** Text between tags. */
function escapeHtml(text: string, longest = 400): string {
  return escapeText(text, longest).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
