/** The report for a merge request, a job summary or an artifact: GitHub Flavored Markdown, readable as text too. */

import { findProgramStart } from '../findings/holder.js';
import type { Check } from '../model/check.js';
import type { Group, HolderStep, Result } from '../model/result.js';
import { ACCUSING_VERDICTS } from '../model/vocabulary.js';
import { describeBudget, describeIgnore, describeReasons, describeStatus, describeStuck } from './check-sentence.js';
import { type ReportedFinding, reportFindings } from './checked-findings.js';
import { toCodeBlock, toCodeSpan, toProse } from './escape-markdown.js';
import { titleOfHalf } from './half-title.js';
import { buildMatrix, type MatrixCell } from './matrix-cells.js';
import type { ReportOptions } from './reporters.js';
import { describeGroup, describePlaces, describeWeight } from './sentence.js';
import { formatBytes, formatCount, formatQuantity, formatShare } from './units.js';

/** GitHub shows no page of a table as long as a heap may make it. */
const MOST_ROWS = 200;
const LONGEST_HOLDER = 8;
const MOST_LINES = 50;

/** `top` findings are told in full; the JSON report has all. */
export type MarkdownOptions = Pick<ReportOptions, 'top'>;

export function* renderMarkdown(result: Result, { top }: MarkdownOptions): Generator<string> {
  const all = reportFindings(result);
  const findings = all.filter(({ status }) => status !== 'ignored');
  const ignored = all.filter(({ status }) => status === 'ignored');
  const { check, inputs, summary } = result;
  yield* printSection([`# ${check === undefined ? 'Half-closed streams' : describeStatus(check)}`]);
  if (check !== undefined) yield* printSection(renderReasons(check));
  yield* printSection(renderInputs(result));
  if (inputs.length > 0) yield* printSection([describeWhole(summary, findings.length)]);
  yield* printSection(renderTable(findings));
  yield* printSection(renderMatrix(result));
  for (const finding of findings.slice(0, top)) yield* printSection(renderFinding(finding, result));
  if (findings.length > top) {
    yield* printSection([`and ${formatQuantity(findings.length - top, 'more finding')}: see the JSON report`]);
  }
  yield* printSection(renderIgnored(ignored));
  if (check !== undefined) {
    yield* printSection(renderBudgets(check));
    yield* printSection(renderIdleIgnores(check));
    yield* printSection(renderStale(check));
  }
  yield* printSection(renderNotAccused(result));
  yield* printSection(renderWarnings(result));
}

function* printSection(lines: readonly string[]): Generator<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function renderReasons(check: Check): readonly string[] {
  return capLines(describeReasons(check, toProse).map((reason) => `- ${reason}`));
}

function renderInputs({ inputs }: Result): readonly string[] {
  if (inputs.length === 0) return [];
  const files = inputs.map(({ path, producer, bytes }) => {
    const made = producer === undefined ? '' : `, ${toProse(producer)}`;
    return `- ${toCodeSpan(path)}${made}, ${formatBytes(bytes)}`;
  });
  return ['Analysed:', '', ...capLines(files)];
}

function describeWhole(summary: Result['summary'], findings: number): string {
  const { streams, decidedStreams, findingsRetainedBytes, heapBytes } = summary;
  const undecided = streams - decidedStreams;
  const among = `${formatQuantity(findings, 'finding')} among ${formatQuantity(streams, 'stream')}`;
  const open = undecided > 0 ? `, of which ${formatCount(undecided)} could not be decided` : '';
  const weight = `${formatBytes(findingsRetainedBytes)}, ${formatShare(findingsRetainedBytes, heapBytes)} of the heap`;
  return `${among}${open}.${findingsRetainedBytes > 0 ? ` All findings together hold ${weight}.` : ''}`;
}

function renderTable(findings: readonly ReportedFinding[]): readonly string[] {
  if (findings.length === 0) return [];
  const checked = findings.some(({ status }) => status !== undefined);
  const rows = findings
    .slice(0, MOST_ROWS)
    .map(({ group, status, fails, knownCount }) => [
      group.id,
      group.severity,
      group.verdict,
      toCodeSpan(group.kind, 60),
      group.receive.state,
      group.send.state,
      formatCount(group.count) + (knownCount === undefined ? '' : ` (was ${formatCount(knownCount)})`),
      formatBytes(group.retainedBytes),
      ...(checked ? [`${status}${fails ? ', **fails**' : ''}`] : []),
    ]);
  const heads = ['', 'severity', 'verdict', 'kind', 'receive', 'send', 'count', 'retained'];
  const lines = ['## Findings', '', ...drawTable(checked ? [...heads, 'status'] : heads, rows)];
  const hidden = findings.length - rows.length;
  return hidden > 0 ? [...lines, '', `and ${formatCount(hidden)} more: see the JSON report`] : lines;
}

/** Rows are send states, columns receive states; states that no stream is in are left out. Bold: some are accused. */
function renderMatrix({ groups }: Result): readonly string[] {
  const { rows, columns, count, find } = buildMatrix(groups);
  if (count === 0) return [];
  const shown = columns.filter((receive) => rows.some((send) => find(receive, send) !== undefined));
  const lines = rows
    .filter((send) => shown.some((receive) => find(receive, send) !== undefined))
    .map((send) => [`**${send}**`, ...shown.map((receive) => drawCell(find(receive, send)))]);
  return [
    `## Half-states of ${formatQuantity(count, 'stream')}`,
    '',
    ...drawTable(['send ↓ receive →', ...shown], lines),
  ];
}

function drawCell(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '·';
  const text = `${formatCount(cell.count)}, ${formatBytes(cell.bytes)}`;
  return ACCUSING_VERDICTS.includes(cell.verdict) ? `**${text}**` : text;
}

function renderFinding({ group, place, stuck }: ReportedFinding, { summary }: Result): readonly string[] {
  const lines = [
    `### ${group.id} ${group.severity}: ${group.verdict}, ${toCodeSpan(group.kind, 60)}`,
    '',
    ...renderFacts(group, summary.heapBytes),
  ];
  if (stuck !== undefined) lines.push(`- ${describeStuck(stuck)}`);
  if (place !== undefined) lines.push(`- in this repository: ${toCodeSpan(`${place.file}:${place.line}`)}`);
  return [...lines, ...renderExample(group)];
}

/** What is to be said about a group, whatever stands above it. */
export function renderFacts(group: Group, heapBytes: number): readonly string[] {
  const sentences = [
    describeGroup(group, toCodeSpan(group.kind, 60)),
    describeWeight(group, heapBytes),
    ...describePlaces(group, (name) => toCodeSpan(name, 60)),
  ];
  const lines = [sentences.join(' '), '', ...renderHalf('receive', group), ...renderHalf('send', group)];
  const also = group.evidence.filter(({ half }) => half === 'stream').map(showEvidence);
  if (also.length > 0) lines.push(`- also: ${also.join('; ')}`);
  if (group.abandoned) lines.push('- abandoned: no code can reach it any more, only its own open handle keeps it');
  if (group.holder.length > 0) lines.push(`- held by: ${showHolder(group.holder)}`);
  for (const unknown of group.unknown ?? []) lines.push(`- unknown: ${toProse(unknown)}`);
  if (group.fix !== undefined) lines.push(`- **fix: ${toProse(group.fix)}**`);
  if (group.docs !== undefined) lines.push(`- more: ${toCodeSpan(`docs/${group.docs}`)}`);
  lines.push(`- fingerprint: ${toCodeSpan(group.fingerprint)}`);
  return lines;
}

/** The fix as code; nothing when there is none. */
export function renderExample({ example, docs }: Group): readonly string[] {
  if (example === undefined) return [];
  return ['', ...toCodeBlock(example, docs?.startsWith('kinds-go.md') ? 'go' : 'js')];
}

function renderHalf(half: 'receive' | 'send', group: Group): readonly string[] {
  const { state } = group[half];
  if (state === 'none') return [];
  const title = titleOfHalf(group[half]).replace(state, `**${state}**`);
  const reader = half === 'receive' ? `, reader ${group.reader}` : '';
  const evidence = group.evidence.filter((fact) => fact.half === half).map(showEvidence);
  return [`- ${half}: ${title}${reader}${evidence.map((fact) => `; ${fact}`).join('')}`];
}

function showEvidence({ fact, from }: Group['evidence'][number]): string {
  return `${toProse(fact)} (${toCodeSpan(from)})`;
}

/** From the program's own code to the stream; of a long path the end. */
function showHolder(holder: readonly HolderStep[]): string {
  const start = Math.max(findProgramStart(holder), holder.length - LONGEST_HOLDER);
  const steps = holder.slice(start).map(({ edge, node, at, original = at }, index) => {
    const via = index === 0 || edge === '' || edge === '(internal)' ? '' : `${toCodeSpan(edge, 60)} → `;
    const source = original === undefined || original.startsWith('node:') ? '' : ` at ${toCodeSpan(original)}`;
    return `${via}${toCodeSpan(node, 60)}${source}`;
  });
  return steps.join(', ');
}

function renderIgnored(ignored: readonly ReportedFinding[]): readonly string[] {
  if (ignored.length === 0) return [];
  const rows = ignored
    .slice(0, MOST_ROWS)
    .map(({ group, ignore }) => [
      group.id,
      group.verdict,
      toCodeSpan(group.kind, 60),
      formatCount(group.count),
      formatBytes(group.retainedBytes),
      toProse(ignore?.reason ?? '', 300),
      ignore?.until ?? '',
    ]);
  const hidden = ignored.length - rows.length;
  return [
    '## Ignored findings',
    '',
    ...drawTable(['', 'verdict', 'kind', 'count', 'retained', 'reason', 'until'], rows),
    ...(hidden > 0 ? ['', `and ${formatCount(hidden)} more: see the JSON report`] : []),
  ];
}

function renderBudgets({ budgets }: Check): readonly string[] {
  if (budgets.length === 0) return [];
  const rows = budgets
    .slice(0, MOST_ROWS)
    .map((budget) => [
      describeBudget(budget, toCodeSpan),
      formatCount(budget.streams),
      budget.maxStreams === undefined ? '' : formatCount(budget.maxStreams),
      `${budget.retainedExact ? '' : 'up to '}${formatBytes(budget.retainedBytes)}`,
      budget.maxRetained === undefined ? '' : formatBytes(budget.maxRetained),
      budget.exceeded ? '**exceeded**' : 'kept',
    ]);
  return ['## Budgets', '', ...drawTable(['budget for', 'streams', 'at most', 'retained', 'at most', ''], rows)];
}

function renderIdleIgnores({ ignores }: Check): readonly string[] {
  const lines = ignores.flatMap((entry) => {
    if (entry.status === 'active') return [];
    const why = entry.status === 'expired' ? `expired after ${entry.until}` : 'matches nothing any more';
    return [`- ${describeIgnore(entry, toCodeSpan)} ${why}: ${toProse(entry.reason, 300)}`];
  });
  return lines.length === 0 ? [] : ['## Ignore entries to remove', '', ...capLines(lines)];
}

function renderStale({ stale }: Check): readonly string[] {
  if (stale.length === 0) return [];
  const lines = stale.map(
    ({ fingerprint, kind, verdict, count }) =>
      `- ${toCodeSpan(fingerprint)}: ${formatQuantity(count, `${toCodeSpan(kind)} stream`)}, ${verdict}`,
  );
  return [
    '## In the baseline, but no longer found',
    '',
    ...capLines(lines),
    '',
    'Remove them with `--update-baseline`.',
  ];
}

function renderNotAccused({ summary }: Result): readonly string[] {
  const lines = (['in-use', 'undetermined'] as const).flatMap((verdict) => {
    const total = summary.byVerdict[verdict];
    return total === undefined
      ? []
      : [`- ${verdict}: ${formatQuantity(total.streams, 'stream')}, ${formatBytes(total.retainedBytes)}`];
  });
  return lines.length === 0 ? [] : ['## Not accused', '', ...lines];
}

function renderWarnings({ warnings }: Result): readonly string[] {
  return warnings.length === 0
    ? []
    : ['## Notes', '', ...capLines(warnings.map(({ message }) => `- ${toProse(message)}`))];
}

export function drawTable(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const draw = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [draw(heads), draw(heads.map(() => '---')), ...rows.map(draw)];
}

export function capLines(lines: readonly string[]): readonly string[] {
  const hidden = lines.length - MOST_LINES;
  return hidden <= 0 ? lines : [...lines.slice(0, MOST_LINES), `- and ${formatCount(hidden)} more`];
}
