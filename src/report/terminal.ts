/** The report for people: what leaks first, everything else after it. Pure text; the caller knows the terminal. */
import type { Group, InputInfo, Result, Summary } from '../model/result.js';
import { renderCheck } from './check-section.js';
import { escapeText } from './escape.js';
import { renderFinding } from './finding-block.js';
import { renderMatrix } from './half-state-matrix.js';
import { describeHeadline, joinHeadline } from './headline.js';
import { listFacts } from './input-facts.js';
import { hang, wrapText } from './layout.js';
import { createPalette, type Palette } from './palette.js';
import { findFindings } from './sentence.js';
import { type Column, renderTable } from './table.js';
import { formatBytes, formatCount, formatEstimate, formatQuantity } from './units.js';

export interface TerminalOptions {
  /** Columns of the terminal; the report keeps within 60 and 120. */
  readonly width: number;
  readonly color: boolean;
  /** So many findings are told in full; the table lists all. */
  readonly top: number;
}

/** More rows than fit a few screens hide the first ones. */
const LONGEST_TABLE = 100;
const MOST_KINDS = 4;
const MOST_REASONS = 5;
const LONGEST_SENTENCE = 1000;

export function* renderTerminal(result: Result, options: TerminalOptions): Generator<string> {
  const palette = createPalette(options.color);
  const width = Math.min(120, Math.max(60, options.width));
  const findings = findFindings(result);
  const sections = [
    renderInputs(result.inputs, palette, width),
    renderHeadline(result, palette, width),
    renderFindingsTable(findings, palette, width),
  ];
  for (const section of sections) yield* printSection(section);

  const streamsById = new Map((result.streams ?? []).map((stream) => [stream.id, stream]));
  const context = { palette, width, heapBytes: result.summary.heapBytes, streamsById };
  for (const finding of findings.slice(0, options.top)) yield* printSection(renderFinding(finding, context));
  const untold = findings.length - options.top;
  if (untold > 0) {
    yield* printSection([
      palette.quiet(
        `${formatQuantity(untold, 'more finding')} in the table above; --top ${findings.length} tells all.`,
      ),
    ]);
  }
  yield* printSection(renderStates(result, palette, width));
  yield* printSection(renderNotAccused(result, palette, width));
  yield* printSection(renderWarnings(result, palette, width));
  yield* printSection(renderCheck(result, palette, width));
}

function* printSection(lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `${lines.join('\n')}\n\n`;
}

function renderInputs(inputs: readonly InputInfo[], palette: Palette, width: number): readonly string[] {
  return inputs.flatMap((input) => {
    // A fact is not broken over two lines.
    const known = listFacts(input).map((fact) => escapeText(fact).replaceAll(' ', '\u00a0'));
    const lines = wrapText(known.join(' · '), width).map((line) => line.replaceAll('\u00a0', ' '));
    return [palette.strong(escapeText(input.path)), ...lines.map(palette.quiet)];
  });
}

function renderHeadline(result: Result, palette: Palette, width: number): readonly string[] {
  const headline = describeHeadline(result, escapeText);
  const { sign, severity } = headline;
  const strong = sign === '✗' && findFindings(result).length > 0;
  const paint = sign === '✓' ? palette.good : palette.severity[severity];
  return wrapText(`${sign} ${joinHeadline(headline)}`, width).map((line) =>
    strong ? palette.strong(paint(line)) : paint(line),
  );
}

const COLUMNS: readonly Column[] = [
  { head: 'id' },
  { head: 'severity' },
  { head: 'kind', shrinks: true },
  { head: 'receive' },
  { head: 'send' },
  { head: 'reader', expendable: 3 },
  { head: 'count', align: 'right' },
  { head: 'retained', align: 'right' },
  { head: 'buffered', align: 'right', expendable: 2 },
];

function renderFindingsTable(findings: readonly Group[], palette: Palette, width: number): readonly string[] {
  const rows = findings
    .slice(0, LONGEST_TABLE)
    .map((group) => [
      { text: group.id },
      { text: group.severity, paint: palette.severity[group.severity] },
      { text: escapeText(group.kind, 40) },
      { text: group.receive.state },
      { text: group.send.state },
      { text: group.reader },
      { text: formatCount(group.count) },
      { text: formatBytes(group.retainedBytes), paint: palette.strong },
      { text: formatBytes(group.bufferedBytes) },
    ]);
  const lines = renderTable(COLUMNS, rows, { width, indent: '  ', paintHead: palette.quiet });
  const hidden = findings.length - rows.length;
  return hidden > 0 ? [...lines, palette.quiet(`  and ${formatCount(hidden)} more`)] : lines;
}

function renderStates({ groups, summary }: Result, palette: Palette, width: number): readonly string[] {
  const shown = groups.reduce((sum, { count }) => sum + count, 0);
  if (shown === 0) return [];
  const whose =
    shown === summary.streams
      ? `all ${formatQuantity(shown, 'stream')}`
      : `the ${formatQuantity(shown, 'stream')} shown`;
  return [palette.strong(`Half-states of ${whose}`), '', ...renderMatrix(groups, palette, width)];
}

function renderNotAccused({ groups, summary }: Result, palette: Palette, width: number): readonly string[] {
  const layout = { width, indent: 16 };
  const lines = (['in-use', 'undetermined'] as const).flatMap((verdict) => {
    const total = summary.byVerdict[verdict];
    if (total === undefined) return [];
    const shown = groups.filter((group) => group.verdict === verdict);
    const text =
      total.streams > 0 || shown.length === 0
        ? `${formatQuantity(total.streams, 'stream')}, ${formatBytes(total.retainedBytes)}${listKinds(shown)}`
        : `too few samples to count${listBounds(shown)}`;
    const reasons = verdict === 'undetermined' ? new Set(shown.flatMap(({ unknown }) => unknown ?? [])) : [];
    const halfClosed = verdict === 'in-use' ? describeHalfClosed(shown) : undefined;
    return [
      ...hang(`  ${verdict}`, text, layout),
      ...(halfClosed === undefined ? [] : hang('', halfClosed, layout).map(palette.quiet)),
      ...[...reasons]
        .slice(0, MOST_REASONS)
        .flatMap((reason) => hang('', `not known: ${escapeText(reason, LONGEST_SENTENCE)}`, layout).map(palette.quiet)),
    ];
  });
  return lines.length === 0 ? [] : [palette.strong('Not accused'), '', ...lines];
}

/** `: at most 2,500 quic-go stream`: what an interval leaves of a sampled profile where nothing can be claimed. */
function listBounds(groups: readonly Group[]): string {
  const bounds = groups
    .slice(0, MOST_KINDS)
    .flatMap(({ kind, estimate }) =>
      estimate === undefined ? [] : [`at most ${formatEstimate(estimate.countHigh)} ${escapeText(kind)}`],
    );
  return bounds.length === 0 ? '' : `: ${bounds.join(', ')}`;
}

/** One snapshot cannot tell a server that works on its answer from one that forgot to end its half. */
function describeHalfClosed(groups: readonly Group[]): string | undefined {
  const count = groups
    .filter(({ receive, send }) => receive.state === 'closed' && send.state === 'open')
    .reduce((sum, group) => sum + group.count, 0);
  if (count === 0) return undefined;
  const read =
    count === 1
      ? '1 of them has read its peer to the end and has'
      : `${formatCount(count)} of them have read their peer to the end and have`;
  return `${read} not ended sending: at work, or forgotten. A second snapshot and halfopen diff tell.`;
}

/** `: 280 net.Socket, 12 http.ServerResponse and 3 of other kinds`, most streams first. */
function listKinds(groups: readonly Group[]): string {
  const counts = new Map<string, number>();
  for (const { kind, count } of groups) counts.set(kind, (counts.get(kind) ?? 0) + count);
  const kinds = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = kinds.slice(0, MOST_KINDS).map(([kind, count]) => `${formatCount(count)} ${escapeText(kind)}`);
  const others = kinds.slice(MOST_KINDS).reduce((sum, [, count]) => sum + count, 0);
  if (named.length === 0) return '';
  return `: ${named.join(', ')}${others > 0 ? ` and ${formatCount(others)} of other kinds` : ''}`;
}

/** The snapshot's warning about missing numbers gives way to the same hint with a line that can be copied whole. */
const NO_NUMBERS = 'no-numeric-values';

/** How much a snapshot without numbers still told. */
function describeDecided({ streams, decidedStreams, needNumbers = streams - decidedStreams }: Summary): string {
  const decided = decidedStreams === streams ? '' : `${formatCount(decidedStreams)} of `;
  const needs = needNumbers === 1 ? '1 needs' : `${formatCount(needNumbers)} need`;
  return (
    `The snapshot holds no numbers: a verdict on ${decided}${formatQuantity(streams, 'stream')} was possible without` +
    `${needNumbers === 0 ? '' : `, ${needs} numeric values`}.`
  );
}

function renderWarnings({ inputs, summary, warnings }: Result, palette: Palette, width: number): readonly string[] {
  const lines = warnings
    .filter(({ code }) => code !== NO_NUMBERS)
    .flatMap(({ message }) =>
      hang('  !', escapeText(message, LONGEST_SENTENCE), { width, indent: 4 }).map(palette.severity.warning),
    );
  if (inputs.some(({ numericValues }) => numericValues === false)) {
    const hint = `${describeDecided(summary)} A snapshot that holds them is captured with`;
    lines.push(...hang('  !', hint, { width, indent: 4 }).map(palette.severity.warning));
    lines.push(`    ${palette.action('v8.writeHeapSnapshot(path, { exposeNumericValues: true })')}`);
  }
  return lines.length === 0 ? [] : [palette.strong('Notes'), '', ...lines];
}
