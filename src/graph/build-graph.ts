import type { Snapshot } from '../formats/v8/snapshot.js';
import { type Progress, SILENT } from '../io/progress.js';
import { type EphemeronTables, markEssentialEdges } from './essential-edges.js';
import type { HeapGraph } from './heap-graph.js';
import { markPageOwned } from './page-owned.js';
import { indexRetainers } from './retainers.js';

/**
 * What every question about a heap needs. Paths (`path-tree.ts`), dominators and release sets are built from it by those
 * who ask for them. Without `tables`, WeakMap values count as held by the table as well as by the key.
 *
 * Memory beyond the snapshot: 4 bytes per node and retaining edge, and a bit per edge.
 */
export function buildGraph(
  snapshot: Snapshot,
  tables: EphemeronTables | undefined,
  progress: Progress = SILENT,
): HeapGraph {
  progress.phase('finding what retains');
  const marked = markEssentialEdges(snapshot, markPageOwned(snapshot), tables);
  progress.phase('indexing retainers');
  const retainers = indexRetainers(snapshot, marked);
  return { snapshot, essential: marked.essential, retainers };
}
