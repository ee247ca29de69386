/** The report for people: what leaks first, everything else after it. Pure text; the caller knows the terminal. */
import type { Group, InputInfo, Result } from '../model/result.js';
import { escapeText } from './escape.js';
import { renderFinding } from './finding-block.js';
import { renderMatrix } from './half-state-matrix.js';
import { hang, wrapText } from './layout.js';
import { createPalette, type Palette } from './palette.js';
import { describeGroup, findFindings } from './sentence.js';
import { type Column, renderTable } from './table.js';
import { formatBytes, formatCount, formatQuantity, formatShare } from './units.js';

export interface TerminalOptions {
  /** Columns of the terminal; the report keeps within 60 and 120. */
  readonly width: number;
  readonly color: boolean;
  /** So many findings are told in full; the table lists all. */
  readonly top: number;
}

/** More rows than fit a few screens hide the first ones. */
const LONGEST_TABLE = 100;

export function* renderTerminal(result: Result, options: TerminalOptions): Generator<string> {
  const palette = createPalette(options.color);
  const width = Math.min(120, Math.max(60, options.width));
  const findings = findFindings(result);
  const sections = [
    renderInputs(result.inputs, palette, width),
    renderHeadline(result, findings, palette, width),
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
}

function* printSection(lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `${lines.join('\n')}\n\n`;
}

function renderInputs(inputs: readonly InputInfo[], palette: Palette, width: number): readonly string[] {
  return inputs.flatMap((input) => {
    const facts = [
      input.producer,
      input.format === 'v8-heapsnapshot' ? 'V8 heap snapshot' : 'pprof profile',
      formatBytes(input.bytes),
      input.nodes === undefined ? undefined : formatQuantity(input.nodes, 'node'),
      input.numericValues === undefined ? undefined : `numeric values: ${input.numericValues ? 'yes' : 'no'}`,
    ];
    const known = facts.filter((fact) => fact !== undefined).map((fact) => escapeText(fact));
    return [
      palette.strong(escapeText(input.path)),
      ...wrapText(known.join(' · '), width).map((line) => palette.quiet(line)),
    ];
  });
}

function renderHeadline(
  { summary }: Result,
  findings: readonly Group[],
  palette: Palette,
  width: number,
): readonly string[] {
  const [worst, ...others] = findings;
  if (worst === undefined) {
    const undecided = summary.streams - summary.decidedStreams;
    const text =
      undecided === 0
        ? `No half-closed stream found: ${formatQuantity(summary.streams, 'stream')}, nothing to accuse.`
        : `Nothing to accuse, but ${formatCount(undecided)} of ${formatQuantity(summary.streams, 'stream')} could not be decided.`;
    const paint = undecided === 0 ? palette.good : palette.severity.warning;
    return wrapText(`${undecided === 0 ? '✓' : '?'} ${text}`, width).map((line) => paint(line));
  }
  const weight = `${formatBytes(summary.findingsRetainedBytes)}, ${formatShare(summary.findingsRetainedBytes, summary.heapBytes)} of the heap`;
  const total =
    others.length === 0
      ? `${worst.count === 1 ? 'It holds' : 'They hold'} ${weight}.`
      : `With ${formatQuantity(others.length, 'more finding')}: ${weight}.`;
  const lead = `✗ ${describeGroup(worst, escapeText(worst.kind))} ${total}`;
  return wrapText(lead, width).map((line) => palette.strong(palette.severity[worst.severity](line)));
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
  if (groups.length === 0) return [];
  const shown = groups.reduce((sum, { count }) => sum + count, 0);
  const whose =
    shown === summary.streams
      ? `all ${formatQuantity(shown, 'stream')}`
      : `the ${formatQuantity(shown, 'stream')} shown`;
  return [palette.strong(`Half-states of ${whose}`), '', ...renderMatrix(groups, palette, width)];
}

function renderNotAccused({ groups, summary }: Result, palette: Palette, width: number): readonly string[] {
  const inUse = summary.byVerdict['in-use'];
  const undetermined = summary.byVerdict.undetermined;
  if (inUse === undefined && undetermined === undefined) return [];
  const lines = [palette.strong('Not accused'), ''];
  const layout = { width, indent: 16 };
  if (inUse !== undefined) {
    lines.push(
      ...hang('  in use', `${formatQuantity(inUse.streams, 'stream')}, ${formatBytes(inUse.retainedBytes)}`, layout),
    );
  }
  if (undetermined !== undefined) {
    const text = `${formatQuantity(undetermined.streams, 'stream')}, ${formatBytes(undetermined.retainedBytes)}`;
    lines.push(...hang('  undetermined', text, layout));
    const reasons = new Set(
      groups.filter(({ verdict }) => verdict === 'undetermined').flatMap(({ unknown }) => unknown ?? []),
    );
    for (const reason of [...reasons].slice(0, 5)) {
      lines.push(...hang('', escapeText(reason, 400), layout).map((line) => palette.quiet(line)));
    }
  }
  return lines;
}

function renderWarnings({ inputs, warnings }: Result, palette: Palette, width: number): readonly string[] {
  const lines = warnings.flatMap(({ message }) =>
    hang('  !', escapeText(message, 1000), { width, indent: 4 }).map((line) => palette.severity.warning(line)),
  );
  if (inputs.some(({ numericValues }) => numericValues === false)) {
    if (lines.length > 0) lines.push('');
    const hint = 'Without numeric values most states of newer Nodes cannot be read. A snapshot that tells them:';
    lines.push(...wrapText(hint, width - 2).map((line) => `  ${line}`));
    lines.push(`  ${palette.action('v8.writeHeapSnapshot(path, { exposeNumericValues: true })')}`);
  }
  return lines.length === 0 ? [] : [palette.strong('Notes'), '', ...lines];
}
