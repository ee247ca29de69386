import { EDGE_TYPE, type Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit } from './bitset.js';

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
 */
export function markEssentialEdges(snapshot: Snapshot, pageOwned: Bitset, tables: EphemeronTables | undefined): Bitset {
  const { nodeCount, edgeCount, rootOrdinal, nodeId, firstEdge, edgeType, edgeName, edgeTarget } = snapshot;
  const essential = createBitset(edgeCount);
  const tableOf = tables ?? new Uint32Array(0);
  let word = 0;
  let edge = 0;
  for (let node = 0; node < nodeCount; node++) {
    const end = firstEdge[node + 1];
    const isRoot = node === rootOrdinal;
    const entersOwned = isRoot || hasBit(pageOwned, node);
    const id = nodeId[node];
    for (; edge < end; edge++) {
      if ((edge & 31) === 0 && edge > 0) {
        essential[(edge >>> 5) - 1] = word;
        word = 0;
      }
      const type = edgeType[edge];
      if (type === EDGE_TYPE.weak || (type === EDGE_TYPE.shortcut && !isRoot)) continue;
      const target = edgeTarget[edge];
      if (target === node || (!entersOwned && hasBit(pageOwned, target))) continue;
      if (type === EDGE_TYPE.internal && tableOf[edgeName[edge]] === id) continue;
      word |= 1 << (edge & 31);
    }
  }
  if (edge > 0) essential[(edge - 1) >>> 5] = word;
  return essential;
}
