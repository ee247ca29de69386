/** Who keeps a stream alive: a retaining path, told in the words of the program. */
import { EDGE_TYPE, NODE_TYPE } from '../../formats/v8/snapshot.js';
import { hasBit } from '../../graph/bitset.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import type { HeapView } from '../../graph/heap-view.js';
import { type PathTree, pathTo } from '../../graph/path-tree.js';
import type { Positions } from '../../graph/positions.js';
import type { HolderStep } from '../../model/result.js';

export interface HolderContext {
  readonly heap: HeapView;
  readonly graph: HeapGraph;
  readonly tree: PathTree;
  readonly positions: Positions;
}

/** Steps of a path that a report shows; of a longer one (a linked list) the middle is left out. */
const MAX_STEPS = 24;

/** GC root first, the stream itself last. Empty when nothing alive leads to the stream. */
export function describeHolder({ heap, graph, tree, positions }: HolderContext, stream: number): readonly HolderStep[] {
  const steps: HolderStep[] = [];
  let through = '';
  const path = pathTo(tree, stream);
  for (let i = 1; i < path.length; i++) {
    const from = path[i - 1]!;
    const node = path[i]!;
    if (node !== stream && isStorage(heap, node)) {
      // The store of an object is no holder of its own: what leads into it belongs to what leads out of it.
      if (isMapTable(heap, from, node)) through = '(entry)';
    } else {
      const at = positions.of(node);
      steps.push({
        edge: through || nameOfStep(heap, graph, from, node),
        node: nameOfNode(heap, node),
        ...(at !== undefined && { at }),
      });
      through = '';
    }
  }
  return steps.length <= MAX_STEPS ? steps : shorten(steps);
}

function shorten(steps: readonly HolderStep[]): readonly HolderStep[] {
  const half = MAX_STEPS / 2;
  const left = steps.length - 2 * half;
  return [...steps.slice(0, half), { edge: '', node: `(${left} more steps)` }, ...steps.slice(-half)];
}

/** Of several edges between two objects, one whose name the program chose says most. */
function nameOfStep(heap: HeapView, graph: HeapGraph, from: number, to: number): string {
  const { firstEdge, edgeTarget } = heap.snapshot;
  let name = '';
  for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge++) {
    if (edgeTarget[edge] !== to || !hasBit(graph.essential, edge)) continue;
    const candidate = nameOfEdge(heap, edge);
    if (!candidate.startsWith('(')) return candidate;
    name ||= candidate;
  }
  return name;
}

function nameOfEdge(heap: HeapView, edge: number): string {
  const { edgeType, edgeName, strings } = heap.snapshot;
  switch (edgeType[edge]) {
    case EDGE_TYPE.property:
    case EDGE_TYPE.context:
      return strings.text(edgeName[edge]!);
    case EDGE_TYPE.element:
      return `[${edgeName[edge]}]`;
    case EDGE_TYPE.hidden:
      return '(internal)';
    default: {
      // Positions in a table and the names of WeakMap pairs, which begin with one, explain nothing.
      const name = strings.text(edgeName[edge]!);
      return /^\d+( |$)/.test(name) ? '(internal)' : `(${name})`;
    }
  }
}

function isStorage(heap: HeapView, node: number): boolean {
  const type = heap.snapshot.nodeType[node];
  if (type === NODE_TYPE.array) return true;
  if (type === NODE_TYPE.object || type === NODE_TYPE.hidden) {
    const name = heap.name(node);
    return name === 'system / Context' || name === 'system / PropertyArray';
  }
  return false;
}

function isMapTable(heap: HeapView, from: number, to: number): boolean {
  if (heap.snapshot.nodeType[to] !== NODE_TYPE.array) return false;
  const name = heap.className(from);
  return name === 'Map' || name === 'Set';
}

function nameOfNode(heap: HeapView, node: number): string {
  const type = heap.snapshot.nodeType[node];
  // Contents of strings never leave the snapshot.
  if (type === NODE_TYPE.string || type === NODE_TYPE.concatenatedString || type === NODE_TYPE.slicedString)
    return '(string)';
  const name = heap.className(node);
  return type === NODE_TYPE.closure ? `${name === '' ? '(anonymous)' : name}()` : name;
}
