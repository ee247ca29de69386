import type { Snapshot } from '../formats/v8/snapshot.js';
import { hasBit } from './bitset.js';
import type { EssentialEdges } from './essential-edges.js';

/**
 * Essential edges backwards. The retainers of `node` are `from[first[node]] .. from[first[node + 1] - 1]`, ascending; a
 * node that has several essential edges to it is there several times.
 *
 * Nodes are stored and not edges: dominators and release sets ask for the retaining node of every edge, and finding it
 * from an edge takes a binary search over `firstEdge`; the edge of the few retainers that somebody looks at is found by
 * scanning the retaining node's edges ({@link findEdge}). Both columns would cost 4 more bytes per edge.
 */
export interface Retainers {
  /** `nodeCount + 1` entries. */
  readonly first: Uint32Array;
  /** The retaining node's ordinal. */
  readonly from: Uint32Array;
}

/** `indegree` becomes the column `first`. */
export function indexRetainers(snapshot: Snapshot, { essential, indegree }: EssentialEdges): Retainers {
  const { nodeCount, firstEdge, edgeTarget } = snapshot;
  const first = indegree;
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) first[node] = sum += first[node];
  first[nodeCount] = sum;
  // Filled from the back, so that each entry of `first` ends as the start of its range and ranges are ascending.
  const from = new Uint32Array(sum);
  for (let node = nodeCount - 1; node >= 0; node--) {
    const start = firstEdge[node];
    for (let edge = firstEdge[node + 1] - 1; edge >= start; edge--) {
      if (hasBit(essential, edge)) from[--first[edgeTarget[edge]]] = node;
    }
  }
  return { first, from };
}

export function hasRetainer({ first }: Retainers, node: number): boolean {
  return first[node] < first[node + 1];
}

/** First edge from `node` to `target`, whether it retains or not; -1 when there is none. */
export function findEdge(snapshot: Snapshot, node: number, target: number): number {
  const { firstEdge, edgeTarget } = snapshot;
  const end = firstEdge[node + 1];
  for (let edge = firstEdge[node]; edge < end; edge++) if (edgeTarget[edge] === target) return edge;
  return -1;
}
