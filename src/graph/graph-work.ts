/**
 * Which phase of a graph runs on which thread:
 *
 *     first                                      second
 *     nodes, edges from the front                edges from the back            (readTail)
 *     locations and strings                      which edges retain             (markRetention)
 *     WeakMap tables -------------------------->   but for those of the tables  (dropTableHalves)
 *     names and functions of the runtime ------> path tree                      (growPathTree)
 *     streams                                    |
 *     index of retainers                         |
 *     holders of the streams <-------------------'
 *
 * Without a second thread, or when it fails, the first one does all of it with the same functions.
 */
import { allocate, allocateShared } from '../formats/v8/columns.js';
import { type Connections, connectionsOf, type Snapshot } from '../formats/v8/snapshot.js';
import type { Progress } from '../io/progress.js';
import type { SecondThread } from '../io/second-thread.js';
import type { Bitset } from './bitset.js';
import type { EssentialEdges } from './essential-edges.js';
import { type GraphTasks, markRetention, type RetentionOrder } from './graph-tasks.js';
import type { HeapGraph } from './heap-graph.js';
import { findDocumentTrees, findGlobals } from './page-owned.js';
import { choosePathCosts, type PathCosts } from './path-cost.js';
import { growPathTree, type PathTree } from './path-tree.js';
import { indexRetainers } from './retainers.js';
import { dropTableHalves } from './table-halves.js';

/** A path tree that may be growing. */
export interface PathWork {
  readonly costs: PathCosts;
  readonly tree: Promise<PathTree | undefined> | undefined;
}

export interface FinishedGraph {
  readonly graph: HeapGraph;
  readonly tree: PathTree;
}

/** Before the strings are read. `most`: retainers of a node to be indexed. */
export function beginGraph(connections: Connections, most: number, second: SecondThread<GraphTasks>): RetentionOrder {
  const scratch = allocateShared(Uint32Array, connections.nodeCount);
  const order = { connections: connectionsOf(connections), programRoots: findGlobals(connections), most, scratch };
  void second.ask('markRetention', order);
  return order;
}

export class GraphWork {
  readonly #snapshot: Snapshot;
  readonly #second: SecondThread<GraphTasks> | undefined;
  readonly #order: RetentionOrder;
  readonly #marked: Promise<EssentialEdges | undefined> | undefined;

  /** `begun`: of {@link beginGraph}, if it was called. */
  constructor(snapshot: Snapshot, most: number, second?: SecondThread<GraphTasks>, begun?: RetentionOrder) {
    this.#snapshot = snapshot;
    const documentTrees = findDocumentTrees(snapshot);
    if (begun !== undefined && begun.connections.edgeTarget === snapshot.edgeTarget && documentTrees.length === 0) {
      this.#second = second;
      this.#order = begun;
    } else {
      const programRoots = [...findGlobals(snapshot), ...documentTrees];
      const scratch = allocate(Uint32Array, snapshot.nodeCount);
      this.#order = { connections: connectionsOf(snapshot), programRoots, most, scratch };
    }
    this.#marked = this.#second?.ask('dropTableHalves', snapshot.tables);
  }

  /** `avoid`: nodes that a path should go through only if it must. */
  growPaths(avoid: Bitset): PathWork {
    const costs = choosePathCosts(this.#snapshot, avoid);
    return { costs, tree: this.#second?.ask('growPathTree', costs) };
  }

  async finish({ costs, tree }: PathWork, progress: Progress): Promise<FinishedGraph> {
    const { connections, scratch } = this.#order;
    progress.phase('finding what retains');
    const marked = (await this.#marked) ?? this.#markAlone();
    progress.phase('indexing retainers');
    const retainers = indexRetainers(this.#snapshot, marked.indexed);
    progress.phase('finding who holds them');
    return {
      graph: { snapshot: this.#snapshot, essential: marked.essential, retainers },
      tree: (await tree) ?? growPathTree(connections, marked.essential, costs, scratch),
    };
  }

  #markAlone(): EssentialEdges {
    const marked = markRetention(this.#order);
    dropTableHalves(this.#order.connections, marked, this.#snapshot.tables);
    return marked;
  }
}
