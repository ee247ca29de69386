/**
 * The rule of `essential-edges.ts` about WeakMap entries. The only one that needs names, which a file has at its end: all
 * else can be found out before they are read.
 */
import { type Connections, EDGE_TYPE } from '../formats/v8/snapshot.js';
import { type Bitset, clearBit, createBitset, hasBit, setBit } from './bitset.js';
import type { EssentialEdges } from './essential-edges.js';
import type { CountedEdges } from './retainers.js';

/**
 * String index of an edge name to the node id of the WeakMap table that the name speaks of; 0 where it speaks of none.
 * `strings.count` entries. Node ids are never 0.
 */
export type EphemeronTables = Uint32Array;

/** The table's half of a WeakMap entry keeps nothing alive. Looks at all nodes, and at the edges of tables. */
export function dropTableHalves(connections: Connections, marked: EssentialEdges, tables: EphemeronTables): void {
  const { nodeCount, nodeId, firstEdge, edgeType, edgeName, edgeTarget } = connections;
  const { essential, indexed } = marked;
  const { edges, indegree, most } = indexed;
  const likelyTables = filterIds(tables);
  let shortened: Bitset | undefined;
  for (let node = 0; node < nodeCount; node++) {
    const id = nodeId[node];
    if (!hasBit(likelyTables, id & FILTER_MASK)) continue;
    for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
      if (edgeType[edge] !== EDGE_TYPE.internal || tables[edgeName[edge]] !== id || !hasBit(essential, edge)) continue;
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

const FILTER_MASK = 0xffff;

/** A bit for the low bits of each id, so that the edges are looked at only where the node may be a table. */
function filterIds(ids: Uint32Array): Bitset {
  const filter = createBitset(FILTER_MASK + 1);
  for (let i = 0; i < ids.length; i++) if (ids[i] !== 0) setBit(filter, ids[i] & FILTER_MASK);
  return filter;
}
