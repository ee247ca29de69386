/**
 * Retaining paths that explain something. The cheapest path to the response of a request may go through the timer of its
 * connection, or through a listener of the library that made it, and which one it is differs between Node versions. Where
 * another path ends in what the program's own code refers to, that one is told.
 */
import type { HeapGraph } from '../../graph/heap-graph.js';
import { type PathTree, STRANDED } from '../../graph/path-tree.js';
import { ORIGIN, type Origin, type Positions } from '../../graph/positions.js';

/** Objects and lists between a stream and what the program's path leads to: `responses[0].data`. */
const MAX_STEPS = 6;
const MAX_SEARCHED = 100;
const MAX_RETAINERS = 100;
/** Steps upwards for all streams together; a linked list of 30,000 makes paths of as many steps. */
const MAX_WALKED = 20_000_000;

/** Changes the tree, so that the paths to these nodes end in the program's own code if any path does. */
export function preferProgram(graph: HeapGraph, tree: PathTree, positions: Positions, streams: Iterable<number>): void {
  const search = new Search(graph, tree, positions);
  for (const stream of streams) search.lead(stream);
}

class Search {
  readonly #graph: HeapGraph;
  readonly #parent: Uint32Array;
  readonly #positions: Positions;
  /** By node: whose code its path ends in. */
  readonly #origins: Map<number, Origin> = new Map();
  #walked = 0;

  constructor(graph: HeapGraph, { parent }: PathTree, positions: Positions) {
    this.#graph = graph;
    this.#parent = parent;
    this.#positions = positions;
  }

  lead(stream: number): void {
    const above = this.#parent[stream]!;
    if (this.#walked > MAX_WALKED || above >= STRANDED || this.#originOf(above) === ORIGIN.program) return;
    const found = this.#findBetter(stream, this.#originOf(above));
    if (found === undefined) return;
    for (let i = 1; i < found.length; i++) {
      this.#parent[found[i]!] = found[i - 1]!;
      this.#origins.delete(found[i]!);
    }
  }

  /** Nodes from one with a better path down to the stream; the best of the nearest ones. */
  #findBetter(stream: number, known: Origin): readonly number[] | undefined {
    const searched = new Searched(stream);
    let best: number | undefined;
    let bestOrigin = known;
    // It grows while it is walked over.
    for (let row = 0; row < searched.nodes.length; row++) {
      const origin = row === 0 ? known : this.#originBetween(searched, row);
      if (origin > bestOrigin) {
        best = row;
        bestOrigin = origin;
        if (origin === ORIGIN.program) break;
      }
      if (searched.steps[row]! < MAX_STEPS && searched.nodes.length <= MAX_SEARCHED) this.#climb(searched, row);
    }
    return best === undefined ? undefined : searched.chainFrom(best);
  }

  #climb(searched: Searched, row: number): void {
    const { first, from } = this.#graph.retainers;
    const node = searched.nodes[row]!;
    const end = Math.min(first[node + 1]!, first[node]! + MAX_RETAINERS);
    for (let i = first[node]!; i < end; i++) {
      const retainer = from[i]!;
      if (this.#parent[retainer] !== STRANDED) searched.add(retainer, row);
    }
  }

  /**
   * Whose code the path over the node at `row` ends in: that of what is between it and the stream comes last. Where the
   * tree's path to it goes through a node that was searched, it is no other path, and tells nothing.
   */
  #originBetween(searched: Searched, row: number): Origin {
    const node = searched.nodes[row]!;
    if (this.#leadsThrough(node, searched)) return ORIGIN.runtime;
    let origin = this.#originOf(node);
    for (let at = searched.below[row]!; at > 0; at = searched.below[at]!) {
      origin = this.#positions.originOf(searched.nodes[at]!) ?? origin;
    }
    return origin;
  }

  #leadsThrough(node: number, searched: Searched): boolean {
    let at = this.#parent[node]!;
    while (at < STRANDED && !searched.has(at)) {
      at = this.#parent[at]!;
      this.#walked++;
    }
    return at < STRANDED;
  }

  #originOf(node: number): Origin {
    const passed: number[] = [];
    let origin: Origin | undefined;
    for (let at = node; at < STRANDED && origin === undefined; at = this.#parent[at]!) {
      origin = this.#origins.get(at) ?? this.#positions.originOf(at);
      passed.push(at);
    }
    origin ??= ORIGIN.runtime;
    for (const each of passed) this.#origins.set(each, origin);
    return origin;
  }
}

/** Nodes above a stream, nearest first. Columns, because thousands of streams may be searched for. */
class Searched {
  readonly nodes: number[];
  /** Row of the node that each was reached from. */
  readonly below: number[] = [0];
  readonly steps: number[] = [0];
  readonly #known: Set<number>;

  constructor(stream: number) {
    this.nodes = [stream];
    this.#known = new Set(this.nodes);
  }

  has(node: number): boolean {
    return this.#known.has(node);
  }

  add(node: number, below: number): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    this.nodes.push(node);
    this.below.push(below);
    this.steps.push(this.steps[below]! + 1);
  }

  /** From the node at `row` down to the stream. */
  chainFrom(row: number): readonly number[] {
    const chain: number[] = [];
    for (let at = row; at > 0; at = this.below[at]!) chain.push(this.nodes[at]!);
    return [...chain, this.nodes[0]!];
  }
}
