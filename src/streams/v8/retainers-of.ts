/** Upwards from a node: what refers to it, never more of it than a question is worth. */
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type EdgeRef, type HeapView, isContextCell } from '../../graph/heap-view.js';

/** What runs code holds it alone. A list that 20,000 objects share and that holds 20,000 streams took 20 s. */
export const MAX_OWNERS = 100;
/** A generator, a timer or a closure has two dozen fields; a list of a million streams took an hour, asked once for each. */
const MAX_FIELDS = 128;

export function retainersOf(
  { retainers }: HeapGraph,
  node: number,
  most: number = Number.POSITIVE_INFINITY,
): readonly number[] {
  const found: number[] = [];
  const end = Math.min(retainers.first[node + 1]!, retainers.first[node]! + most);
  for (let i = retainers.first[node]!; i < end; i++) found.push(retainers.from[i]!);
  return found;
}

/** The same; where that is a variable, its scope. */
export function holdersOf(heap: HeapView, graph: HeapGraph, node: number, most?: number): readonly number[] {
  return retainersOf(graph, node, most).flatMap((retainer) =>
    isContextCell(heap, retainer) ? retainersOf(graph, retainer, MAX_OWNERS) : [retainer],
  );
}

/** Who has `held` in this field, or {@link ABSENT}. */
export function holderAs(heap: HeapView, graph: HeapGraph, held: number, edge: EdgeRef): number {
  return retainersOf(graph, held, MAX_OWNERS).find((retainer) => isField(heap, retainer, edge, held)) ?? ABSENT;
}

export function isField(heap: HeapView, owner: number, edge: EdgeRef, value: number): boolean {
  const { firstEdge } = heap.snapshot;
  return firstEdge[owner + 1]! - firstEdge[owner]! <= MAX_FIELDS && heap.get(owner, edge) === value;
}
