import type { Snapshot } from '../formats/v8/snapshot.js';
import type { Bitset } from './bitset.js';
import type { Retainers } from './retainers.js';

/** A snapshot with what every walk over it needs: which edges keep their target alive, and the way back. */
export interface HeapGraph {
  readonly snapshot: Snapshot;
  /** One bit per edge; see `essential-edges.ts`. */
  readonly essential: Bitset;
  readonly retainers: Retainers;
}

/** "No node" in columns of ordinals; `snapshot.nodeCount` is always smaller. */
export const NO_NODE = 0xffff_ffff;
