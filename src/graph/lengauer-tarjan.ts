import type { DepthFirstOrder } from './depth-first-order.js';
import type { Retainers } from './retainers.js';

const NONE = 0xffff_ffff;

/**
 * Immediate dominators, all in positions, by the simple version of the algorithm in Lengauer and Tarjan, "A Fast
 * Algorithm for Finding Dominators in a Flowgraph", 1979: O(edges * log nodes) whatever the graph. Slower on
 * heaps than `semi-nca.ts`, which has no such bound.
 */
export function lengauerTarjan(depthFirst: DepthFirstOrder, retainers: Retainers): Uint32Array {
  const { order, position, parent, reached } = depthFirst;
  const { first, from } = retainers;
  const count = order.length;
  const semi = new Uint32Array(count);
  /** Position with the smallest semidominator on the compressed path above. */
  const label = new Uint32Array(count);
  const ancestor = parent.slice();
  const dominator = new Uint32Array(count);
  const stack = new Uint32Array(count);
  // Buckets (nodes by semidominator) as linked lists: a node is in at most one.
  const bucketHead = new Uint32Array(count).fill(NONE);
  const bucketNext = new Uint32Array(count);
  for (let v = 0; v < count; v++) {
    semi[v] = v;
    label[v] = v;
  }

  // Positions above `w` are linked to their parents, those up to `w` are roots of the forest.
  const evaluate = (v: number, w: number): number => {
    if (v <= w) return v;
    let depth = 0;
    for (let u = v; ancestor[u] > w; u = ancestor[u]) stack[depth++] = u;
    while (depth > 0) {
      const u = stack[--depth];
      const above = ancestor[u];
      if (semi[label[above]] < semi[label[u]]) label[u] = label[above];
      ancestor[u] = ancestor[above];
    }
    return label[v];
  };

  for (let w = reached - 1; w > 0; w--) {
    const node = order[w];
    const end = first[node + 1];
    const above = parent[w];
    let best = above;
    for (let i = first[node]; i < end && best !== 0; i++) {
      const retainer = from[i];
      const candidate = semi[evaluate(position[retainer], w)];
      if (candidate < best) best = candidate;
    }
    semi[w] = best;
    bucketNext[w] = bucketHead[best];
    bucketHead[best] = w;
    // `w` counts as linked to its parent from here on.
    for (let v = bucketHead[above]; v !== NONE; v = bucketNext[v]) {
      const u = evaluate(v, w - 1);
      dominator[v] = semi[u] < semi[v] ? u : above;
    }
    bucketHead[above] = NONE;
  }
  for (let w = 1; w < reached; w++) {
    if (dominator[w] !== semi[w]) dominator[w] = dominator[dominator[w]];
  }
  return dominator;
}
