import type { Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, hasBit } from './bitset.js';
import type { RetentionGraph, Topology } from './heap-graph.js';

/**
 * Essential edges backwards. The retainers of `node` are `from[first[node]] .. from[first[node + 1] - 1]`, ascending; a
 * node that has several essential edges to it is there several times.
 *
 * Half of all edges lead to some sixty nodes (maps, `null`), and nobody walks through all that retain those. So a list that
 * has {@link most} entries may go on: it has the lowest ordinals, and {@link completeRetainers} has all of them.
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
  /** Longest list. */
  readonly most: number;
}

/** Edges to be indexed, and how many of them lead to each node. */
export interface CountedEdges {
  readonly edges: Bitset;
  /** One entry more than nodes. Becomes the column `first`. */
  readonly indegree: Uint32Array;
  /** Edges to one node at most. */
  readonly most: number;
}

export function indexRetainers(snapshot: Topology, { edges, indegree, most }: CountedEdges): Retainers {
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
      if (hasBit(edges, edge)) from[--first[edgeTarget[edge]]] = node;
    }
  }
  return { first, from, most };
}

/** With every retainer of every node: 4 bytes per node and essential edge, unless those of `graph` are complete. */
export function completeRetainers({ snapshot, essential, retainers }: RetentionGraph): Retainers {
  const { nodeCount, edgeCount, edgeTarget } = snapshot;
  if (!hasLongList(retainers, nodeCount)) return retainers;
  const indegree = new Uint32Array(nodeCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) if (hasBit(essential, edge)) indegree[edgeTarget[edge]]++;
  return indexRetainers(snapshot, { edges: essential, indegree, most: Number.POSITIVE_INFINITY });
}

function hasLongList({ first, most }: Retainers, nodeCount: number): boolean {
  for (let node = 0; node < nodeCount; node++) if (first[node + 1] - first[node] >= most) return true;
  return false;
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
