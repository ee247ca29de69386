import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build-graph.js';
import { numberDepthFirst } from '../../src/graph/depth-first-order.js';
import { computeDominators, immediateDominator } from '../../src/graph/dominators.js';
import type { HeapGraph } from '../../src/graph/heap-graph.js';
import { lengauerTarjan } from '../../src/graph/lengauer-tarjan.js';
import { computeRetainedSizes, retainedSizesOf } from '../../src/graph/retained-size.js';
import { semiNca } from '../../src/graph/semi-nca.js';
import { anySnapshot, plainSnapshot } from '../dsl/graph.js';
import { dominatorsByRemoval, findAnchors, freedWithout, sizeOf } from './brute-force.js';

const anyGraph = (): fc.Arbitrary<HeapGraph> =>
  fc
    .tuple(anySnapshot(), fc.constantFrom(1, 2, undefined))
    .map(([snapshot, most]) => buildGraph(snapshot, undefined, most));
const ordinals = (graph: HeapGraph): number[] => Array.from({ length: graph.snapshot.nodeCount }, (_, node) => node);

/** A list from the root whose end fans out to leaves that its head also holds: each leaf's dominator is the head. */
function fannedList(length: number, leaves: number): HeapGraph {
  const edges: [number, number][] = [];
  for (let node = 0; node < length; node++) edges.push([node, node + 1]);
  for (let leaf = 1; leaf <= leaves; leaf++) edges.push([length, length + leaf], [1, length + leaf]);
  return buildGraph(plainSnapshot(length + leaves + 1, edges), undefined);
}

describe('dominators', () => {
  test('are the nearest nodes whose removal cuts a node off, on any graph', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const tree = computeDominators(graph);
        expect(ordinals(graph).map((node) => immediateDominator(tree, node))).toEqual(dominatorsByRemoval(graph));
      }),
      { numRuns: 400 },
    );
  });

  test('come before the nodes they dominate in the order of the tree', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const { order, position, dominator } = computeDominators(graph);
        expect([...order].sort((a, b) => a - b)).toEqual(ordinals(graph));
        for (let at = 0; at < order.length; at++) {
          expect(position[order[at]!]).toBe(at);
          expect(dominator[at]!).toBeLessThan(at || 1);
        }
      }),
    );
  });

  test('are the same by semi-NCA and by Lengauer-Tarjan', () => {
    fc.assert(
      fc.property(anySnapshot(60), (snapshot) => {
        const graph = buildGraph(snapshot, undefined);
        const depthFirst = numberDepthFirst(graph);
        const fast = semiNca(depthFirst, graph.retainers, Number.POSITIVE_INFINITY);
        expect(lengauerTarjan(depthFirst, graph.retainers)).toEqual(fast);
      }),
      { numRuns: 300 },
    );
  });

  test('of a list of 50 000 nodes, held by its head and by its tail, need no recursion and no patience', () => {
    const length = 50_000;
    const edges: [number, number][] = [[0, 1]];
    for (let node = 1; node < length; node++) edges.push([node, node + 1], [node + 1, node]);
    const graph = buildGraph(plainSnapshot(length + 1, edges), undefined);
    const tree = computeDominators(graph);
    for (const node of [1, 2, 25_000, length]) expect(immediateDominator(tree, node)).toBe(node - 1);
    edges.push([0, length]);
    const both = computeDominators(buildGraph(plainSnapshot(length + 1, edges), undefined));
    for (const node of [1, 2, 25_000, length]) expect(immediateDominator(both, node)).toBe(0);
  });

  test('fall back to Lengauer-Tarjan where semi-NCA would take quadratic time', () => {
    const graph = fannedList(20_000, 20_000);
    const depthFirst = numberDepthFirst(graph);
    expect(semiNca(depthFirst, graph.retainers, 1e7)).toBeUndefined();
    const tree = computeDominators(graph);
    for (const leaf of [20_001, 30_000, 40_000]) expect(immediateDominator(tree, leaf)).toBe(1);
    expect(immediateDominator(tree, 20_000)).toBe(19_999);
  });

  test('are the same with and without the fallback', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 40 }), (length, leaves) => {
        const graph = fannedList(length, leaves);
        expect(computeDominators(graph, 0)).toEqual(computeDominators(graph, Number.POSITIVE_INFINITY));
      }),
    );
  });
});

describe('retained sizes', () => {
  test('are what the removal of one node frees, on any graph', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        const anchors = findAnchors(graph);
        const expected = ordinals(graph).map((node) => sizeOf(graph.snapshot, freedWithout(graph, anchors, [node])));
        const sizes = computeRetainedSizes(computeDominators(graph), graph.snapshot.selfSize);
        expect([...sizes]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('of a few nodes are those of all nodes, in the order asked, repeated when asked twice', () => {
    const graphAndNodes = anyGraph().chain((graph) =>
      fc.tuple(fc.constant(graph), fc.array(fc.nat(graph.snapshot.nodeCount - 1))),
    );
    fc.assert(
      fc.property(graphAndNodes, ([graph, nodes]) => {
        const tree = computeDominators(graph);
        const all = computeRetainedSizes(tree, graph.snapshot.selfSize);
        const some = retainedSizesOf(tree, graph.snapshot.selfSize, nodes);
        expect([...some]).toEqual(nodes.map((node) => all[node]));
      }),
      { numRuns: 300 },
    );
  });
});
