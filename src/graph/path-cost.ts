import { EDGE_TYPE, NODE_TYPE, type Snapshot } from '../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit, setBit } from './bitset.js';

/**
 * What a step of a retaining path costs, so that the cheapest path is the one that explains most to a person. A class is
 * an index into {@link COSTS}; there are few, because `path-tree.ts` looks at a node's edges at most once per class.
 */
export const COSTS: readonly number[] = [1, 3, 17, 19, 256];

/** Properties, elements, variables: names that the program chose. */
const NAMED = 0;
/** Fields of V8's own layout (`elements`, `table`, `context`, ...). */
const HIDDEN = 1;
/** Added for a node that the caller wants left out of paths: the runtime's own objects, its lists and queues. */
const AVOIDED = 2;
/**
 * Out of `(Global handles)`, `(Stack roots)` and the wrappers of native objects: true, but it only says that the runtime
 * knows the object, which it does of every open socket. A path of a hundred named steps through the program's own
 * variables says who keeps it.
 */
const HANDLE = 4;

/** Nodes below the root whose edges are no better than the root's own. */
const PLAIN_ROOTS: ReadonlySet<string> = new Set(['(GC roots)', '(Document DOM trees)']);

export interface PathCosts {
  readonly avoid: Bitset;
  /** Synthetic nodes whose edges cost as {@link HANDLE}. */
  readonly handles: Bitset;
}

export function choosePathCosts(snapshot: Snapshot, avoid?: Bitset): PathCosts {
  const { nodeCount, rootOrdinal, nodeType, nodeName, strings } = snapshot;
  const handles = createBitset(nodeCount);
  // Few names: the root categories and, since embedders put their strong handles here too, their class names.
  const plain = new Map<number, boolean>();
  const next = (node: number): number => nodeType.indexOf(NODE_TYPE.synthetic, node);
  for (let node = next(0); node >= 0; node = next(node + 1)) {
    if (node === rootOrdinal) continue;
    let isPlain = plain.get(nodeName[node]);
    if (isPlain === undefined) plain.set(nodeName[node], (isPlain = PLAIN_ROOTS.has(strings.text(nodeName[node]))));
    if (!isPlain) setBit(handles, node);
  }
  return { avoid: avoid ?? createBitset(nodeCount), handles };
}

/** Class of an edge from `node` of the given type to `target`. */
export function classOfStep(costs: PathCosts, node: number, type: number, target: number): number {
  if (hasBit(costs.handles, node)) return HANDLE;
  const hidden = type === EDGE_TYPE.internal || type === EDGE_TYPE.hidden;
  return (hidden ? HIDDEN : NAMED) + (hasBit(costs.avoid, target) ? AVOIDED : 0);
}
