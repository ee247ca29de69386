import { selfSizeOf } from '../formats/v8/snapshot.js';
import { clearBit, createBitset, hasBit, setBit } from './bitset.js';
import type { RetentionGraph } from './heap-graph.js';
import { type PathTree, STRANDED } from './path-tree.js';
import { completeRetainers } from './retainers.js';

/** What goes if a set of nodes goes. `has` is valid until the next {@link Releaser.release}. */
export interface Release {
  /** Sum of the snapshot's self sizes. */
  readonly bytes: number;
  /** Number of freed nodes, members included. */
  readonly nodes: number;
  /** Nodes and edges that had to be looked at. */
  readonly steps: number;
  has(node: number): boolean;
}

/**
 * Answers "what would be freed if all of these were released together": the members and all that cannot be reached
 * without them, also what several of them hold together. It is no sum of retained sizes, which counts some bytes twice
 * and misses the shared ones.
 *
 * The same question tells whether an object is abandoned: a stream that only its own native handle leads to is in
 * `release([handle])`, one that the program still holds is not.
 */
export interface Releaser {
  release(members: Iterable<number>): Release;
}

/** Share of the heap's nodes and edges after which one walk over all of it is the cheaper way. */
const BUDGET_SHARE = 0.25;

/**
 * Works outwards from the members and costs about as much as what they free and its neighbours, not the heap, because
 * hundreds of groups are asked for. A node next to a freed one lives if its path in `tree` avoids everything freed (one
 * walk up, remembered), or if a backward search meets a node that does. When the search ends without, all it saw is
 * freed. Should that take too many steps, the whole heap is walked once instead.
 *
 * Nodes that the root does not reach count as held by the root, as in the dominator tree: releasing one node frees
 * exactly its retained size. Memory: 4 bits per node, and 4 bytes for each node that a release looks at.
 */
export function createReleaser(graph: RetentionGraph, tree: PathTree, budgetShare: number = BUDGET_SHARE): Releaser {
  const { nodeCount, edgeCount, rootOrdinal, firstEdge, edgeTarget, selfSize } = graph.snapshot;
  const { essential } = graph;
  let { first, from, most } = graph.retainers;
  const { parent } = tree;
  const budget = (nodeCount + edgeCount) * budgetShare;
  let steps = 0;

  const freed = createBitset(nodeCount);
  const alive = createBitset(nodeCount);
  /** The node's path in the tree leads through a freed node, which says nothing about its other paths. */
  const doubtful = createBitset(nodeCount);
  const seen = createBitset(nodeCount);
  // Pages of these lists that are never written cost no memory.
  const freedNodes = new Uint32Array(nodeCount);
  let freedCount = 0;
  /** Nodes with a bit in `alive` or `doubtful`. */
  const judgedNodes = new Uint32Array(nodeCount);
  let judgedCount = 0;
  const seenNodes = new Uint32Array(nodeCount);
  const stack = new Uint32Array(nodeCount);
  /** How many retainers of the node at this depth were looked at. */
  const nextRetainer = new Uint32Array(nodeCount);

  const free = (node: number): void => {
    setBit(freed, node);
    freedNodes[freedCount++] = node;
  };

  /** Whether the node's path in the tree avoids everything freed. All nodes of the path learn it too. */
  const livesOnPath = (node: number): boolean => {
    let top = node;
    while (!hasBit(alive, top) && !hasBit(doubtful, top) && !hasBit(freed, top) && parent[top] < STRANDED) {
      top = parent[top];
    }
    const lives = !hasBit(doubtful, top) && !hasBit(freed, top);
    const judged = lives ? alive : doubtful;
    for (let at = node; ; at = parent[at]) {
      if (!hasBit(alive, at) && !hasBit(doubtful, at) && !hasBit(freed, at)) {
        setBit(judged, at);
        judgedNodes[judgedCount++] = at;
        steps++;
      }
      if (at === top) return lives;
    }
  };

  /** Looks for a living node that retains the doubtful `start`, and frees all that was seen when there is none. */
  const decide = (start: number): void => {
    let seenCount = 0;
    let depth = 0;
    let node = start;
    let next = first[start];
    setBit(seen, start);
    seenNodes[seenCount++] = start;
    let lives = false;
    for (;;) {
      const end = first[node + 1];
      let up = -1;
      for (; next < end; next++) {
        const retainer = from[next];
        steps++;
        if (hasBit(freed, retainer) || hasBit(seen, retainer)) continue;
        if (parent[retainer] === STRANDED) continue;
        up = retainer;
        break;
      }
      if (up >= 0) {
        stack[depth] = node;
        nextRetainer[depth++] = next + 1 - first[node];
        lives = hasBit(alive, up) || (!hasBit(doubtful, up) && livesOnPath(up));
        if (lives || steps > budget) break;
        setBit(seen, up);
        seenNodes[seenCount++] = up;
        node = up;
        next = first[up];
      } else if (end - first[node] >= most) {
        const done = next - first[node];
        ({ first, from, most } = completeRetainers(graph));
        next = first[node] + done;
      } else {
        if (depth === 0) break;
        node = stack[--depth];
        next = first[node] + nextRetainer[depth];
      }
    }
    for (let i = 0; i < seenCount; i++) clearBit(seen, seenNodes[i]);
    if (lives) for (let i = 0; i < depth; i++) setBit(alive, stack[i]);
    else if (steps <= budget) for (let i = 0; i < seenCount; i++) free(seenNodes[i]);
  };

  /** Frees what the members hold; gives up when over budget. */
  const spread = (): void => {
    for (let at = 0; at < freedCount && steps <= budget; at++) {
      const node = freedNodes[at];
      const end = firstEdge[node + 1];
      for (let edge = firstEdge[node]; edge < end && steps <= budget; edge++) {
        steps++;
        if (!hasBit(essential, edge)) continue;
        const target = edgeTarget[edge];
        if (hasBit(freed, target) || hasBit(alive, target)) continue;
        if (hasBit(doubtful, target) || !livesOnPath(target)) decide(target);
      }
    }
  };

  /** Walks everything that lives without the members, the first `memberCount` freed nodes, and frees the rest. */
  const walkHeap = (memberCount: number): void => {
    for (let i = memberCount; i < freedCount; i++) clearBit(freed, freedNodes[i]);
    freedCount = memberCount;
    const rootLives = !hasBit(freed, rootOrdinal);
    let depth = 0;
    for (let node = 0; rootLives && node < nodeCount; node++) {
      if (parent[node] < STRANDED || hasBit(freed, node)) continue;
      setBit(seen, node);
      if (parent[node] !== STRANDED) stack[depth++] = node;
    }
    while (depth > 0) {
      const node = stack[--depth];
      const end = firstEdge[node + 1];
      for (let edge = firstEdge[node]; edge < end; edge++) {
        if (!hasBit(essential, edge)) continue;
        const target = edgeTarget[edge];
        if (hasBit(seen, target) || hasBit(freed, target)) continue;
        setBit(seen, target);
        stack[depth++] = target;
      }
    }
    for (let node = 0; node < nodeCount; node++) if (!hasBit(seen, node) && !hasBit(freed, node)) free(node);
    seen.fill(0);
    steps += nodeCount + edgeCount;
  };

  const reset = (): void => {
    for (let i = 0; i < freedCount; i++) clearBit(freed, freedNodes[i]);
    for (let i = 0; i < judgedCount; i++) {
      clearBit(alive, judgedNodes[i]);
      clearBit(doubtful, judgedNodes[i]);
    }
    freedCount = 0;
    judgedCount = 0;
    steps = 0;
  };

  const release = (members: Iterable<number>): Release => {
    reset();
    for (const member of members) if (!hasBit(freed, member)) free(member);
    const memberCount = freedCount;
    if (!hasBit(freed, rootOrdinal)) spread();
    if (hasBit(freed, rootOrdinal) || steps > budget) walkHeap(memberCount);
    let bytes = 0;
    for (let i = 0; i < freedCount; i++) bytes += selfSizeOf(selfSize, freedNodes[i]);
    return { bytes, nodes: freedCount, steps, has: (node) => hasBit(freed, node) };
  };
  return { release };
}
