import { EDGE_TYPE, type Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit, setBit } from './bitset.js';
import type { CountedEdges } from './retainers.js';

/**
 * String index of an edge name to the node id of the WeakMap table that the name speaks of; 0 where it speaks of none.
 * `strings.count` entries. Node ids are never 0.
 */
export type EphemeronTables = Uint32Array;

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

export function markEssentialEdges(
  snapshot: Snapshot,
  pageOwned: Bitset,
  tables: EphemeronTables | undefined,
  most: number,
): EssentialEdges {
  const { nodeCount, edgeCount, rootOrdinal, nodeId, firstEdge, edgeType, edgeName, edgeTarget } = snapshot;
  const essential = createBitset(edgeCount);
  const indexed = createBitset(edgeCount);
  const indegree = new Uint32Array(nodeCount + 1);
  const tableOf = tables ?? new Uint32Array(0);
  const likelyTables = filterIds(tableOf);
  let word = 0;
  let indexedWord = 0;
  let edge = 0;
  for (let node = 0; node < nodeCount; node++) {
    const end = firstEdge[node + 1];
    const isRoot = node === rootOrdinal;
    const entersOwned = isRoot || hasBit(pageOwned, node);
    const id = nodeId[node];
    const mayBeTable = hasBit(likelyTables, id & FILTER_MASK);
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
      if (mayBeTable && type === EDGE_TYPE.internal && tableOf[edgeName[edge]] === id) continue;
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

const FILTER_MASK = 0xffff;

/** A bit for the low bits of each id, so that the names of edges are looked up only where the node may be a table. */
function filterIds(ids: Uint32Array): Bitset {
  const filter = createBitset(FILTER_MASK + 1);
  for (let i = 0; i < ids.length; i++) if (ids[i] !== 0) setBit(filter, ids[i] & FILTER_MASK);
  return filter;
}
