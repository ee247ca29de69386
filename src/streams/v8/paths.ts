/** The retaining path of one stream with its suspect references, and everything else that refers to the stream. */

import { followPath } from '../../graph/branches.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type HeapView } from '../../graph/heap-view.js';
import { type PathTree, pathTo, STRANDED } from '../../graph/path-tree.js';
import type { Positions } from '../../graph/positions.js';
import type { Releaser } from '../../graph/release-set.js';
import type { HolderStep } from '../../model/result.js';
import { Holders, isStorage } from './holder.js';

/** Retainers that are looked at: a stream that more objects refer to is shared by design. */
const MAX_RETAINERS = 100;
/** Nodes that a way around the stream may be searched through. */
const MAX_SEARCHED = 200;
/** Parts that are looked at. */
const MAX_PARTS = 16;
/** Steps that all these searches for one stream may walk upwards: a linked list makes paths of a million steps. */
const MAX_WALKED = 2_000_000;

export interface Retention {
  readonly heap: HeapView;
  readonly graph: HeapGraph;
  readonly tree: PathTree;
  readonly releaser: Releaser;
  readonly positions: Positions;
  /** Streams that are part of another and reported with it: a response's request and its connection. */
  readonly partsOf: (stream: number) => readonly number[];
}

export interface StreamPaths {
  readonly path: readonly HolderStep[];
  readonly otherHolders: readonly (readonly HolderStep[])[];
  readonly moreHolders: number;
}

/** What refers to the stream beside its retaining path. */
interface OtherHolder {
  /** Ordinals, root first; the last one refers to the stream. The stream is not among them. */
  readonly path: readonly number[];
  readonly ofProgram: boolean;
}

/** @param most so many other holders are told */
export function findPaths(retention: Retention, stream: number, most: number): StreamPaths {
  const { tree } = retention;
  if (tree.parent[stream]! >= STRANDED) return { path: [], otherHolders: [], moreHolders: 0 };
  const parts = looseParts(retention, stream);
  const others = findOthers(retention, stream, parts);
  const main = holdersOn(retention, pathTo(tree, stream));
  const suspects = findSuspects(retention, stream, parts, others, main);
  return {
    path: main.of(stream).map((step, index) => (suspects.has(index) ? { ...step, suspect: true } : step)),
    otherHolders: others
      .slice(0, most)
      .map(({ path }) => markShared(holdersOn(retention, [...path, stream]), main.nodesOf(stream), stream)),
    moreHolders: Math.max(0, others.length - most),
  };
}

/** Without those that the program itself refers to, and what these refer to: through them it holds the stream too. */
function looseParts(retention: Retention, stream: number): readonly number[] {
  const { graph, positions } = retention;
  const loose = new Set(retention.partsOf(stream).slice(0, MAX_PARTS));
  const detours = new Detours(retention, [stream, ...loose]);
  const held: number[] = [];
  for (const part of loose) {
    const isHeld = retainersOf(graph, part).some((retainer) => {
      const path = retainer === stream || loose.has(retainer) ? undefined : detours.find(retainer);
      return path !== undefined && isMadeByProgram(positions, path);
    });
    if (isHeld) held.push(part);
  }
  for (const node of held) {
    if (!loose.delete(node)) continue;
    held.push(...[...loose].filter((part) => retainersOf(graph, part).includes(node)));
  }
  return [...loose];
}

/** The steps that a path has in common with the retaining path, from the root on. */
function markShared(holders: Holders, path: readonly number[], stream: number): readonly HolderStep[] {
  const nodes = holders.nodesOf(stream);
  const end = nodes.findIndex((node, index) => node === ABSENT || node !== path[index]);
  return holders.of(stream).map((step, index) => (index < end ? { ...step, shared: true } : step));
}

/** The last node of the path is the stream. */
function holdersOn({ heap, graph, positions }: Retention, path: readonly number[]): Holders {
  return new Holders(heap, followPath(graph, path), positions, new Set(path.slice(-1)));
}

/** Those that the stream does not itself keep alive; the program's first: that the runtime knows it too is no news. */
function findOthers(retention: Retention, stream: number, parts: readonly number[]): readonly OtherHolder[] {
  const { heap, graph, tree, releaser, positions } = retention;
  const direct = tree.parent[stream]!;
  const owner = isStorage(heap, direct) ? tree.parent[direct]! : direct;
  const freed = releaser.release([stream, ...parts]);
  const detours = new Detours(retention, [stream, ...parts]);
  const others: OtherHolder[] = [];
  const told = new Set<number>();
  for (const retainer of retainersOf(graph, stream)) {
    if (retainer === direct || retainer === owner || freed.has(retainer)) continue;
    // The backing store of the same array tells nothing more.
    if (isStorage(heap, retainer) && tree.parent[retainer] === owner) continue;
    const path = detours.find(retainer);
    if (path === undefined) continue;
    const holder = isStorage(heap, retainer) ? (path.at(-2) ?? retainer) : retainer;
    if (told.has(holder)) continue;
    told.add(holder);
    others.push({ path, ofProgram: isMadeByProgram(positions, path) });
  }
  return others.sort((a, b) => Number(b.ofProgram) - Number(a.ofProgram));
}

/** Paths from the root that do not lead through one stream, or its parts. */
class Detours {
  readonly #graph: HeapGraph;
  readonly #tree: PathTree;
  readonly #avoided: ReadonlySet<number>;
  #walked = 0;

  constructor({ graph, tree }: Retention, avoided: readonly number[]) {
    this.#graph = graph;
    this.#tree = tree;
    this.#avoided = new Set(avoided);
  }

  /**
   * The tree's own path to `target`, or the tree's path to the nearest node above it that avoids the stream, and on from
   * there. The handle of a socket is an example: the tree reaches it by way of the socket.
   */
  find(target: number): readonly number[] | undefined {
    /** From each node that was met to the one that it leads to. */
    const below = new Map<number, number>([[target, target]]);
    for (const node of below.keys()) {
      if (this.#avoidsAll(node)) {
        const path = pathTo(this.#tree, node);
        for (let at = node; at !== target; path.push(at)) at = below.get(at)!;
        return path;
      }
      // A map may grow while it is walked over; the new entries are met too.
      for (const above of retainersOf(this.#graph, node)) {
        if (below.size > MAX_SEARCHED || this.#walked > MAX_WALKED) return undefined;
        if (!this.#avoided.has(above) && !below.has(above)) below.set(above, node);
      }
    }
    return undefined;
  }

  #avoidsAll(node: number): boolean {
    const { parent } = this.#tree;
    const { rootOrdinal } = this.#graph.snapshot;
    if (node !== rootOrdinal && parent[node]! >= STRANDED) return false;
    let at = node;
    while (!this.#avoided.has(at) && parent[at]! < STRANDED) {
      at = parent[at]!;
      this.#walked++;
    }
    return !this.#avoided.has(at);
  }
}

/**
 * Indexes of the steps whose reference alone keeps the stream alive, as far as the program is concerned: without it the
 * step's node would go, and the stream with it. The runtime's own references, a socket's handle above all, do not count.
 */
function findSuspects(
  { heap, graph, tree, releaser }: Retention,
  stream: number,
  parts: readonly number[],
  others: readonly OtherHolder[],
  main: Holders,
): ReadonlySet<number> {
  const suspects = new Set<number>();
  const nodes = main.nodesOf(stream);
  const steps = main.of(stream);
  const start = steps.findIndex(({ at }) => isOfProgram(at));
  if (start < 0) return suspects;
  const ofRuntime = others.filter(({ ofProgram }) => !ofProgram).map(({ path }) => path.at(-1)!);
  for (let index = nodes.length - 1; index > start; index--) {
    const node = nodes[index]!;
    const holder = nodes[index - 1]!;
    // What comes before the middle of a long path is not asked for.
    if (node === ABSENT || holder === ABSENT) break;
    const source = tree.parent[node]!;
    if (!isOfProgram(steps.slice(0, index).findLast(({ at }) => at !== undefined)?.at)) continue;
    const freed = releaser.release([node, ...parts, ...ofRuntime]);
    if (!freed.has(stream)) continue;
    const isHolder = (above: number): boolean => above === source || above === holder;
    const isAccounted = (retainer: number): boolean =>
      isHolder(retainer) ||
      freed.has(retainer) ||
      (isStorage(heap, retainer) && retainersOf(graph, retainer).every(isHolder));
    if (retainersOf(graph, node).every(isAccounted)) suspects.add(index);
  }
  return suspects;
}

/** Whose class or function the last reference of a path comes from; a list or a map is of whoever has it. */
function isMadeByProgram(positions: Positions, path: readonly number[]): boolean {
  return isOfProgram(path.map((node) => positions.of(node)).findLast((at) => at !== undefined));
}

function isOfProgram(at: string | undefined): boolean {
  return at !== undefined && !at.startsWith('node:');
}

function retainersOf({ retainers }: HeapGraph, node: number): readonly number[] {
  const found = new Set<number>();
  const { first, from } = retainers;
  for (let i = first[node]!; i < first[node + 1]! && found.size < MAX_RETAINERS; i++) found.add(from[i]!);
  return [...found];
}
