/**
 * Go's goroutine dump (`/debug/pprof/goroutine?debug=2`, a crash, SIGQUIT) and the goroutines that goleak lists.
 *
 *     goroutine 19 [chan receive, 12 minutes, locked to thread]:
 *     main.serve(0xc000132260, {0x8f9fa0, 0xc000054018})
 *     <tab>/src/main.go:199 +0x13d
 *     created by main.main in goroutine 1
 *     <tab>/src/main.go:488 +0x145
 *
 * Goroutines with the same stack and state become one sample with their number. What a goroutine profile has no place
 * for is kept as labels: `state`, `wait` in minutes, `locked`, `leaked`, `created by`, and the program's own.
 * The header is printed by `goroutineheader` in Go's runtime/traceback.go.
 */
import { EXIT, HalfopenError } from '../../../model/error.js';
import { type Frame, type Label, ProfileBuilder } from '../builder.js';
import type { Profile } from '../profile.js';
import { parseGoLabels } from './go-labels.js';
import { parseLine } from './go-stack.js';
import { LineReader } from './line-reader.js';

const HEADER = /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]{]*)(\{.*\})?\]:$/;
const GOLEAK_HEADER =
  /^ ?\[?Goroutine \d+ in state ([^,]*(?:, \d+ minutes)?(?:, locked to thread)?), with .* on top of the stack:$/;
const PLACE = /^\t(.*):(\d+)(?: \+0x[0-9a-f]+)?(?: fp=\S+ sp=\S+(?: pc=\S+)?)?$/;
const CREATED_BY = /^created by (.*?)(?: in goroutine \d+)?$/;

const MAX_DEPTH = 4096;
/** Different goroutines: nobody reads that many stacks, and each costs a Map entry. */
const MAX_GROUPS = 500_000;

interface Goroutine {
  readonly labels: Label[];
  readonly frames: Frame[];
  isCreator: boolean;
}

export function isGoroutineStacks(head: string): boolean {
  return (
    /(?:^|\n)goroutine \d+ [^\n]*\]:\r?\n/.test(head) ||
    /(?:^|\n) ?\[?Goroutine \d+ in state [^\n]*stack:\r?\n/.test(head)
  );
}

/** Lines between the goroutines (the panic message, goleak's own) are passed over. */
export function readGoroutineStacks(bytes: Uint8Array): Profile {
  const reader = new LineReader(bytes);
  const type = { type: 'goroutine', unit: 'count' };
  const builder = new ProfileBuilder({ sampleTypes: [type], periodType: type, period: 1 });
  const groups = new Map<string, number>();
  let goroutine: Goroutine | undefined;
  let name = '';
  while (reader.read()) {
    const line = reader.line;
    const header = HEADER.exec(line) ?? GOLEAK_HEADER.exec(line);
    if (header !== null) {
      addGoroutine(builder, groups, goroutine);
      goroutine = { labels: parseState(header[1], header[2] ?? ''), frames: [], isCreator: false };
      name = '';
    } else if (line === '' || line === ']') {
      addGoroutine(builder, groups, goroutine);
      goroutine = undefined;
    } else if (goroutine !== undefined) {
      const place = PLACE.exec(line);
      if (place !== null && name !== '') {
        addFrame(goroutine, { name, filename: place[1], line: parseLine(place[2]) });
        name = '';
      } else name = parseCall(line, goroutine);
    }
  }
  addGoroutine(builder, groups, goroutine);
  if (groups.size === 0)
    throw new HalfopenError('malformed-profile', 'goroutine stacks: no goroutine found', { offset: 0 });
  return builder.finish();
}

/** `chan receive (nil chan), 12 minutes, locked to thread labels:`, with the labels apart. */
function parseState(text: string, goLabels: string): Label[] {
  const [first, ...details] = text.replace(/ labels:$/, '').split(', ');
  const state = first.replace(/ \((?:leaked|scan|durable)\)/g, '');
  const labels: Label[] = [{ key: 'state', value: state }];
  if (first.includes('(leaked)')) labels.push({ key: 'leaked', value: 'true' });
  for (const detail of details) {
    const minutes = /^(\d{1,15}) minutes$/.exec(detail);
    if (minutes !== null) labels.push({ key: 'wait', value: Number(minutes[1]), unit: 'minutes' });
    if (detail === 'locked to thread') labels.push({ key: 'locked', value: 'thread' });
  }
  return labels.concat(parseGoLabels(goLabels));
}

/** Name of the function on a line like `main.(*T).serve(0xc000132260, ...)`, '' when it is none. */
function parseCall(line: string, goroutine: Goroutine): string {
  const creator = CREATED_BY.exec(line);
  if (creator !== null) {
    goroutine.isCreator = true;
    return creator[1];
  }
  // Arguments are printed with braces, never with parentheses.
  const arguments_ = line.lastIndexOf('(');
  return line.endsWith(')') && arguments_ > 0 ? line.slice(0, arguments_) : '';
}

function addFrame(goroutine: Goroutine, frame: Frame): void {
  if (goroutine.isCreator) {
    goroutine.labels.push({ key: 'created by', value: frame.name });
    goroutine.isCreator = false;
  } else if (goroutine.frames.length < MAX_DEPTH) goroutine.frames.push(frame);
}

function addGoroutine(builder: ProfileBuilder, groups: Map<string, number>, goroutine: Goroutine | undefined): void {
  if (goroutine === undefined) return;
  const locations = goroutine.frames.map((frame) => builder.location([frame]));
  const key = `${locations.join(' ')} ${JSON.stringify(goroutine.labels)}`;
  const known = groups.get(key);
  if (known !== undefined) {
    builder.addToSample(known, 0, 1);
    return;
  }
  if (groups.size === MAX_GROUPS) {
    throw new HalfopenError('too-large', `goroutine stacks: more than ${MAX_GROUPS} different ones`, {
      exitCode: EXIT.incomplete,
    });
  }
  groups.set(key, builder.addSample(locations, [1], goroutine.labels));
}
