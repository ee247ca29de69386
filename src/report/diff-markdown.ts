/** The difference for a merge request, a job summary or an artifact: GitHub Flavored Markdown, readable as text too. */
import { findWorsenings } from '../findings/diff/fail-on-diff.js';
import type { DiffEntry, DiffResult, DiffSide } from '../model/diff.js';
import {
  describeEntry,
  describeRelation,
  describeRest,
  describeStreams,
  describeWorse,
  formatDelta,
  groupsOf,
  wholeGroupOf,
} from './diff-sentence.js';
import { toCodeSpan, toProse } from './escape-markdown.js';
import { capLines, drawTable, renderExample, renderFacts } from './markdown.js';
import { buildMatrix, type MatrixCell } from './matrix-cells.js';
import type { ReportOptions } from './reporters.js';
import { formatBytes, formatCount, formatQuantity } from './units.js';

/** GitHub shows no page of a table as long as a heap may make it. */
const MOST_ROWS = 200;

export function* renderDiffMarkdown(diff: DiffResult, { top }: Pick<ReportOptions, 'top'>): Generator<string> {
  const worse = diff.entries.filter((entry) => findWorsenings(entry).length > 0);
  yield* printSection(renderHead(diff));
  yield* printSection(renderEntries(diff));
  yield* printSection(renderMatrix(diff));
  for (const entry of worse.slice(0, top)) yield* printSection(renderEntry(entry, diff));
  if (worse.length > top) {
    yield* printSection([`and ${formatQuantity(worse.length - top, 'more finding')}: see the JSON report`]);
  }
  yield* printSection(renderWarnings(diff));
}

function* printSection(lines: readonly string[]): Generator<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function renderHead(diff: DiffResult): readonly string[] {
  const streams = describeStreams(diff);
  const rest = describeRest(diff.entries);
  return [
    `# ${describeWorse(diff.entries) ?? 'Nothing is stuck, new or has grown.'}`,
    '',
    ...renderSide('before', diff.before),
    ...renderSide('after', diff.after),
    '',
    ...(rest === undefined ? [] : [rest, '']),
    ...(streams === undefined ? [] : [`Streams: ${streams}.`, '']),
    ...describeRelation(diff),
  ];
}

function renderSide(name: string, { inputs, summary }: DiffSide): readonly string[] {
  return inputs.map(({ path, producer, bytes }) => {
    const made = producer === undefined ? '' : `, ${toProse(producer)}`;
    return `- ${name}: ${toCodeSpan(path)}${made}, ${formatBytes(bytes)}, ${formatQuantity(summary.streams, 'stream')}`;
  });
}

function renderEntries({ entries, relation }: DiffResult): readonly string[] {
  if (entries.length === 0) return [];
  const followed = relation === 'one-process';
  const heads = ['change', 'severity', 'verdict', 'kind', 'receive', 'send'];
  const rows = entries
    .slice(0, MOST_ROWS)
    .map((entry) => [
      findWorsenings(entry).length > 0 ? `**${entry.change}**` : entry.change,
      entry.severity,
      entry.verdict,
      toCodeSpan(entry.kind, 60),
      entry.group.receive.state,
      entry.group.send.state,
      ...(followed ? [formatCount(entry.streams?.stuck.length ?? 0)] : []),
      formatCount(entry.count.after),
      formatDelta(entry.count, formatCount),
      formatBytes(entry.retainedBytes.after),
      formatDelta(entry.retainedBytes, formatBytes),
    ]);
  const numbers = [...(followed ? ['stuck'] : []), 'count', 'delta', 'retained', 'delta'];
  const lines = ['## Findings', '', ...drawTable([...heads, ...numbers], rows)];
  const hidden = entries.length - rows.length;
  return hidden > 0 ? [...lines, '', `and ${formatCount(hidden)} more: see the JSON report`] : lines;
}

/** Rows are send states, columns receive states; pairs of them that nobody is accused in are left out. Bold: there are more. */
function renderMatrix({ entries }: DiffResult): readonly string[] {
  const before = buildMatrix(groupsOf(entries, 'before'));
  const after = buildMatrix(groupsOf(entries, 'after'));
  const used = entries.map(({ group }) => group);
  const { rows, columns } = buildMatrix(used);
  const shown = columns.filter((receive) => used.some((group) => group.receive.state === receive));
  if (shown.length === 0) return [];
  const lines = rows
    .filter((send) => used.some((group) => group.send.state === send))
    .map((send) => [
      `**${send}**`,
      ...shown.map((receive) => drawChange(before.find(receive, send), after.find(receive, send))),
    ]);
  const sides = `${formatCount(before.count)} accused before, ${formatCount(after.count)} after`;
  return [`## Half-states: ${sides}`, '', ...drawTable(['send ↓ receive →', ...shown], lines)];
}

/** `4 → 6 (+2), 7.9 KiB`. */
function drawChange(before: MatrixCell | undefined, after: MatrixCell | undefined): string {
  if (before === undefined && after === undefined) return '·';
  const { count: was } = before ?? { count: 0 };
  const { count: is, bytes } = after ?? { count: 0, bytes: 0 };
  const text = `${formatCount(was)} → ${formatCount(is)}`;
  if (was === is) return `${text}, ${formatBytes(bytes)}`;
  const change = `${text} (${formatDelta({ before: was, after: is, delta: is - was }, formatCount)}), ${formatBytes(bytes)}`;
  return is > was ? `**${change}**` : change;
}

function renderEntry(entry: DiffEntry, { after }: DiffResult): readonly string[] {
  return [
    `### ${entry.change}, ${entry.severity}: ${entry.verdict}, ${toCodeSpan(entry.kind, 60)}`,
    '',
    describeEntry(entry),
    '',
    ...renderFacts(wholeGroupOf(entry), after.summary.heapBytes),
    ...renderExample(entry.group),
  ];
}

function renderWarnings({ warnings }: DiffResult): readonly string[] {
  if (warnings.length === 0) return [];
  return ['## Notes', '', ...capLines(warnings.map(({ message }) => `- ${toProse(message)}`))];
}
