import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build-graph.js';
import { computeDominators } from '../../src/graph/dominators.js';
import type { HeapGraph } from '../../src/graph/heap-graph.js';
import { buildPathTree } from '../../src/graph/path-tree.js';
import { createReleaser } from '../../src/graph/release-set.js';
import { computeRetainedSizes } from '../../src/graph/retained-size.js';
import { sizeEach } from '../../src/graph/size-each.js';
import { anySnapshot, plainSnapshot } from '../dsl/graph.js';
import { findAnchors, freedWithout, sizeOf } from './brute-force.js';

interface Question {
  readonly graph: HeapGraph;
  /** Sets of nodes, asked one after the other. */
  readonly sets: readonly (readonly number[])[];
}

function anyQuestion(maxNodes = 30): fc.Arbitrary<Question> {
  return anySnapshot(maxNodes).chain((snapshot) => {
    const node = fc.nat(snapshot.nodeCount - 1);
    const sets = fc.array(fc.array(node, { maxLength: 6 }), { minLength: 1, maxLength: 6 });
    const most = fc.constantFrom(1, 2, undefined);
    return fc
      .tuple(sets, most)
      .map(([chosen, longest]) => ({ graph: buildGraph(snapshot, undefined, longest), sets: chosen }));
  });
}

const ordinals = (graph: HeapGraph): number[] => Array.from({ length: graph.snapshot.nodeCount }, (_, node) => node);

describe('releasing a set of nodes', () => {
  // No budget: the local search must be right by itself. No local search: so must the walk over the heap.
  test.each([
    ['by local search', Number.POSITIVE_INFINITY],
    ['by a walk over the heap', 0],
    ['by whichever is cheaper', undefined],
    ['when the search gives up in the middle', 0.1],
  ])('frees exactly what cannot be reached without it, %s, question after question', (_, budgetShare) => {
    fc.assert(
      fc.property(anyQuestion(), ({ graph, sets }) => {
        const releaser = createReleaser(graph, buildPathTree(graph), budgetShare);
        const anchors = findAnchors(graph);
        for (const members of sets) {
          const expected = freedWithout(graph, anchors, members);
          const release = releaser.release(members);
          expect(ordinals(graph).filter(release.has)).toEqual([...expected]);
          expect(release.nodes).toBe(expected.size);
          expect(release.bytes).toBe(sizeOf(graph.snapshot, expected));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of one node frees its retained size', () => {
    fc.assert(
      fc.property(anyQuestion(), ({ graph }) => {
        const releaser = createReleaser(graph, buildPathTree(graph));
        const retained = computeRetainedSizes(computeDominators(graph), graph.snapshot.selfSize);
        for (const node of ordinals(graph)) expect(releaser.release([node]).bytes).toBe(retained[node]);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['by releases', Number.POSITIVE_INFINITY],
    ['by dominators', 0],
    ['by whichever is cheaper', undefined],
  ])('of each of several nodes gives the retained size of each, %s', (_, stepShare) => {
    fc.assert(
      fc.property(anyQuestion(), ({ graph, sets }) => {
        const releaser = createReleaser(graph, buildPathTree(graph));
        const retained = computeRetainedSizes(computeDominators(graph), graph.snapshot.selfSize);
        const nodes = sets.flat();
        const alone = nodes.map((node) => [node]);
        expect([...sizeEach(graph, releaser, alone, stepShare)]).toEqual(nodes.map((node) => retained[node]));
      }),
      { numRuns: 200 },
    );
  });

  test('of each of several sets frees what the set frees', () => {
    fc.assert(
      fc.property(anyQuestion(), ({ graph, sets }) => {
        const releaser = createReleaser(graph, buildPathTree(graph));
        const freed = sets.map((members) => releaser.release(members).bytes);
        expect([...sizeEach(graph, releaser, sets, Number.POSITIVE_INFINITY)]).toEqual(freed);
        const least = sizeEach(graph, releaser, sets, 0);
        for (const [i, bytes] of freed.entries()) expect(least[i]).toBeLessThanOrEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test('frees no less than its parts, no less than the largest of them alone, and never more than the heap', () => {
    fc.assert(
      fc.property(anyQuestion(), ({ graph, sets }) => {
        const releaser = createReleaser(graph, buildPathTree(graph));
        const parts = sets.map((members) => ordinals(graph).filter(releaser.release(members).has));
        const union = releaser.release(sets.flat());
        for (const part of parts) for (const node of part) expect(union.has(node)).toBe(true);
        expect(union.bytes).toBeLessThanOrEqual(sizeOf(graph.snapshot, ordinals(graph)));
      }),
      { numRuns: 200 },
    );
  });

  test('frees what two members hold together and neither holds alone', () => {
    const graph = buildGraph(
      plainSnapshot(4, [
        [0, 1],
        [0, 2],
        [1, 3],
        [2, 3],
      ]),
      undefined,
    );
    const releaser = createReleaser(graph, buildPathTree(graph));
    expect(releaser.release([1]).has(3)).toBe(false);
    expect(releaser.release([2]).has(3)).toBe(false);
    expect(releaser.release([1, 2]).has(3)).toBe(true);
  });

  test('looks at little of the heap when little is freed', () => {
    // One list, each node with a child.
    const length = 50_000;
    const edges: [number, number][] = [];
    for (let node = 0; node < length; node++) edges.push([node, node + 1], [node, length + 1 + node]);
    const graph = buildGraph(plainSnapshot(2 * length + 1, edges), undefined);
    let reads = 0;
    const count = (targets: Uint32Array, key: string | symbol): unknown => {
      reads++;
      return Reflect.get(targets, key);
    };
    const edgeTarget = new Proxy(graph.snapshot.edgeTarget, { get: count });
    const counted = { ...graph, snapshot: { ...graph.snapshot, edgeTarget } };
    const releaser = createReleaser(counted, buildPathTree(graph));
    for (let i = 0; i < 100; i++) expect(releaser.release([2 * length - i]).nodes).toBe(1);
    expect(releaser.release([length - 20]).nodes).toBe(2 * 20 + 1);
    expect(reads).toBeLessThan(1000);
  });
});
