import type { Snapshot } from '../formats/v8/snapshot.js';
import type { Bitset } from './bitset.js';
import type { Retainers } from './retainers.js';

/**
 * What is needed of a snapshot once nobody asks for names any more: two thirds of its columns can be gone by then, which
 * makes room for the dominators.
 */
export type Topology = Pick<
  Snapshot,
  'nodeCount' | 'edgeCount' | 'rootOrdinal' | 'firstEdge' | 'edgeTarget' | 'selfSize'
>;

/** A snapshot with what every walk over it needs: which edges keep their target alive, and the way back. */
export interface HeapGraph extends RetentionGraph {
  readonly snapshot: Snapshot;
}

export interface RetentionGraph {
  readonly snapshot: Topology;
  /** One bit per edge; see `essential-edges.ts`. */
  readonly essential: Bitset;
  readonly retainers: Retainers;
}

/** "No node" in columns of ordinals; `snapshot.nodeCount` is always smaller. */
export const NO_NODE = 0xffff_ffff;
