/** What stands above streams on their retaining paths. */
import { type Bitset, createBitset, hasBit, setBit } from '../../graph/bitset.js';
import { type Branches, NO_ROW } from '../../graph/branches.js';
import type { HeapView } from '../../graph/heap-view.js';
import { COLLECTIONS } from './collections.js';

/**
 * By row: whether a collection of the program holds the node. A single variable that still names a finished stream is
 * the habit of every program (the last response, the current socket) and no leak; a list of them is.
 */
export function markCollected(heap: HeapView, branches: Branches, runtimeNodes: Bitset): Bitset {
  const { count, node, parent } = branches;
  const { nodeName } = heap.snapshot;
  const collected = createBitset(count);
  const known = new Map<number, boolean>();
  for (let row = 0; row < count; row++) {
    const from = parent[row]!;
    if (from === NO_ROW) continue;
    const holder = node[from]!;
    let isCollection = known.get(nodeName[holder]!);
    if (isCollection === undefined) {
      isCollection = COLLECTIONS.has(heap.className(holder));
      known.set(nodeName[holder]!, isCollection);
    }
    // What a function of Node keeps is Node's, whoever keeps that function.
    if (hasBit(runtimeNodes, holder)) continue;
    if (hasBit(collected, from) || (isCollection && !isOfRuntime(from))) setBit(collected, row);
  }
  return collected;

  /** A list in a variable of Node's own module, as the ports of all threads are. */
  function isOfRuntime(row: number): boolean {
    const above = parent[row]!;
    return above !== NO_ROW && hasBit(runtimeNodes, node[above]!);
  }
}

/** By row: ordinal of the stream nearest to the root on the path, the node itself included; {@link NO_ROW} if none. */
export function findTopmost({ count, node, parent }: Branches, streams: ReadonlySet<number>): Uint32Array {
  const topmost = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const from = parent[row]!;
    const above = from === NO_ROW ? NO_ROW : topmost[from]!;
    topmost[row] = above === NO_ROW && streams.has(node[row]!) ? node[row]! : above;
  }
  return topmost;
}
