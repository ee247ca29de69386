import { EDGE_TYPE, NODE_TYPE, type Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit, setBit } from './bitset.js';

/**
 * Nodes that the program owns, as opposed to the runtime and its tools: everything that can be reached over non-weak
 * edges from the targets of the root's `shortcut` edges (`global`; since Node 26 the native context) or, in Chrome, from
 * the document trees. Ephemeron and shortcut edges count here, although they do not retain.
 *
 * Chrome DevTools, `JSHeapSnapshot.markPageOwnedNodes` in
 * `front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.ts`.
 */
export function markPageOwned(snapshot: Snapshot): Bitset {
  const { nodeCount, rootOrdinal, firstEdge, edgeType, edgeTarget } = snapshot;
  const owned = createBitset(nodeCount);
  // Each node is pushed once. Pages of the stack that are never touched cost no memory.
  const stack = new Uint32Array(nodeCount);
  let depth = 0;
  for (let edge = firstEdge[rootOrdinal]; edge < firstEdge[rootOrdinal + 1]; edge++) {
    const target = edgeTarget[edge];
    const enters =
      edgeType[edge] === EDGE_TYPE.shortcut ||
      (edgeType[edge] === EDGE_TYPE.element && isDocumentTreesRoot(snapshot, target));
    if (!enters || hasBit(owned, target)) continue;
    setBit(owned, target);
    stack[depth++] = target;
  }
  while (depth > 0) {
    const node = stack[--depth];
    const end = firstEdge[node + 1];
    for (let edge = firstEdge[node]; edge < end; edge++) {
      if (edgeType[edge] === EDGE_TYPE.weak) continue;
      const target = edgeTarget[edge];
      if (hasBit(owned, target)) continue;
      setBit(owned, target);
      stack[depth++] = target;
    }
  }
  return owned;
}

export function isDocumentTreesRoot(snapshot: Snapshot, node: number): boolean {
  return (
    snapshot.nodeType[node] === NODE_TYPE.synthetic &&
    snapshot.strings.text(snapshot.nodeName[node]) === '(Document DOM trees)'
  );
}
