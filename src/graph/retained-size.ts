import { type SizeColumn, selfSizeOf } from '../formats/v8/snapshot.js';
import type { DominatorTree } from './dominators.js';

/**
 * Bytes that only this node keeps alive, itself included: the self sizes of all it dominates. By ordinal; 8 bytes per
 * node. Sums over nodes mean nothing, because one may dominate the other; for several nodes see `release-set.ts`.
 *
 * `sizes` are the snapshot's own, or those of `self-size-ownership.ts` for the numbers that Chrome DevTools shows.
 */
export function computeRetainedSizes(tree: DominatorTree, sizes: SizeColumn): Float64Array {
  const { order, dominator } = tree;
  const retained = new Float64Array(order.length);
  for (let node = 0; node < order.length; node++) retained[node] = selfSizeOf(sizes, node);
  for (let at = order.length - 1; at > 0; at--) retained[order[dominator[at]]] += retained[order[at]];
  return retained;
}

/**
 * The same for a few nodes, in their order. One pass over the heap whatever their number, with half the memory of
 * {@link computeRetainedSizes}.
 */
export function retainedSizesOf(tree: DominatorTree, sizes: SizeColumn, nodes: ArrayLike<number>): Float64Array {
  const { order, position, dominator } = tree;
  // Asked nodes get numbers from 1 in tree order; every other node takes over the number of its dominator, 0 for none.
  const places = Uint32Array.from(new Set(Array.from(nodes, (node) => position[node]))).sort();
  const nearest = new Uint32Array(order.length);
  const sums = new Float64Array(places.length + 1);
  const above = new Uint32Array(places.length + 1);
  for (let at = 0, next = 0; at < order.length; at++) {
    let mark = at === 0 ? 0 : nearest[dominator[at]];
    if (at === places[next]) {
      above[++next] = mark;
      mark = next;
    }
    nearest[at] = mark;
    sums[mark] += selfSizeOf(sizes, order[at]);
  }
  for (let mark = places.length; mark > 0; mark--) sums[above[mark]] += sums[mark];
  return Float64Array.from(nodes, (node) => sums[nearest[position[node]]]);
}
