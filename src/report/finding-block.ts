/** One finding, told in full: both halves with their evidence, who holds it, which streams, and the missing call. */

import type { Group, StreamInfo } from '../model/result.js';
import { escapeText } from './escape.js';
import { titleOfHalf } from './half-title.js';
import { chooseSteps, findOpener } from './holder-steps.js';
import { INDENT, paintHanging, relabel, renderStep } from './ladder.js';
import { hang, wrapText } from './layout.js';
import type { Palette } from './palette.js';
import { describeInFull } from './sentence.js';
import { formatBytes, formatCount } from './units.js';

const EXAMPLES = 3;

export interface BlockContext {
  readonly palette: Palette;
  readonly width: number;
  readonly heapBytes: number;
  readonly streamsById: ReadonlyMap<number, StreamInfo>;
}

export function renderFinding(group: Group, context: BlockContext): readonly string[] {
  return [renderTitle(group.id, group, context), '', ...renderStory(group, context)];
}

/** `what` is the id of the group, or what became of it. */
export function renderTitle(
  what: string,
  { severity, verdict, fingerprint }: Pick<Group, 'severity' | 'verdict' | 'fingerprint'>,
  { palette, width }: BlockContext,
): string {
  const text = `${what}  ${severity}: ${verdict}`;
  const rule = '─'.repeat(Math.max(0, width - text.length - fingerprint.length - 2));
  return `${palette.severity[severity](palette.strong(text))} ${palette.quiet(`${rule} ${fingerprint}`)}`;
}

/** All that stands below the title. */
export function renderStory(group: Group, context: BlockContext): readonly string[] {
  const { palette } = context;
  return [
    ...renderLead(group, context),
    '',
    ...renderHalf('receive', group, context),
    ...renderHalf('send', group, context),
    ...renderCircumstances(group, context),
    ...renderOpener(group, context),
    ...renderHolder(group, context),
    ...renderExamples(group, context),
    ...renderUnknown(group, context),
    ...(group.fix === undefined ? [] : paintHanging('fix', escapeText(group.fix, 1000), context, palette.action)),
    ...(group.docs === undefined ? [] : paintHanging('more', `docs/${escapeText(group.docs)}`, context, palette.quiet)),
  ];
}

function renderLead(group: Group, { heapBytes, width }: BlockContext): readonly string[] {
  const words = describeInFull(group, escapeText(group.kind), heapBytes);
  return wrapText(words.join(' '), width - 2).map((line) => `  ${line}`);
}

function renderHalf(half: 'receive' | 'send', group: Group, context: BlockContext): readonly string[] {
  const { palette } = context;
  const reader = half === 'receive' && group.receive.state !== 'none' ? `, reader ${group.reader}` : '';
  const title = `${titleOfHalf(group[half])}${reader}`;
  return [...paintHanging(half, title, context, palette.strong), ...renderEvidence(half, group, context)];
}

function renderEvidence(half: 'receive' | 'send' | 'stream', group: Group, context: BlockContext): readonly string[] {
  return group.evidence
    .filter((evidence) => evidence.half === half)
    .flatMap(({ fact, from }) =>
      paintHanging('', `${escapeText(fact)} (${escapeText(from)})`, context, context.palette.quiet),
    );
}

function renderCircumstances(group: Group, context: BlockContext): readonly string[] {
  const lines = renderEvidence('stream', group, context);
  return lines.length === 0 ? [] : [relabel('also', lines[0]!), ...lines.slice(1)];
}

function renderOpener(group: Group, context: BlockContext): readonly string[] {
  const opener = findOpener(group);
  return opener === undefined ? [] : [relabel('made by', renderStep(opener, 0, context))];
}

function renderHolder({ holder, streams, alsoRetainedBy }: Group, context: BlockContext): readonly string[] {
  if (holder.length === 0) return [];
  const { palette } = context;
  const { steps, hidden } = chooseSteps(holder);
  const lines = steps.map((step, depth) => renderStep(step, depth, context));
  if (hidden !== undefined) lines.splice(1, 0, `${' '.repeat(INDENT)}${palette.quiet(`⋮ ${hidden}`)}`);
  // A profile knows who made the streams, a snapshot who keeps them.
  lines[0] = relabel(streams === undefined ? 'made by' : 'held by', lines[0]!);
  if (alsoRetainedBy !== undefined) {
    lines.push(
      ...paintHanging('', `Releasing ${alsoRetainedBy.join(' or ')} frees these too.`, context, palette.quiet),
    );
  }
  return lines;
}

function renderExamples(group: Group, context: BlockContext): readonly string[] {
  const ids = group.streams ?? [];
  const lines = ids.slice(0, EXAMPLES).flatMap((id, index) => {
    const stream = context.streamsById.get(id);
    const label = stream?.label === undefined ? '' : ` ${escapeText(stream.label)}`;
    const retained = stream === undefined ? '' : `, ${formatBytes(stream.retainedBytes)}`;
    return hang(index === 0 ? '  streams' : '', `@${id}${label}${retained}`, { width: context.width, indent: INDENT });
  });
  const more = ids.length - EXAMPLES;
  if (more > 0) lines.push(' '.repeat(INDENT) + context.palette.quiet(`and ${formatCount(more)} more`));
  return lines;
}

function renderUnknown({ unknown }: Group, context: BlockContext): readonly string[] {
  return (unknown ?? []).flatMap((text) =>
    paintHanging('unknown', escapeText(text, 400), context, context.palette.quiet),
  );
}
