/** Functions of Node itself and their variables: true holders, but not the ones a program can do something about. */
import { type Bitset, createBitset, setBit } from '../../graph/bitset.js';
import { ABSENT, type EdgeRef, type HeapView, internal } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';

const CONTEXT: EdgeRef = internal('context');

export const RUNTIME_NODE_EDGES: readonly EdgeRef[] = [CONTEXT];

export function findRuntimeNodes(heap: HeapView, positions: Positions): Bitset {
  const { nodeCount, survey } = heap.snapshot;
  const found = createBitset(nodeCount);
  for (const node of survey.closures) {
    if (!positions.isRuntime(node)) continue;
    setBit(found, node);
    const context = heap.get(node, CONTEXT);
    // Bound and built-in functions have no script of their own; their context may be the program's.
    if (context !== ABSENT && positions.hasScript(node)) setBit(found, context);
  }
  return found;
}
