/** The difference for people: what is stuck, new or has grown first. Pure text; the caller knows the terminal. */
import { findWorsenings } from '../findings/diff/fail-on-diff.js';
import type { DiffEntry, DiffResult, DiffSide } from '../model/diff.js';
import {
  describeEntry,
  describeRelation,
  describeRest,
  describeStreams,
  describeWorse,
  formatDelta,
  wholeGroupOf,
} from './diff-sentence.js';
import { escapeText } from './escape.js';
import { type BlockContext, renderStory, renderTitle } from './finding-block.js';
import { hang, wrapText } from './layout.js';
import { createPalette, type Palette } from './palette.js';
import type { ReportOptions } from './reporters.js';
import { type Column, renderTable } from './table.js';
import { formatBytes, formatCount, formatQuantity } from './units.js';

/** More rows than fit a few screens hide the first ones. */
const LONGEST_TABLE = 100;
const LONGEST_SENTENCE = 1000;

export function* renderDiffTerminal(diff: DiffResult, options: ReportOptions): Generator<string> {
  const palette = createPalette(options.color);
  const width = Math.min(120, Math.max(60, options.width));
  yield* printSection([
    ...renderSide('before', diff.before, palette, width),
    ...renderSide('after', diff.after, palette, width),
  ]);
  yield* printSection(renderHeadline(diff, palette, width));
  yield* printSection(renderEntries(diff, palette, width));
  const context = { palette, width, heapBytes: diff.after.summary.heapBytes, streamsById: new Map() };
  const worse = diff.entries.filter(isWorse);
  for (const entry of worse.slice(0, options.top)) yield* printSection(renderEntry(entry, context));
  const untold = worse.length - options.top;
  if (untold > 0) {
    const text = `${formatQuantity(untold, 'more finding')} in the table above; --top ${worse.length} tells all.`;
    yield* printSection([palette.quiet(text)]);
  }
  yield* printSection(renderWarnings(diff, palette, width));
}

function* printSection(lines: readonly string[]): Generator<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function renderSide(name: string, { inputs, summary }: DiffSide, palette: Palette, width: number): readonly string[] {
  return inputs.flatMap(({ path, producer, bytes }, index) => {
    const facts = [producer, formatBytes(bytes), formatQuantity(summary.streams, 'stream')].filter(
      (fact) => fact !== undefined,
    );
    const label = index === 0 ? name : '';
    return [
      ...hang(label, escapeText(path), { width, indent: 8 }).map(palette.strong),
      palette.quiet(`        ${escapeText(facts.join(' · '))}`),
    ];
  });
}

function renderHeadline(diff: DiffResult, palette: Palette, width: number): readonly string[] {
  const worse = describeWorse(diff.entries);
  const rest = describeRest(diff.entries);
  const streams = describeStreams(diff);
  const severity = diff.entries.find(isWorse)?.severity ?? 'none';
  const verdict = worse === undefined ? '✓ Nothing is stuck, new or has grown.' : `✗ ${worse}`;
  const paint = worse === undefined ? palette.good : (line: string) => palette.strong(palette.severity[severity](line));
  return [
    ...wrapText(`${verdict}${rest === undefined ? '' : ` ${rest}`}`, width).map(paint),
    ...(streams === undefined ? [] : wrapText(`Streams: ${streams}.`, width)),
    ...describeRelation(diff).flatMap((line) => wrapText(line, width).map(palette.quiet)),
  ];
}

function renderEntries({ entries, relation }: DiffResult, palette: Palette, width: number): readonly string[] {
  const followed = relation === 'one-process';
  const columns: readonly Column[] = [
    { head: 'change' },
    { head: 'severity' },
    { head: 'kind', shrinks: true },
    { head: 'receive', expendable: 2 },
    { head: 'send', expendable: 3 },
    ...(followed ? [{ head: 'stuck', align: 'right' as const }] : []),
    { head: 'count', align: 'right' },
    { head: 'delta', align: 'right' },
    { head: 'retained', align: 'right', expendable: 1 },
    { head: 'delta', align: 'right' },
  ];
  const rows = entries
    .slice(0, LONGEST_TABLE)
    .map((entry) => [
      { text: entry.change, paint: isWorse(entry) ? palette.strong : palette.quiet },
      { text: entry.severity, paint: palette.severity[entry.severity] },
      { text: escapeText(entry.kind, 40) },
      { text: entry.group.receive.state },
      { text: entry.group.send.state },
      ...(followed ? [{ text: formatCount(entry.streams?.stuck.length ?? 0), paint: palette.strong }] : []),
      { text: formatCount(entry.count.after) },
      { text: formatDelta(entry.count, formatCount), paint: palette.strong },
      { text: formatBytes(entry.retainedBytes.after) },
      { text: formatDelta(entry.retainedBytes, formatBytes), paint: palette.strong },
    ]);
  const lines = renderTable(columns, rows, { width, indent: '  ', paintHead: palette.quiet });
  const hidden = entries.length - rows.length;
  return hidden > 0 ? [...lines, palette.quiet(`  and ${formatCount(hidden)} more`)] : lines;
}

function renderEntry(entry: DiffEntry, context: BlockContext): readonly string[] {
  return [
    renderTitle(entry.change, entry, context),
    '',
    ...wrapText(describeEntry(entry), context.width - 2).map((line) => `  ${line}`),
    '',
    ...renderStory(wholeGroupOf(entry), context),
  ];
}

/** Worth telling in full: what `--fail-on any` fails on. */
function isWorse(entry: DiffEntry): boolean {
  return findWorsenings(entry).length > 0;
}

function renderWarnings({ warnings }: DiffResult, palette: Palette, width: number): readonly string[] {
  const lines = warnings.flatMap(({ message }) =>
    hang('  !', escapeText(message, LONGEST_SENTENCE), { width, indent: 4 }).map(palette.severity.warning),
  );
  return lines.length === 0 ? [] : [palette.strong('Notes'), '', ...lines];
}
