/** One stream or group, told in full, for people. */

import type { ExplainedStream, Explanation, Identity, ListenerInfo } from '../model/explanation.js';
import type { Evidence, Group, HolderStep, StreamInfo } from '../model/result.js';
import { escapeText } from './escape.js';
import type { ExplanationOptions } from './explanation-reporters.js';
import { titleOfHalf } from './half-title.js';
import { chooseSteps } from './holder-steps.js';
import { INDENT, type LadderContext, paintHanging, relabel, renderStep } from './ladder.js';
import { hang, shortenPath, wrapText } from './layout.js';
import { createPalette } from './palette.js';
import { describeGroup, describeWeight } from './sentence.js';
import { formatBytes, formatCount, formatQuantity } from './units.js';

const SIBLINGS = 5;
const FRAMES = 12;
const LONGEST_SENTENCE = 1000;
const MARK = ' ◀ suspect';

export function* renderExplanation(explanation: Explanation, options: ExplanationOptions): Generator<string> {
  const context = { palette: createPalette(options.color), width: Math.min(120, Math.max(60, options.width)) };
  const { stream } = explanation;
  const sections = [
    renderTitle(explanation, context),
    stream === undefined ? renderLead(explanation, context) : renderStreamLead(stream, context),
    renderHalves(stream ?? explanation.group, context),
    ...(stream === undefined ? [renderMakers(explanation.group, context)] : renderStream(stream, context)),
    renderSiblings(explanation, context),
    renderFix(explanation, context),
    renderWarnings(explanation, context),
  ];
  for (const lines of sections) if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function renderTitle({ inputs, group, stream }: Explanation, { palette, width }: LadderContext): readonly string[] {
  const { kind } = group;
  const fingerprint = escapeText(group.fingerprint);
  const subject = stream === undefined ? escapeText(group.id) : `@${stream.id}`;
  const { severity, verdict } = stream ?? group;
  const name = `${subject}  ${severity === 'none' ? '' : `${severity}: `}${verdict}`;
  const rule = '─'.repeat(Math.max(0, width - name.length - fingerprint.length - 2));
  const what = [stream?.kind ?? kind, `class ${stream?.class ?? group.class}`, stream?.label];
  return [
    ...inputs.map(({ path }) => palette.strong(escapeText(path))),
    `${palette.severity[severity](palette.strong(name))} ${palette.quiet(`${rule} ${fingerprint}`)}`,
    ...wrapText(
      what
        .filter((part) => part !== undefined)
        .map((part) => escapeText(part))
        .join(' · '),
      width,
    ),
  ];
}

function renderLead({ group, heapBytes }: Explanation, { width }: LadderContext): readonly string[] {
  return indent(`${describeGroup(group, escapeText(group.kind))} ${describeWeight(group, heapBytes)}`, width);
}

function renderStreamLead(stream: ExplainedStream, { width }: LadderContext): readonly string[] {
  const { bufferedChunks, bufferedBytes, retainedBytes, shallowBytes, abandoned, owner } = stream;
  const words = [
    `It keeps ${formatBytes(retainedBytes)} alive, ${formatBytes(shallowBytes)} of it is the object itself.`,
  ];
  if (bufferedBytes > 0 || (bufferedChunks ?? 0) > 0) {
    const chunks = bufferedChunks === undefined ? '' : `${formatQuantity(bufferedChunks, 'chunk')}, `;
    words.push(`Its buffers hold ${chunks}${formatBytes(bufferedBytes)}.`);
  }
  if (abandoned) words.push('No code can reach it any more: only its own open handle keeps it.');
  if (owner !== undefined) {
    words.push(`It is part of @${owner.id}, ${escapeText(owner.kind)}, which is reported in its place.`);
  }
  return indent(words.join(' '), width);
}

type Halves = Pick<ExplainedStream, 'receive' | 'send' | 'reader' | 'evidence' | 'unknown'>;

function renderHalves(halves: Halves, context: LadderContext): readonly string[] {
  const { palette } = context;
  const half = (name: 'receive' | 'send'): readonly string[] => {
    const reader = name === 'receive' && halves.receive.state !== 'none' ? `, reader ${halves.reader}` : '';
    const text = `${titleOfHalf(halves[name])}${reader}`;
    return [...paintHanging(name, text, context, palette.strong), ...renderEvidence(halves.evidence, name, context)];
  };
  const also = renderEvidence(halves.evidence, 'stream', context);
  return [
    ...half('receive'),
    ...half('send'),
    ...also.map((line, index) => (index === 0 ? relabel('also', line) : line)),
    ...list('unknown', halves.unknown ?? [], context),
  ];
}

function renderEvidence(
  evidence: readonly Evidence[],
  half: Evidence['half'],
  context: LadderContext,
): readonly string[] {
  return evidence
    .filter((one) => one.half === half)
    .flatMap(({ fact, from }) =>
      paintHanging('', `${escapeText(fact)} (${escapeText(from)})`, context, (text) => text),
    );
}

function renderStream(stream: ExplainedStream, context: LadderContext): readonly (readonly string[])[] {
  return [
    [
      ...list('identity', stream.identity.map(describeIdentity), context),
      ...list(
        'listens',
        stream.listeners.map((listener) => describeListener(listener, context)),
        context,
      ),
      ...list(
        'owns',
        stream.owns.map(({ id, kind }) => `@${id} ${kind}`),
        context,
      ),
    ],
    renderAllocation(stream, context),
    renderPath('held by', stream.path, context),
    ...renderOtherHolders(stream, context),
  ];
}

function describeIdentity({ name, value, from, at, original }: Identity): string {
  return `${name} ${value} (${from}) ${original ?? at ?? ''}`.trimEnd();
}

function describeListener(
  { event, function: name, at, original, ofRuntime }: ListenerInfo,
  { width }: LadderContext,
): string {
  const place = ofRuntime ? " (Node's own)" : `  ${shortenPath(original ?? at ?? '', width - INDENT)}`;
  return `${event} → ${name === '' ? '(anonymous)' : name}()${place}`.trimEnd();
}

function renderAllocation({ allocation, allocationOf }: ExplainedStream, context: LadderContext): readonly string[] {
  if (allocation === undefined) return [];
  const frames = allocation.slice(0, FRAMES).map((frame) => {
    const name = frame.function === '' ? '(anonymous)' : frame.function;
    return `${name}()  ${frame.original ?? frame.at ?? ''}`.trimEnd();
  });
  const more = allocation.length - frames.length;
  const part = allocationOf === undefined ? [] : [`its ${allocationOf.kind} @${allocationOf.id}, by`];
  const rest = more > 0 ? [`and ${formatQuantity(more, 'more frame')}`] : [];
  return list('made by', [...part, ...frames, ...rest], context);
}

function renderPath(label: string, path: readonly HolderStep[], context: LadderContext): readonly string[] {
  const { palette } = context;
  if (path.length === 0) return label === '' ? [] : [relabel(label, `${' '.repeat(INDENT)}nothing that is alive`)];
  const { steps, hidden } = chooseSteps(path, path.length);
  const lines = steps.map((step, depth) => renderStep(step, depth, context, step.suspect ? MARK : ''));
  if (hidden !== undefined) lines.splice(1, 0, `${' '.repeat(INDENT)}${palette.quiet(`⋮ ${hidden}`)}`);
  lines[0] = relabel(label, lines[0]!);
  if (path.some(({ suspect }) => suspect)) {
    const text = '◀ The program made this reference, and no other of its references keeps the stream alive.';
    lines.push(...paintHanging('', text, context, palette.quiet));
  }
  return lines;
}

function renderOtherHolders(
  { otherHolders, moreHolders }: ExplainedStream,
  context: LadderContext,
): readonly (readonly string[])[] {
  const blocks = otherHolders.map((path) => renderPath('and by', path, context));
  if (moreHolders === 0) return blocks;
  return [...blocks, [`${' '.repeat(INDENT)}and by ${formatQuantity(moreHolders, 'more holder')}`]];
}

/** pprof: who made them is all that is known. */
function renderMakers({ holder }: Group, context: LadderContext): readonly string[] {
  if (holder.length === 0) return [];
  const lines = holder.map((step, depth) => renderStep(step, depth, context));
  lines[0] = relabel('made by', lines[0]!);
  return lines;
}

function renderSiblings(
  { group, siblings = [], sameFingerprint, stream }: Explanation,
  context: LadderContext,
): readonly string[] {
  const others = group.count - (stream === undefined || stream.owner !== undefined ? 0 : 1);
  const lines = paintHanging(
    'group',
    `${escapeText(group.id)}: ${formatQuantity(group.count, 'stream')}, ${formatBytes(group.retainedBytes)}`,
    context,
    context.palette.strong,
  );
  const told = siblings.slice(0, SIBLINGS).map(describeSibling);
  const more = stream === undefined ? 0 : others - told.length;
  const same = sameFingerprint === undefined ? [] : [`same fingerprint: ${sameFingerprint.join(', ')}`];
  return [...lines, ...list('', [...told, ...(more > 0 ? [`and ${formatCount(more)} more`] : []), ...same], context)];
}

function describeSibling({ id, label, retainedBytes }: StreamInfo): string {
  return `@${id}${label === undefined ? '' : ` ${label}`}, ${formatBytes(retainedBytes)}`;
}

function renderFix({ group }: Explanation, context: LadderContext): readonly string[] {
  const { palette } = context;
  const { example = [] } = group;
  return [
    ...(group.fix === undefined
      ? []
      : paintHanging('fix', escapeText(group.fix, LONGEST_SENTENCE), context, palette.action)),
    ...(example.length === 0
      ? []
      : [
          '',
          ...example.map((line) => `${' '.repeat(INDENT)}${escapeText(line.replaceAll('\t', '  '))}`.trimEnd()),
          '',
        ]),
    ...(group.docs === undefined ? [] : paintHanging('more', `docs/${escapeText(group.docs)}`, context, palette.quiet)),
  ];
}

function renderWarnings({ warnings }: Explanation, { palette, width }: LadderContext): readonly string[] {
  return warnings.flatMap(({ message }) =>
    hang('  !', escapeText(message, LONGEST_SENTENCE), { width, indent: 4 }).map(palette.severity.warning),
  );
}

/** Texts from the heap below each other, with one label. */
function list(label: string, texts: readonly string[], context: LadderContext): readonly string[] {
  return texts.flatMap((text, index) =>
    paintHanging(index === 0 ? label : '', escapeText(text, LONGEST_SENTENCE), context, (line) => line),
  );
}

function indent(text: string, width: number): readonly string[] {
  return wrapText(text, width - 2).map((line) => `  ${line}`);
}
