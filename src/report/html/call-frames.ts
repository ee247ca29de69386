/** The calls of a profile as a tree to draw, and in words. */
import type { Call } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { formatBytes, formatChange, formatShare } from '../units.js';
import type { IcicleNode } from './icicle.js';

/** Its width in the picture is in bytes. */
export interface FrameNode extends IcicleNode<FrameNode> {
  /** Of the root: everything in use. */
  readonly call: Call;
  /** Positions among the children on the way from the root, which has none. */
  readonly path: string;
}

interface GrowingNode extends FrameNode {
  value: number;
  path: string;
  readonly children: GrowingNode[];
}

/**
 * The larger callee first, and last what is not told by name.
 *
 * @param heapBefore bytes of the earlier heap, when the calls do not tell all of it
 */
export function buildFrameTree(calls: readonly Call[], heapBefore?: number): FrameNode {
  const outermost = calls.filter(({ parent }) => parent === undefined);
  const isTold = outermost.every((call) => call.before !== undefined);
  const before = isTold ? sum(outermost, (call) => call.before ?? 0) : heapBefore;
  const bytes = sum(outermost, (call) => call.bytes);
  const root = grow({ function: '', bytes, ...(before !== undefined && { before }) });
  const nodes = calls.map(grow);
  // From the end, because a caller comes before what it calls.
  for (const node of [root, ...nodes].reverse()) {
    node.children.sort(compareCallees);
    // A report that was written by hand may tell more of the callees than of their caller.
    node.value = Math.max(
      node.value,
      sum(node.children, ({ value }) => value),
    );
    const { parent } = node.call;
    if (node !== root) (parent === undefined ? root : nodes[parent]!).children.unshift(node);
  }
  for (const { path, children } of [root, ...nodes]) {
    for (const [index, child] of children.entries()) child.path = path === '' ? `${index}` : `${path}.${index}`;
  }
  return root;
}

function grow(call: Call): GrowingNode {
  return { call, value: call.bytes, children: [], path: '' };
}

function compareCallees({ call: a }: FrameNode, { call: b }: FrameNode): number {
  return Number(a.rest ?? false) - Number(b.rest ?? false) || b.bytes - a.bytes;
}

export function nameFrame({ call, path }: FrameNode): string {
  if (path === '') return 'everything in use';
  if (call.rest) return 'smaller functions';
  return call.function === '' ? 'a function without a name' : escapeText(call.function, LONGEST_NAME);
}

/** A report cuts names there, too. */
const LONGEST_NAME = 400;

/** Without the folders of its package: `quic-go.(*Conn).run`. */
export function shortenFrame(node: FrameNode): string {
  const name = nameFrame(node);
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `12.0 MiB, +1.2 MiB, 3.4 % of the heap`. */
export function measureFrame({ call }: FrameNode, heapBytes: number): string {
  const share = `${formatShare(call.bytes, heapBytes)} of the heap`;
  return [formatBytes(call.bytes), formatGrowth(call), share].filter((text) => text !== '').join(', ');
}

/** `+1.2 MiB`, nothing when it is not known. */
export function formatGrowth({ bytes, before }: Call): string {
  return before === undefined ? '' : formatChange(bytes - before, formatBytes);
}

/** Less than this share of a box is not worth a colour. */
const SMALL_CHANGE = 0.05;

/** Class of the colour: `grown-3` when more than two thirds of it are new, `same`, `shrunk-1`, `unknown`. */
export function classifyGrowth({ bytes, before }: Call): string {
  if (before === undefined) return 'unknown';
  const change = (bytes - before) / Math.max(bytes, before, 1);
  if (Math.abs(change) < SMALL_CHANGE) return 'same';
  return `${change > 0 ? 'grown' : 'shrunk'}-${Math.min(3, Math.floor(Math.abs(change) * 3) + 1)}`;
}

/** From the function to the outermost one, as runtimes print stacks: for whoever copies it elsewhere. */
export function printStack(way: readonly FrameNode[]): string {
  const frames = way.filter(({ path }) => path !== '').reverse();
  return frames.map((frame) => `${nameFrame(frame)}\n    ${listFacts(frame.call).join('  ')}`).join('\n');
}

function listFacts(call: Call): readonly string[] {
  const at = call.at === undefined ? '' : escapeText(call.at, LONGEST_NAME);
  return [formatBytes(call.bytes), formatGrowth(call), at].filter((fact) => fact !== '');
}

/** A function that makes streams, on all ways to it. */
export interface Maker {
  /** Where most of it is. */
  readonly node: FrameNode;
  readonly kind: string;
  readonly bytes: number;
  readonly ways: number;
}

/** Most bytes first. */
export function listMakers(root: FrameNode): readonly Maker[] {
  const makers = new Map<string, Maker>();
  for (const node of walk(root)) {
    const { function: name, kind, bytes } = node.call;
    if (kind === undefined) continue;
    const known = makers.get(name) ?? { node, kind, bytes: 0, ways: 0 };
    const largest = bytes > known.node.call.bytes ? node : known.node;
    makers.set(name, { node: largest, kind, bytes: known.bytes + bytes, ways: known.ways + 1 });
  }
  return [...makers.values()].sort((a, b) => b.bytes - a.bytes);
}

function* walk(root: FrameNode): Generator<FrameNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...node.children);
  }
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
