/**
 * Retaining paths that explain something. The cheapest path to the response of a request may go through the timer of its
 * connection, or through a listener of the library that made it, and which one it is differs between Node versions. Where
 * another path ends in what the program's own code refers to, that one is told.
 */
import type { HeapGraph } from '../../graph/heap-graph.js';
import { type PathTree, STRANDED } from '../../graph/path-tree.js';
import { ORIGIN, type Origin, type Positions } from '../../graph/positions.js';
import { retainersOf } from './retainers-of.js';

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
    const below = new Map<number, number>([[stream, stream]]);
    const steps = new Map<number, number>([[stream, 0]]);
    let best: number | undefined;
    let bestOrigin = known;
    // The map grows while it is walked over.
    for (const node of below.keys()) {
      if (node !== stream && !this.#leadsThrough(node, below)) {
        const origin = this.#originBetween(node, below, stream);
        if (origin > bestOrigin) {
          best = node;
          bestOrigin = origin;
        }
        if (origin === ORIGIN.program) break;
      }
      const step = steps.get(node)!;
      if (step === MAX_STEPS || below.size > MAX_SEARCHED) continue;
      for (const retainer of retainersOf(this.#graph, node, MAX_RETAINERS)) {
        if (below.has(retainer) || this.#parent[retainer] === STRANDED) continue;
        below.set(retainer, node);
        steps.set(retainer, step + 1);
      }
    }
    return best === undefined ? undefined : chainFrom(best, below, stream);
  }

  /** Whether the tree's path to the node goes through one that was searched: then it is no other path. */
  #leadsThrough(node: number, searched: ReadonlyMap<number, number>): boolean {
    let at = this.#parent[node]!;
    while (at < STRANDED && !searched.has(at)) {
      at = this.#parent[at]!;
      this.#walked++;
    }
    return at < STRANDED;
  }

  /** Whose code the path over `node` ends in: that of what is between it and the stream comes last. */
  #originBetween(node: number, below: ReadonlyMap<number, number>, stream: number): Origin {
    let origin = this.#originOf(node);
    for (let at = below.get(node)!; at !== stream; at = below.get(at)!) origin = this.#positions.originOf(at) ?? origin;
    return origin;
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

function chainFrom(top: number, below: ReadonlyMap<number, number>, stream: number): readonly number[] {
  const chain = [top];
  for (let at = top; at !== stream; chain.push(at)) at = below.get(at)!;
  return chain;
}
