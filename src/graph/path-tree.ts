import { allocateShared } from '../formats/v8/columns.js';
import type { Connections } from '../formats/v8/snapshot.js';
import { type Bitset, clearBit, createBitset, hasBit, setBit } from './bitset.js';
import { type HeapGraph, NO_NODE } from './heap-graph.js';
import { COSTS, choosePathCosts, classOfStep, type PathCosts } from './path-cost.js';

/**
 * The cheapest path from the root to every node over essential edges, as a tree: one parent per node. Costs are those of
 * `path-cost.ts`; among equally cheap parents the lowest ordinal wins, so the tree does not depend on how it was found.
 */
export interface PathTree {
  /**
   * Retaining node by ordinal; {@link NO_NODE} for the root and for nodes that nothing retains; {@link STRANDED} for
   * nodes that only retain each other.
   */
  readonly parent: Uint32Array;
}

/** Nothing alive leads to this node, and its edges keep nothing alive. */
export const STRANDED = 0xffff_fffe;

/** Levels in the ring: a cursor is at most the dearest cost behind, and each level is at least one unit apart. */
const RING: number = 2 * Math.max(...COSTS);

/** A level that has more than one in so many of all nodes is sorted: their edges are then read in the order of memory. */
const WIDE = 64;

/**
 * Dijkstra's algorithm for a handful of distinct costs, without a priority queue: nodes are settled in order of distance
 * in levels of one distance each, and for every cost a cursor runs over the settled levels, that many units behind. Takes
 * 9 bytes per node; a bucket queue with decrease-key takes 16.
 *
 * `scratch`: a column of `nodeCount` entries, free again afterwards.
 */
export function growPathTree(
  connections: Connections,
  essential: Bitset,
  costs: PathCosts,
  scratch: Uint32Array,
  wide: number = WIDE,
): PathTree {
  const { nodeCount, rootOrdinal, firstEdge, edgeType, edgeTarget } = connections;
  const parent = allocateShared(Uint32Array, nodeCount);
  /** Nodes settled in earlier levels: no edge to them is of interest any more. */
  const settled = createBitset(nodeCount);
  const queue = scratch;
  let tail = 0;
  /** By queue position: classes of the edges to nodes that were not settled yet when this node was scanned first. */
  const openClasses = new Uint8Array(nodeCount);
  /** Nodes settled in the level that is being filled. */
  const fresh = createBitset(nodeCount);

  const settle = (node: number, from: number): void => {
    setBit(fresh, node);
    parent[node] = from;
    queue[tail++] = node;
  };

  /** No cheaper parent can turn up for the nodes from queue position `start` on. */
  const close = (start: number): void => {
    if ((tail - start) * wide > nodeCount) {
      sortInto(queue, start, fresh);
      for (let word = 0; word < fresh.length; word++) settled[word] |= fresh[word];
      fresh.fill(0);
      return;
    }
    for (let at = start; at < tail; at++) {
      clearBit(fresh, queue[at]);
      setBit(settled, queue[at]);
    }
  };

  /** Follows the edges of one class from the nodes at queue positions `begin .. end - 1`. */
  const follow = (begin: number, end: number, wanted: number): void => {
    for (let at = begin; at < end; at++) {
      // Class 0 is the cheapest, hence scanned first, and finds out which others are worth a scan.
      if (wanted > 0 && ((openClasses[at] >>> wanted) & 1) === 0) continue;
      const node = queue[at];
      const stop = firstEdge[node + 1];
      let open = 0;
      for (let edge = firstEdge[node]; edge < stop; edge++) {
        const target = edgeTarget[edge];
        if (hasBit(settled, target) || !hasBit(essential, edge)) continue;
        const kind = classOfStep(costs, node, edgeType[edge], target);
        if (kind !== wanted) open |= 1 << kind;
        else if (!hasBit(fresh, target)) settle(target, node);
        else if (node < parent[target]) parent[target] = node;
      }
      if (wanted === 0) openClasses[at] = open;
    }
  };

  const levelDistance = new Float64Array(RING);
  const levelStart = new Uint32Array(RING);
  let levels = 0;
  const cursors: number[] = COSTS.map(() => 0);

  const addLevel = (distance: number, start: number): void => {
    levelDistance[levels % RING] = distance;
    levelStart[levels % RING] = start;
    levels++;
  };

  const nextDistance = (): number => {
    let next = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < COSTS.length; kind++) {
      if (cursors[kind] < levels) next = Math.min(next, levelDistance[cursors[kind] % RING] + COSTS[kind]);
    }
    return next;
  };

  /** Settles all that can be reached from the nodes at queue positions from `begin` on. */
  const spread = (begin: number): void => {
    addLevel(0, begin);
    for (let distance = nextDistance(); distance < Number.POSITIVE_INFINITY; distance = nextDistance()) {
      const start = tail;
      for (let kind = 0; kind < COSTS.length; kind++) {
        const level = cursors[kind];
        if (level >= levels || levelDistance[level % RING] + COSTS[kind] !== distance) continue;
        follow(levelStart[level % RING], level + 1 < levels ? levelStart[(level + 1) % RING] : start, kind);
        cursors[kind]++;
      }
      close(start);
      if (tail > start) addLevel(distance, start);
    }
  };

  settle(rootOrdinal, NO_NODE);
  close(0);
  spread(0);
  if (tail < nodeCount) {
    // Held by nothing but, say, weak edges: each starts paths of its own, as in the dominator tree.
    const begin = tail;
    const held = createBitset(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      if (hasBit(settled, node)) continue;
      for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
        if (hasBit(essential, edge)) setBit(held, edgeTarget[edge]);
      }
    }
    for (let node = 0; node < nodeCount; node++) {
      if (!hasBit(settled, node) && !hasBit(held, node)) settle(node, NO_NODE);
    }
    close(begin);
    if (tail > begin) spread(begin);
    for (let node = 0; node < nodeCount; node++) if (!hasBit(settled, node)) parent[node] = STRANDED;
  }
  return { parent };
}

/** `avoid`: nodes that a path should go through only if it must. */
export function buildPathTree({ snapshot, essential }: HeapGraph, avoid?: Bitset, wide?: number): PathTree {
  const scratch = new Uint32Array(snapshot.nodeCount);
  return growPathTree(snapshot, essential, choosePathCosts(snapshot, avoid), scratch, wide);
}

/** Writes the nodes of a set in ascending order to `queue`, from `start` on. */
function sortInto(queue: Uint32Array, start: number, nodes: Bitset): void {
  let at = start;
  for (let word = 0; word < nodes.length; word++) {
    for (let bits = nodes[word]; bits !== 0; bits &= bits - 1) {
      queue[at++] = 32 * word + 31 - Math.clz32(bits & -bits);
    }
  }
}

/**
 * The nodes from the root to `node`, both included. Where nothing leads to a node the path starts at the node above it
 * that nothing retains, or is the node alone.
 */
export function pathTo(tree: PathTree, node: number): number[] {
  const path: number[] = [node];
  for (let at = tree.parent[node]; at < STRANDED; at = tree.parent[at]) path.push(at);
  return path.reverse();
}
