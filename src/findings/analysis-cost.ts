/** What the analysis of a snapshot costs, known from its header. The one place with these numbers; see `docs/memory.md`. */
import type { Header } from '../formats/v8/fields.js';
import { type PhaseCost, predictMemory } from '../formats/v8/memory.js';
import type { Needs } from '../model/inspection.js';

/**
 * What the graph phases add to the columns at their peak, measured: how much of the columns the dominators replace is up
 * to the garbage collector.
 */
export const GRAPH_COST: PhaseCost = { perNode: 24, perEdge: 4.5 };

/** With the retained sizes of all nodes (`size-heap.ts`), which come while everything else is still there. */
export const SIZED_GRAPH_COST: PhaseCost = { ...GRAPH_COST, perNode: GRAPH_COST.perNode + 44 };

/** Start of Node and of the program, and seconds per node and edge: measured from 60 MB to 5 GB, `docs/performance.md`. */
const START_SECONDS = 0.25;
const SECONDS_PER_RECORD = 7.6e-8;

export function predictAnalysis(header: Header): Needs {
  const seconds = START_SECONDS + (header.nodeCount + header.edgeCount) * SECONDS_PER_RECORD;
  return { memoryBytes: predictMemory(header, GRAPH_COST), seconds: Math.round(seconds * 10) / 10 };
}
