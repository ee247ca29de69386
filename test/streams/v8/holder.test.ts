import { describe, expect, test } from 'vitest';
import { growBranches } from '../../../src/graph/branches.js';
import { buildGraph } from '../../../src/graph/build-graph.js';
import { HeapView } from '../../../src/graph/heap-view.js';
import { buildPathTree } from '../../../src/graph/path-tree.js';
import { POSITION_EDGES, Positions } from '../../../src/graph/positions.js';
import type { HolderStep } from '../../../src/model/result.js';
import { Holders } from '../../../src/streams/v8/holder.js';
import { type GraphEdge, type GraphNode, snapshotOf } from '../../dsl/graph.js';

/** Holders of some nodes of a heap. */
function holdersOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[], streams: readonly number[]) {
  const snapshot = snapshotOf(nodes, edges);
  const graph = buildGraph(snapshot, undefined);
  const heap = new HeapView(snapshot, POSITION_EDGES);
  const branches = growBranches(graph, buildPathTree(graph), streams);
  const holders = new Holders(heap, branches, new Positions(heap), new Set(streams));
  return (stream: number): readonly HolderStep[] => holders.of(stream);
}

/** The root holds a list of streams: each holds the next. */
function list(length: number): (stream: number) => readonly HolderStep[] {
  const nodes = Array.from({ length: length + 1 }, (_, i) => ({ name: `Stream${i}` }));
  const edges = Array.from({ length }, (_, i) => ({ from: i, to: i + 1, name: `next${i}` }));
  return holdersOf(
    nodes,
    edges,
    nodes.map((_, i) => i).filter((node) => node > 0),
  );
}

const names = (steps: readonly HolderStep[]): readonly string[] => steps.map((step) => step.node);
const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `Stream${from + i}`);

describe('the holder of a stream', () => {
  test('names every step from the root to it', () => {
    const holderOf = list(24);
    for (let stream = 1; stream <= 24; stream++) expect(names(holderOf(stream))).toEqual(range(1, stream));
    expect(holderOf(2)[1]).toEqual({ edge: 'next1', node: 'Stream2' });
  });

  test('keeps both ends of a long path and says how much it leaves out', () => {
    const holderOf = list(60);
    expect(names(holderOf(25))).toEqual([...range(1, 12), '(1 more step)', ...range(14, 25)]);
    expect(names(holderOf(60))).toEqual([...range(1, 12), '(36 more steps)', ...range(49, 60)]);
  });

  test('is empty when nothing leads to it', () => {
    expect(holdersOf([{}, {}], [], [1])(1)).toEqual([]);
  });

  test('leaves out the stores of objects, and calls what comes out of a map an entry', () => {
    const nodes: readonly GraphNode[] = [
      {},
      { name: 'Map' },
      { name: '', type: 'array' },
      { name: 'Cell' },
      { name: 'system / Context' },
      { name: 'Socket' },
    ];
    const edges: readonly GraphEdge[] = [
      { from: 0, to: 1, name: 'sockets' },
      { from: 1, to: 2, name: 'table', type: 'internal' },
      { from: 2, to: 3, name: '7', type: 'internal' },
      { from: 3, to: 4, name: 'context', type: 'internal' },
      { from: 4, to: 5, name: 'socket', type: 'context' },
    ];
    expect(holdersOf(nodes, edges, [5])(5)).toEqual([
      { edge: 'sockets', node: 'Map' },
      { edge: '(entry)', node: 'Cell' },
      { edge: 'socket', node: 'Socket' },
    ]);
  });
});

test('the global object is told without the address of its page', () => {
  const names = ['global / ', 'Window / https://shop.test/?token=1', 'system / NativeContext / ', 'Socket'];
  const nodes = [{}, ...names.map((name) => ({ name }))];
  const edges = names.map((_, from) => ({ from, to: from + 1, name: 'next' }));
  const steps = holdersOf(nodes, edges, [4])(4);
  expect(steps.map((step) => step.node)).toEqual(['global', 'Window', 'system / NativeContext', 'Socket']);
});
