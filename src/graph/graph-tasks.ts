/** What a second thread does, in this order. */

import type { Connections, EphemeronTables } from '../formats/v8/snapshot.js';
import { fillTailOrder } from '../formats/v8/tail-order.js';
import { type EssentialEdges, markEssentialEdges } from './essential-edges.js';
import { markPageOwned } from './page-owned.js';
import type { PathCosts } from './path-cost.js';
import { growPathTree, type PathTree } from './path-tree.js';
import { dropTableHalves } from './table-halves.js';

export interface RetentionOrder {
  readonly connections: Connections;
  /** Where what the program owns begins; see `page-owned.ts`. */
  readonly programRoots: readonly number[];
  /** Retainers of a node to be indexed. */
  readonly most: number;
  /** A column of `nodeCount` entries that all tasks overwrite. */
  readonly scratch: Uint32Array;
}

/** Also what is done on one thread. */
export function markRetention({ connections, programRoots, most, scratch }: RetentionOrder): EssentialEdges {
  return markEssentialEdges(connections, markPageOwned(connections, programRoots, scratch), most);
}

export interface GraphTasks {
  readonly readTail: typeof fillTailOrder;
  /** What it finds is not told before the tables are known. */
  readonly markRetention: (order: RetentionOrder) => void;
  readonly dropTableHalves: (tables: EphemeronTables) => EssentialEdges;
  readonly growPathTree: (costs: PathCosts) => PathTree;
}

export function createGraphTasks(): GraphTasks {
  let begun: { readonly order: RetentionOrder; readonly marked: EssentialEdges } | undefined;
  const recall = (): NonNullable<typeof begun> => {
    if (begun === undefined) throw new Error('which edges retain was not asked for before');
    return begun;
  };
  return {
    readTail: fillTailOrder,
    markRetention(order) {
      begun = { order, marked: markRetention(order) };
    },
    dropTableHalves(tables) {
      const { order, marked } = recall();
      dropTableHalves(order.connections, marked, tables);
      return marked;
    },
    growPathTree(costs) {
      const { order, marked } = recall();
      return growPathTree(order.connections, marked.essential, costs, order.scratch);
    },
  };
}
