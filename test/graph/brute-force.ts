/** Slow and obviously right: the definitions that the graph's algorithms are held against. */
import { EDGE_TYPE, type Snapshot, selfSizeOf } from '../../src/formats/v8/snapshot.js';
import { hasBit } from '../../src/graph/bitset.js';
import type { HeapGraph } from '../../src/graph/heap-graph.js';

export function successors(graph: HeapGraph, node: number): number[] {
  const { firstEdge, edgeTarget } = graph.snapshot;
  const found: number[] = [];
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    if (hasBit(graph.essential, edge)) found.push(edgeTarget[edge]!);
  }
  return found;
}

function reach(graph: HeapGraph, starts: readonly number[], removed: ReadonlySet<number>): Set<number> {
  const reached = new Set(starts.filter((node) => !removed.has(node)));
  for (const node of reached) for (const next of successors(graph, node)) if (!removed.has(next)) reached.add(next);
  return reached;
}

/** Nodes from which everything hangs: the root, nodes with no essential retainer, and nodes that only hold each other. */
export interface Anchors {
  readonly starts: readonly number[];
  /** Their edges hold nothing. */
  readonly stranded: readonly number[];
}

export function findAnchors(graph: HeapGraph): Anchors {
  const all = Array.from({ length: graph.snapshot.nodeCount }, (_, node) => node);
  const held = new Set(all.flatMap((node) => successors(graph, node)));
  const root = graph.snapshot.rootOrdinal;
  const starts = [root, ...all.filter((node) => node !== root && !held.has(node))];
  const reached = reach(graph, starts, new Set());
  return { starts, stranded: all.filter((node) => !reached.has(node)) };
}

/** All nodes that are not reached when `members` are removed. */
export function freedWithout(graph: HeapGraph, anchors: Anchors, members: Iterable<number>): Set<number> {
  const removed = new Set(members);
  const all = Array.from({ length: graph.snapshot.nodeCount }, (_, node) => node);
  if (removed.has(graph.snapshot.rootOrdinal)) return new Set(all);
  const alive = reach(graph, anchors.starts, removed);
  for (const node of anchors.stranded) if (!removed.has(node)) alive.add(node);
  return new Set(all.filter((node) => !alive.has(node)));
}

export function sizeOf(snapshot: Snapshot, nodes: Iterable<number>): number {
  let sum = 0;
  for (const node of nodes) sum += selfSizeOf(snapshot.selfSize, node);
  return sum;
}

/** Immediate dominators: of the nodes whose removal frees `n`, the one that the fewest others free. */
export function dominatorsByRemoval(graph: HeapGraph): number[] {
  const { nodeCount, rootOrdinal } = graph.snapshot;
  const anchors = findAnchors(graph);
  const freed = Array.from({ length: nodeCount }, (_, node) => freedWithout(graph, anchors, [node]));
  return freed.map((_, node) => {
    if (node === rootOrdinal) return node;
    const dominators = [...freed.keys()].filter((by) => by !== node && freed[by]!.has(node));
    return dominators.reduce((nearest, by) => (freed[by]!.size < freed[nearest]!.size ? by : nearest), rootOrdinal);
  });
}

/** The rules of Chrome DevTools for one edge, straight from its text; ephemerons aside. */
export function isEssential(snapshot: Snapshot, owned: ReadonlySet<number>, node: number, edge: number): boolean {
  const target = snapshot.edgeTarget[edge]!;
  const type = snapshot.edgeType[edge];
  if (type === EDGE_TYPE.weak || target === node) return false;
  if (node === snapshot.rootOrdinal) return true;
  return type !== EDGE_TYPE.shortcut && (owned.has(node) || !owned.has(target));
}
