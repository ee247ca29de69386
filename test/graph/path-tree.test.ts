import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitset, hasBit, setBit } from '../../src/graph/bitset.js';
import { buildGraph } from '../../src/graph/build-graph.js';
import { type HeapGraph, NO_NODE } from '../../src/graph/heap-graph.js';
import { COSTS, choosePathCosts, classOfStep } from '../../src/graph/path-cost.js';
import { buildPathTree, pathTo, STRANDED } from '../../src/graph/path-tree.js';
import { anySnapshot, type GraphEdge, plainSnapshot, snapshotOf } from '../dsl/graph.js';
import { findAnchors } from './brute-force.js';

/** Bellman-Ford: the cheapest distance of every node from the given starts. */
function cheapest(graph: HeapGraph, starts: readonly number[], costs: ReturnType<typeof choosePathCosts>): number[] {
  const { nodeCount, firstEdge, edgeType, edgeTarget } = graph.snapshot;
  const distance: number[] = Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  for (const start of starts) distance[start] = 0;
  for (let round = 0; round < nodeCount; round++) {
    for (let node = 0; node < nodeCount; node++) {
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        if (!hasBit(graph.essential, edge)) continue;
        const target = edgeTarget[edge]!;
        const through = distance[node]! + COSTS[classOfStep(costs, node, edgeType[edge]!, target)]!;
        distance[target] = Math.min(distance[target]!, through);
      }
    }
  }
  return distance;
}

function parentsOf(graph: HeapGraph, distance: readonly number[], costs: ReturnType<typeof choosePathCosts>): number[] {
  const { nodeCount, firstEdge, edgeType, edgeTarget } = graph.snapshot;
  const parent: number[] = Array(nodeCount).fill(NO_NODE);
  for (let node = nodeCount - 1; node >= 0; node--) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const target = edgeTarget[edge]!;
      const step = COSTS[classOfStep(costs, node, edgeType[edge]!, target)]!;
      if (hasBit(graph.essential, edge) && distance[node]! + step === distance[target]) parent[target] = node;
    }
  }
  return parent;
}

describe('the path tree', () => {
  test('holds the cheapest path to every node, through the lowest of equally cheap parents', () => {
    const names = fc.array(fc.constantFrom('(GC roots)', '(Global handles)', 'Node / TCPWrap'), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(anySnapshot(40), fc.array(fc.nat(39)), names, (plain, avoided, labels) => {
        const texts = ['', ...new Set(labels)];
        const snapshot = {
          ...plain,
          nodeName: plain.nodeName.map((_, node) => texts.indexOf(labels[node]!)),
          strings: { ...plain.strings, text: (index: number) => texts[index]! },
        };
        const graph = buildGraph(snapshot, undefined);
        const avoid = createBitset(64);
        for (const node of avoided) setBit(avoid, node);
        const tree = buildPathTree(graph, avoid);
        expect(buildPathTree(graph, avoid, 0).parent).toEqual(tree.parent);
        const costs = choosePathCosts(snapshot, avoid);
        const { starts, stranded } = findAnchors(graph);
        const fromRoot = cheapest(graph, [0], costs);
        const byRoot = parentsOf(graph, fromRoot, costs);
        const byOthers = parentsOf(
          graph,
          cheapest(
            graph,
            starts.filter((node) => node !== 0),
            costs,
          ),
          costs,
        );
        for (let node = 0; node < snapshot.nodeCount; node++) {
          if (stranded.includes(node)) expect(tree.parent[node]).toBe(STRANDED);
          else if (fromRoot[node]! < Number.POSITIVE_INFINITY) expect(tree.parent[node]).toBe(byRoot[node]);
          else expect(tree.parent[node]).toBe(byOthers[node]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('goes through the variables of the program rather than through a global handle', () => {
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'element' },
      { from: 1, to: 2, type: 'element' },
      { from: 0, to: 3, type: 'property' },
      { from: 3, to: 4 },
      { from: 4, to: 5, type: 'internal' },
      { from: 5, to: 6 },
      { from: 2, to: 6, type: 'internal' },
    ];
    const nodes = [
      {},
      { type: 'synthetic', name: '(GC roots)' },
      { type: 'synthetic', name: '(Global handles)' },
      ...Array(4).fill({}),
    ] as const;
    expect(pathTo(buildPathTree(buildGraph(snapshotOf(nodes, edges), undefined)), 6)).toEqual([0, 3, 4, 5, 6]);
  });

  test('goes around nodes to avoid, unless there is no other way', () => {
    const graph = buildGraph(
      plainSnapshot(6, [
        [0, 1],
        [1, 5],
        [0, 2],
        [2, 3],
        [3, 5],
        [1, 4],
      ]),
      undefined,
    );
    const avoid = createBitset(6);
    setBit(avoid, 1);
    const tree = buildPathTree(graph, avoid);
    expect(pathTo(tree, 5)).toEqual([0, 2, 3, 5]);
    expect(pathTo(tree, 4)).toEqual([0, 1, 4]);
    expect(pathTo(buildPathTree(graph), 5)).toEqual([0, 1, 5]);
  });

  test('starts at the node itself when nothing retains it', () => {
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'weak' },
      { from: 1, to: 2 },
      { from: 3, to: 4 },
      { from: 4, to: 3 },
    ];
    const tree = buildPathTree(buildGraph(snapshotOf(Array(5).fill({}), edges), undefined));
    expect(pathTo(tree, 0)).toEqual([0]);
    expect(pathTo(tree, 1)).toEqual([1]);
    expect(pathTo(tree, 2)).toEqual([1, 2]);
    expect(pathTo(tree, 3)).toEqual([3]);
  });

  test('of a list of 50 000 nodes that are all to be avoided is found without empty steps', () => {
    const length = 50_000;
    const edges: [number, number][] = [];
    for (let node = 0; node < length; node++) edges.push([node, node + 1]);
    const avoid = createBitset(length + 1).fill(-1);
    const tree = buildPathTree(buildGraph(plainSnapshot(length + 1, edges), undefined), avoid);
    expect(pathTo(tree, length)).toHaveLength(length + 1);
  });
});
