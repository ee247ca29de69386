import { type Connections, EDGE_TYPE, NODE_TYPE, type Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit, setBit } from './bitset.js';

/**
 * Nodes that the program owns, as opposed to the runtime and its tools: everything that can be reached over non-weak
 * edges from the targets of the root's `shortcut` edges (`global`; since Node 26 the native context) or, in Chrome, from
 * the document trees. Ephemeron and shortcut edges count here, although they do not retain.
 *
 * Chrome DevTools, `JSHeapSnapshot.markPageOwnedNodes` in
 * `front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.ts`.
 *
 * `programRoots`: of {@link findGlobals} and {@link findDocumentTrees}. `scratch`: a column of `nodeCount` entries, free again afterwards.
 */
export function markPageOwned(connections: Connections, programRoots: readonly number[], scratch: Uint32Array): Bitset {
  const { nodeCount, firstEdge, edgeType, edgeTarget } = connections;
  const owned = createBitset(nodeCount);
  // Each node is pushed once.
  const stack = scratch;
  let depth = 0;
  for (const node of programRoots) {
    if (hasBit(owned, node)) continue;
    setBit(owned, node);
    stack[depth++] = node;
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

/** Targets of the root where {@link markPageOwned} begins; no names are needed to find these. */
export function findGlobals({ rootOrdinal, firstEdge, edgeType, edgeTarget }: Connections): readonly number[] {
  const found: number[] = [];
  for (let edge = firstEdge[rootOrdinal]; edge < firstEdge[rootOrdinal + 1]; edge++) {
    if (edgeType[edge] === EDGE_TYPE.shortcut) found.push(edgeTarget[edge]);
  }
  return found;
}

/** Further ones, which only Chrome has. */
export function findDocumentTrees(snapshot: Snapshot): readonly number[] {
  const { rootOrdinal, firstEdge, edgeType, edgeTarget } = snapshot;
  const found: number[] = [];
  for (let edge = firstEdge[rootOrdinal]; edge < firstEdge[rootOrdinal + 1]; edge++) {
    const target = edgeTarget[edge];
    if (edgeType[edge] === EDGE_TYPE.element && isDocumentTreesRoot(snapshot, target)) found.push(target);
  }
  return found;
}

export function isDocumentTreesRoot(snapshot: Snapshot, node: number): boolean {
  return (
    snapshot.nodeType[node] === NODE_TYPE.synthetic &&
    snapshot.strings.text(snapshot.nodeName[node]) === '(Document DOM trees)'
  );
}
