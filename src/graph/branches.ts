import { U32List } from '../formats/v8/columns.js';
import { EDGE_TYPE } from '../formats/v8/snapshot.js';
import { hasBit } from './bitset.js';
import type { HeapGraph } from './heap-graph.js';
import { type PathTree, STRANDED } from './path-tree.js';

/**
 * The part of a path tree that leads to some nodes: one row per node, after the row of the node that retains it.
 *
 * What is true of whole paths (how long they are, what they go through) then takes one pass over the rows. Walking up
 * from every node is quadratic where the nodes hold each other: 5,000 streams in a linked list took 6 s, 100,000 would take 40 minutes.
 */
export interface Branches {
  readonly count: number;
  /** Ordinal. */
  readonly node: Uint32Array;
  /** Row of the retaining node, always smaller; {@link NO_ROW} where a path begins. */
  readonly parent: Uint32Array;
  /** Edge from the retaining node: the first whose name the program chose, else the first; {@link NO_ROW} without one. */
  readonly edge: Uint32Array;
  /** Row of a node; {@link NO_ROW} when it is on none of the paths. */
  rowOf(node: number): number;
}

export const NO_ROW = 0xffff_ffff;

export function growBranches(graph: HeapGraph, tree: PathTree, nodes: Iterable<number>): Branches {
  const rows = new U32List();
  // Row + 1. Pages that are never written cost no memory.
  const place = new Uint32Array(graph.snapshot.nodeCount);
  for (const asked of nodes) {
    const begin = rows.length;
    for (let at = asked; at < STRANDED && place[at] === 0; at = tree.parent[at]) {
      rows.push(at);
      place[at] = 1;
    }
    rows.values.subarray(begin, rows.length).reverse();
    for (let row = begin; row < rows.length; row++) place[rows.values[row]] = row + 1;
  }
  const node = rows.trimmed();
  const parent = new Uint32Array(node.length);
  for (let row = 0; row < node.length; row++) {
    const from = tree.parent[node[row]];
    parent[row] = from < STRANDED ? place[from] - 1 : NO_ROW;
  }
  return {
    count: node.length,
    node,
    parent,
    edge: chooseEdges(graph, node, parent, place),
    rowOf: (ordinal) => (place[ordinal] === 0 ? NO_ROW : place[ordinal] - 1),
  };
}

/** The same for one path, root first, whatever the tree says: it costs what the path is long, and not the heap. */
export function followPath(graph: HeapGraph, path: readonly number[]): Branches {
  const { firstEdge, edgeType, edgeTarget } = graph.snapshot;
  const edge = new Uint32Array(path.length).fill(NO_ROW);
  for (let row = 1; row < path.length; row++) {
    const end = firstEdge[path[row - 1] + 1];
    for (let at = firstEdge[path[row - 1]]; at < end && !isNamedEdge(edge[row], edgeType); at++) {
      if (edgeTarget[at] !== path[row] || !hasBit(graph.essential, at)) continue;
      if (edge[row] === NO_ROW || isNamed(edgeType[at])) edge[row] = at;
    }
  }
  return {
    count: path.length,
    node: Uint32Array.from(path),
    parent: Uint32Array.from(path, (_, row) => (row === 0 ? NO_ROW : row - 1)),
    edge,
    rowOf: (ordinal) => path.lastIndexOf(ordinal) >>> 0,
  };
}

function isNamedEdge(edge: number, edgeType: Uint8Array): boolean {
  return edge !== NO_ROW && isNamed(edgeType[edge]);
}

/** Scans the edges of each retaining node once: an array of a million streams is the retaining node of all of them. */
function chooseEdges(graph: HeapGraph, node: Uint32Array, parent: Uint32Array, place: Uint32Array): Uint32Array {
  const { firstEdge, edgeType, edgeTarget } = graph.snapshot;
  const chosen = new Uint32Array(node.length).fill(NO_ROW);
  const scanned = new Uint8Array(node.length);
  for (let row = 0; row < node.length; row++) {
    const above = parent[row];
    if (above === NO_ROW || scanned[above] === 1) continue;
    scanned[above] = 1;
    const end = firstEdge[node[above] + 1];
    for (let edge = firstEdge[node[above]]; edge < end; edge++) {
      const target = place[edgeTarget[edge]] - 1;
      if (target < 0 || parent[target] !== above || !hasBit(graph.essential, edge)) continue;
      const known = chosen[target];
      if (known === NO_ROW || (!isNamed(edgeType[known]) && isNamed(edgeType[edge]))) chosen[target] = edge;
    }
  }
  return chosen;
}

function isNamed(type: number): boolean {
  return type === EDGE_TYPE.property || type === EDGE_TYPE.element || type === EDGE_TYPE.context;
}
