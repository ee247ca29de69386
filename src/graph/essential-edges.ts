import { allocateShared } from '../formats/v8/columns.js';
import { type Connections, EDGE_TYPE } from '../formats/v8/snapshot.js';
import { type Bitset, createSharedBitset, hasBit } from './bitset.js';
import type { CountedEdges } from './retainers.js';

/**
 * Which edges keep their target alive, one bit per edge, by the rules of Chrome DevTools
 * (`JSHeapSnapshot.computeIsEssentialEdge`). Not essential are
 * - weak edges and edges from a node to itself;
 * - `shortcut` edges, unless from the root, where they name the program's global objects;
 * - edges from what the runtime owns to what the program owns (see `page-owned.ts`), unless from the root: a debugger or
 *   a handle that also points at the program's objects would otherwise take them away from their true owner;
 * - the table's half of a WeakMap entry. V8 writes two edges to the value, one from the key and one from the table; either
 *   loss frees the value, and the key tells more.
 *
 * A bitset and not a predicate per edge: every rule is looked at once, and each later walk reads one bit (2 MB per 16 M
 * edges) instead of the edge's type, name and target and the ownership of both ends.
 *
 * Those that belong into the index of retainers come with it, because a pass of its own over the edges takes as long again.
 */
export interface EssentialEdges {
  readonly essential: Bitset;
  /** Of those to one node the first `most`. */
  readonly indexed: CountedEdges;
}

/** By all rules but the last, which `dropTableHalves` adds. */
export function markEssentialEdges(connections: Connections, pageOwned: Bitset, most: number): EssentialEdges {
  const { nodeCount, edgeCount, rootOrdinal, firstEdge, edgeType, edgeTarget } = connections;
  const essential = createSharedBitset(edgeCount);
  const indexed = createSharedBitset(edgeCount);
  const indegree = allocateShared(Uint32Array, nodeCount + 1);
  let word = 0;
  let indexedWord = 0;
  let edge = 0;
  for (let node = 0; node < nodeCount; node++) {
    const end = firstEdge[node + 1];
    const isRoot = node === rootOrdinal;
    const entersOwned = isRoot || hasBit(pageOwned, node);
    for (; edge < end; edge++) {
      if ((edge & 31) === 0 && edge > 0) {
        essential[(edge >>> 5) - 1] = word;
        indexed[(edge >>> 5) - 1] = indexedWord;
        word = 0;
        indexedWord = 0;
      }
      const type = edgeType[edge];
      if (type === EDGE_TYPE.weak || (type === EDGE_TYPE.shortcut && !isRoot)) continue;
      const target = edgeTarget[edge];
      if (target === node || (!entersOwned && hasBit(pageOwned, target))) continue;
      word |= 1 << (edge & 31);
      const before = indegree[target];
      if (before === most) continue;
      indegree[target] = before + 1;
      indexedWord |= 1 << (edge & 31);
    }
  }
  if (edge > 0) {
    essential[(edge - 1) >>> 5] = word;
    indexed[(edge - 1) >>> 5] = indexedWord;
  }
  return { essential, indexed: { edges: indexed, indegree, most } };
}
