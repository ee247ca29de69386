import type { EphemeronTables, Snapshot } from '../formats/v8/snapshot.js';
import { markRetention } from './graph-tasks.js';
import type { HeapGraph } from './heap-graph.js';
import { findDocumentTrees, findGlobals } from './page-owned.js';
import { indexRetainers } from './retainers.js';
import { dropTableHalves } from './table-halves.js';

/**
 * Retainers of a node that are indexed. More than anybody asks about, and more than there are leaked streams as a rule: what
 * only they share is searched through all of its retainers. Still half of the edges of a 400 MB file need not be indexed.
 */
export const MOST_RETAINERS: number = 16_384;

/**
 * What every question about a heap needs. Paths (`path-tree.ts`), dominators and release sets are built from it by those
 * who ask for them. Without `tables`, WeakMap values count as held by the table as well as by the key.
 *
 * Memory beyond the snapshot: 4 bytes per node and indexed retainer, and two bits per edge, one of them while it is built.
 */
export function buildGraph(
  snapshot: Snapshot,
  tables: EphemeronTables | undefined,
  most: number = MOST_RETAINERS,
): HeapGraph {
  const programRoots = [...findGlobals(snapshot), ...findDocumentTrees(snapshot)];
  const scratch = new Uint32Array(snapshot.nodeCount);
  const marked = markRetention({ connections: snapshot, programRoots, most, scratch });
  if (tables !== undefined) dropTableHalves(snapshot, marked, tables);
  return { snapshot, essential: marked.essential, retainers: indexRetainers(snapshot, marked.indexed) };
}
