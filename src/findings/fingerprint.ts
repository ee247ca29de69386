/**
 * The same leak has the same fingerprint in another process, on another machine and under another Node major. So a
 * holder is normalised before it is hashed: what differs between two runs of one program is taken out of it.
 */
import type { HolderStep } from '../model/result.js';
import type { ReceiveState, SendState } from '../model/vocabulary.js';
import { hashText } from './hash-text.js';
import { belongsToRuntime, findProgramStart } from './holder.js';

const LONGEST_NAME = 500;

export interface Fingerprinted {
  readonly kind: string;
  readonly receive: ReceiveState;
  readonly send: SendState;
  readonly holder: readonly HolderStep[];
}

/** 16 hexadecimal digits over kind, halves and normalised holder. */
export function fingerprint(subject: Fingerprinted): string {
  const text = JSON.stringify([subject.kind, subject.receive, subject.send, ...normaliseHolder(subject.holder)]);
  return hashText(text);
}

/**
 * One string per step that belongs to the program, root first. Equal lists mean: held in the same way. Of the stream
 * itself, the last step, only the edge always counts: it is how the program calls it.
 */
export function normaliseHolder(holder: readonly HolderStep[]): readonly string[] {
  const steps: string[] = [];
  const start = findAnchor(holder);
  for (let index = start; index < holder.length; index++) {
    const step = holder[index]!;
    const runtime = belongsToRuntime(step);
    if (runtime && index < holder.length - 1) continue;
    // The edge into the first step is the runtime's.
    const edge = index === start && start > 0 ? '' : normaliseEdge(step.edge);
    const text = JSON.stringify(runtime ? [edge] : [edge, ...describeSource(step, index === start)]);
    // A linked list is one holder, however long it has grown.
    if (text !== steps.at(-1)) steps.push(text);
  }
  return steps;
}

/**
 * The step from which a path is the program's choice. A variable is reached through any function of its scope: which one
 * the shortest path takes, and which way it takes there, differs between Node versions. So paths begin at the last
 * function on them, of the program rather than of a package when there is one, and at the first other thing of the
 * program when there is none.
 */
function findAnchor(holder: readonly HolderStep[]): number {
  const last = holder.length - 1;
  const own = holder.findLastIndex((step, index) => index < last && isCode(step) && !isOfPackage(step));
  if (own >= 0) return own;
  const any = holder.findLastIndex((step, index) => index < last && isCode(step));
  return any >= 0 ? any : findProgramStart(holder);
}

/** A function of a file, or its suspended body: a module's top level is one from Node 22 on. */
function isCode(step: HolderStep): boolean {
  return step.at !== undefined && !belongsToRuntime(step) && /\(\)$|Generator$/.test(step.node);
}

function isOfPackage({ at }: HolderStep): boolean {
  return /[/\\]node_modules[/\\]/.test(at!);
}

/** Where a path begins, a function stands for its file. */
function describeSource(step: HolderStep, anchor: boolean): readonly string[] {
  return [anchor && isCode(step) ? '' : normaliseNode(step.node), normaliseFile(step.at ?? '')];
}

/** Positions in arrays and hash tables, and object ids in V8's names of ephemeron edges, say nothing about the program. */
function normaliseEdge(edge: string): string {
  // Newer versions of V8 call them `(internal)`, older ones by the field: `(native_to_javascript)`.
  if (/^\((?!entry\)).*\)$/s.test(edge)) return '';
  return clip(edge)
    .replace(/@\d+/g, '@')
    .replace(/^\d+ \/ /, '')
    .replace(/\[\d+\]/g, '[]')
    .replace(/^\d+$/, '[]');
}

/** With `--expose-internals`, newer Nodes append the origin: `Object (prototype) / `. */
function normaliseNode(node: string): string {
  const name = clip(node);
  const end = name.search(/.(?: \(| \/ )/s);
  return (end < 0 ? name : name.slice(0, end + 1)).replace(/@\d+/g, '@');
}

/** A heap may hold names of megabytes; two that differ only after this count as one. */
function clip(name: string): string {
  return name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME) : name;
}

/** `/srv/app/dist/chunk-8f3a2b1c.js:10:5` becomes `dist/chunk-*.js`. */
function normaliseFile(at: string): string {
  const file = at
    .slice(-LONGEST_NAME)
    .replace(/[?#].*$/s, '')
    .replace(/(?::\d+){1,2}$/, '');
  const parts = file.split(/[/\\]/).slice(-2);
  return parts.map(maskHashes).join('/');
}

function maskHashes(part: string): string {
  return part
    .split(/([-._])/)
    .map((word, index) => (looksLikeHash(word, index > 0) ? '*' : word))
    .join('');
}

/**
 * Hexadecimal hashes of any length, and the 8 characters that esbuild (`7KQ2ABCD`) and Rollup (`BxY3a1Zq`) append.
 * A false hit only makes the fingerprint a little less specific.
 */
function looksLikeHash(word: string, appended: boolean): boolean {
  if (/^[0-9a-f]{6,}$/i.test(word) && /\d/.test(word)) return true;
  return appended && /^[0-9A-Za-z]{8}$/.test(word) && /[A-Z]/.test(word);
}
