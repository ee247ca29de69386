/**
 * The rule of `essential-edges.ts` about WeakMap entries. The only one that needs names, which a file has at its end: all
 * else can be found out before they are read.
 */
import { type Connections, EDGE_TYPE, type EphemeronTables } from '../formats/v8/snapshot.js';
import { type Bitset, clearBit, createBitset, hasBit, setBit } from './bitset.js';
import type { EssentialEdges } from './essential-edges.js';
import type { CountedEdges } from './retainers.js';

/** The table's half of a WeakMap entry keeps nothing alive. */
export function dropTableHalves(connections: Connections, marked: EssentialEdges, tables: EphemeronTables): void {
  const { nodeCount, nodeId, firstEdge, edgeType, edgeName, edgeTarget } = connections;
  const { tableId, likely } = tables;
  const { essential, indexed } = marked;
  const { edges, indegree, most } = indexed;
  let shortened: Bitset | undefined;
  for (const node of likely) {
    const id = nodeId[node];
    for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
      if (edgeType[edge] !== EDGE_TYPE.internal || tableId[edgeName[edge]] !== id || !hasBit(essential, edge)) continue;
      clearBit(essential, edge);
      if (!hasBit(edges, edge)) continue;
      clearBit(edges, edge);
      const target = edgeTarget[edge];
      if (indegree[target] === most) setBit((shortened ??= createBitset(nodeCount)), target);
      indegree[target]--;
    }
  }
  if (shortened !== undefined) fillUp(connections, essential, indexed, shortened);
}

/** Those to one node that are not indexed come behind those that are. */
function fillUp(
  { edgeTarget }: Connections,
  essential: Bitset,
  { edges, indegree, most }: CountedEdges,
  shortened: Bitset,
): void {
  for (let word = 0; word < essential.length; word++) {
    for (let left = essential[word] & ~edges[word]; left !== 0; left &= left - 1) {
      const edge = 32 * word + 31 - Math.clz32(left & -left);
      const target = edgeTarget[edge];
      if (!hasBit(shortened, target) || indegree[target] === most) continue;
      setBit(edges, edge);
      indegree[target]++;
    }
  }
}
