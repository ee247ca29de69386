/** `halfopen inspect`: what a file is, a fact a line. */
import type { Inspection, ProfileFacts, SnapshotFacts } from '../model/inspection.js';
import { escapeText } from './escape.js';
import { hang } from './layout.js';
import { createPalette } from './palette.js';
import { formatBytes, formatCount, formatQuantity } from './units.js';

export interface InspectionOptions {
  readonly width: number;
  readonly color: boolean;
}

const INDENT = 21;
const ENCODINGS: Readonly<Record<ProfileFacts['encoding'], string>> = {
  proto: 'pprof profile',
  'go-heap-text': 'pprof profile, heap text of Go (debug=1)',
  'go-count-text': 'pprof profile, counting text of Go (debug=1)',
  'goroutine-stacks': 'goroutine stacks of Go (debug=2)',
  'c-heap-text': 'heap profile text of tcmalloc or jemalloc',
};
const REPORTS: Readonly<Record<NonNullable<Inspection['report']>, string>> = {
  result: 'report of halfopen analyze or check',
  difference: 'report of halfopen diff',
  explanation: 'report of halfopen explain',
  inspection: 'report of halfopen inspect',
  kinds: 'list of halfopen kinds',
};

export function* renderInspection(inspection: Inspection, options: InspectionOptions): Generator<string> {
  const palette = createPalette(options.color);
  const layout = { width: Math.min(120, Math.max(60, options.width)), indent: INDENT };
  const { path, producer, snapshot, profile, fits, unknown, warnings } = inspection;
  const rows: [string, string | undefined][] = [
    ['format', nameFormat(inspection)],
    ['size', describeSize(inspection)],
    ['written by', producer && escapeText(nameProducer(producer))],
    ...(snapshot === undefined ? [] : listSnapshot(snapshot)),
    ...(profile === undefined ? [] : listProfile(profile)),
    ...listNeeds(inspection),
  ];
  yield `${palette.strong(escapeText(path))}\n`;
  for (const [label, text] of rows) {
    if (text === undefined) continue;
    const paint = label !== 'fits' ? asIs : fits ? palette.good : palette.severity.error;
    const [first = '', ...more] = hang(`  ${label}`, text, layout);
    yield `${first.slice(0, INDENT)}${paint(first.slice(INDENT))}\n`;
    for (const line of more) yield `${line}\n`;
  }
  for (const what of unknown) yield `${hang('  unknown', escapeText(what), layout).map(palette.quiet).join('\n')}\n`;
  for (const { message } of warnings) {
    yield `${hang('  warning', escapeText(message), layout).map(palette.severity.warning).join('\n')}\n`;
  }
}

function nameFormat({ format, profile, report }: Inspection): string {
  switch (format) {
    case 'v8-heapsnapshot':
      return 'V8 heap snapshot';
    case 'pprof':
      return profile === undefined ? 'pprof profile' : ENCODINGS[profile.encoding];
    case 'halfopen-report':
      return report === undefined ? 'report of halfopen' : REPORTS[report];
  }
}

function describeSize({ bytes, compression }: Inspection): string | undefined {
  if (bytes === undefined) return compression;
  return compression === undefined ? formatBytes(bytes) : `${formatBytes(bytes)}, ${compression}`;
}

function nameProducer(producer: string): string {
  if (producer === 'browser') return 'a browser';
  return producer.replace(/^(node|go)\b/, (name) => (name === 'go' ? 'Go' : 'Node'));
}

function listSnapshot({
  nodes,
  edges,
  numericValues,
  allocationStacks,
}: SnapshotFacts): [string, string | undefined][] {
  return [
    ['holds', `${formatQuantity(nodes, 'node')}, ${formatQuantity(edges, 'edge')}`],
    ['numeric values', numericValues === undefined ? undefined : describeNumbers(numericValues)],
    ['allocation stacks', allocationStacks ? 'yes' : 'no'],
  ];
}

function describeNumbers(captured: boolean): string {
  return captured
    ? 'yes'
    : 'no: most half-states of Node streams cannot be read; capture with exposeNumericValues: true';
}

function listProfile({ role, samples, sampleTypes }: ProfileFacts): [string, string | undefined][] {
  return [
    ['role', role === undefined || role === 'other' ? undefined : role],
    ['holds', samples === undefined ? undefined : formatQuantity(samples, 'sample')],
    ['counts', sampleTypes && escapeText(sampleTypes.join(', '))],
  ];
}

function listNeeds({ needs, limit, fits }: Inspection): [string, string | undefined][] {
  if (needs === undefined) return [];
  const there = limit.from === 'max-memory' ? '--max-memory is' : 'this machine has';
  return [
    ['memory', `about ${formatBytes(needs.memoryBytes)}`],
    ['time', `about ${needs.seconds < 10 ? needs.seconds.toFixed(1) : formatCount(needs.seconds)} s`],
    ['fits', fits === undefined ? undefined : `${fits ? 'yes' : 'no'}, ${there} ${formatBytes(limit.bytes)}`],
  ];
}

function asIs(text: string): string {
  return text;
}
