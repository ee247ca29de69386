/** Dominators, retained sizes and release sets of real heaps against the definition: remove nodes, see what is cut off. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeDominators, immediateDominator } from '../../src/graph/dominators.js';
import { buildPathTree, pathTo } from '../../src/graph/path-tree.js';
import { createReleaser } from '../../src/graph/release-set.js';
import { computeRetainedSizes, retainedSizesOf } from '../../src/graph/retained-size.js';
import { readUncompressed } from '../captures.js';
import { capturedByVersion, readGraph } from './captured.js';

interface PlainHeap {
  readonly sizes: readonly number[];
  /** Targets of the edges that retain, by node. */
  readonly holds: readonly (readonly number[])[];
}

/** The file by `JSON.parse` and the rules of Chrome DevTools, with nothing of halfopen in it. */
async function readPlainly(path: string): Promise<PlainHeap> {
  const file = JSON.parse(Buffer.from(await readUncompressed(path)).toString());
  const { node_fields, edge_fields, node_types, edge_types } = file.snapshot.meta;
  const width = node_fields.length;
  const column = (name: string): number[] =>
    file.nodes.filter((_: number, i: number) => i % width === node_fields.indexOf(name));
  const types = edge_types[edge_fields.indexOf('type')];
  const [sizes, ids, edgeCounts] = [column('self_size'), column('id'), column('edge_count')];
  const edges: { type: string; name: number; to: number }[][] = [];
  let next = 0;
  for (const count of edgeCounts) {
    edges.push(
      Array.from({ length: count }, () => {
        const [type, name, to] = file.edges.slice(next, (next += 3));
        return { type: types[type], name, to: to / width };
      }),
    );
  }
  const owned = new Set(edges[0]!.filter((edge) => edge.type === 'shortcut').map((edge) => edge.to));
  for (const node of owned) for (const edge of edges[node]!) if (edge.type !== 'weak') owned.add(edge.to);
  const table = /^\d+ \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/;
  const retains = (node: number, { type, name, to }: { type: string; name: number; to: number }): boolean => {
    if (type === 'weak' || to === node) return false;
    if (type === 'internal' && Number(table.exec(file.strings[name])?.[1]) === ids[node]) return false;
    return node === 0 || (type !== 'shortcut' && (owned.has(node) || !owned.has(to)));
  };
  expect(node_types[0]).toContain('synthetic');
  return { sizes, holds: edges.map((list, node) => list.filter((e) => retains(node, e)).map((e) => e.to)) };
}

/** Marks all that is reached from `starts` without entering `removed`. */
function reach({ holds }: PlainHeap, starts: readonly number[], removed: ReadonlySet<number>): Uint8Array {
  const reached = new Uint8Array(holds.length);
  const stack = starts.filter((node) => !removed.has(node));
  for (const node of stack) reached[node] = 1;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const to of holds[node]!) {
      if (reached[to] === 1 || removed.has(to)) continue;
      reached[to] = 1;
      stack.push(to);
    }
  }
  return reached;
}

describe.each(capturedByVersion())('on a snapshot of Node %s, removing nodes', (_, path) => {
  test('cuts off what the dominator tree and the release sets say', async () => {
    const heap = await readPlainly(path);
    const { snapshot, graph } = await readGraph(path);
    const count = snapshot.nodeCount;
    expect(count).toBe(heap.sizes.length);

    const held = new Set(heap.holds.flat());
    const starts = [0, ...heap.holds.keys()].filter((node, i) => i === 0 || (node !== 0 && !held.has(node)));
    const reached = reach(heap, starts, new Set());
    const freedBy = (members: readonly number[]): number[] => {
      const removed = new Set(members);
      const alive = reach(heap, starts, removed);
      const freed: number[] = [];
      for (let node = 0; node < count; node++) {
        if (removed.has(node) || (alive[node] === 0 && reached[node] === 1)) freed.push(node);
      }
      return freed;
    };
    const bytes = (nodes: readonly number[]): number => nodes.reduce((sum, node) => sum + heap.sizes[node]!, 0);

    const tree = computeDominators(graph);
    const retained = computeRetainedSizes(tree, snapshot.selfSize);
    const paths = buildPathTree(graph);
    const releaser = createReleaser(graph, paths);

    // The largest, where mistakes are large, and others from all over the heap.
    const bySize = Array.from(retained.keys()).sort((a, b) => retained[b]! - retained[a]! || a - b);
    const spread = Array.from({ length: 60 }, (_unused, i) => Math.floor((i * count) / 60) + 1);
    const sample = [...bySize.slice(1, 61), ...spread];
    for (const node of sample) {
      const freed = freedBy([node]);
      expect(retained[node]).toBe(bytes(freed));
      const release = releaser.release([node]);
      expect([release.bytes, release.nodes]).toEqual([retained[node], freed.length]);
      // Of the nodes that lead to it, the immediate dominator frees it and nothing nearer does.
      const above = immediateDominator(tree, node);
      const path = pathTo(paths, node);
      expect(path).toContain(above);
      if (above !== 0) expect(releaser.release([above]).has(node)).toBe(true);
      for (const step of path.slice(path.indexOf(above) + 1, -1))
        expect(releaser.release([step]).has(node)).toBe(false);
    }
    expect([...retainedSizesOf(tree, snapshot.selfSize, sample)]).toEqual(sample.map((node) => retained[node]));

    const anyMembers = fc.array(
      fc.oneof(
        fc.constantFrom(...bySize.slice(1, 500)),
        fc.nat(count - 2).map((n) => n + 1),
      ),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(anyMembers, (members) => {
        const freed = freedBy(members);
        const release = releaser.release(members);
        expect([release.bytes, release.nodes]).toEqual([bytes(freed), freed.length]);
      }),
      { numRuns: 40 },
    );
  });
});
