import { createBitset, hasBit, setBit } from './bitset.js';
import type { RetentionGraph } from './heap-graph.js';
import { hasRetainer } from './retainers.js';

/** Nodes numbered in depth-first preorder over essential edges; the number is called *position*, the root has 0. */
export interface DepthFirstOrder {
  /** Ordinal at each position. */
  readonly order: Uint32Array;
  /** Position of each ordinal. */
  readonly position: Uint32Array;
  /** Position of the tree parent, by position; the root's is 0. */
  readonly parent: Uint32Array;
  /**
   * Positions from here on are nodes that only retain each other: nothing alive leads to them, and their edges retain
   * nothing. They hang under the root one by one.
   */
  readonly reached: number;
}

/**
 * Depth first from the root, then from every node that has no essential retainer at all, as if the root held it, then
 * the rest: the order in which Chrome DevTools (`calculateDominatorsAndRetainedSizes`) treats nodes that only the
 * runtime's own bookkeeping points at. Edges in file order.
 *
 * `scratch`: a column of `nodeCount` entries that is overwritten and free again afterwards.
 */
export function numberDepthFirst(graph: RetentionGraph, scratch?: Uint32Array): DepthFirstOrder {
  const { nodeCount, rootOrdinal, firstEdge, edgeTarget } = graph.snapshot;
  const { essential, retainers } = graph;
  const order = new Uint32Array(nodeCount);
  const position = new Uint32Array(nodeCount);
  const parent = new Uint32Array(nodeCount);
  // By depth, not by position: of the pages of a stack only as many cost memory as it is deep.
  const nextEdge = scratch ?? new Uint32Array(nodeCount);
  const visited = createBitset(nodeCount);
  let count = 0;

  const walk = (start: number): void => {
    const base = count;
    let next = base + 1;
    let at = base;
    let depth = 0;
    let node = start;
    let edge = firstEdge[node];
    let end = firstEdge[node + 1];
    setBit(visited, node);
    order[at] = node;
    position[node] = at;
    for (;;) {
      let child = -1;
      for (; edge < end; edge++) {
        const target = edgeTarget[edge];
        // Half of all edges lead to a few hubs, met long ago.
        if (hasBit(visited, target) || !hasBit(essential, edge)) continue;
        child = target;
        break;
      }
      if (child >= 0) {
        nextEdge[depth++] = edge + 1;
        setBit(visited, child);
        parent[next] = at;
        order[next] = child;
        position[child] = next;
        at = next++;
        node = child;
        edge = firstEdge[node];
      } else {
        if (at === base) break;
        at = parent[at];
        node = order[at];
        edge = nextEdge[--depth];
      }
      end = firstEdge[node + 1];
    }
    count = next;
  };

  walk(rootOrdinal);
  for (let node = 0; count < nodeCount && node < nodeCount; node++) {
    if (!hasBit(visited, node) && !hasRetainer(retainers, node)) walk(node);
  }
  const reached = count;
  for (let node = 0; count < nodeCount; node++) {
    if (hasBit(visited, node)) continue;
    order[count] = node;
    position[node] = count++;
  }
  return { order, position, parent, reached };
}
