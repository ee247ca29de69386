import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../../src/graph/build-graph.js';
import { HeapView } from '../../../src/graph/heap-view.js';
import { buildPathTree } from '../../../src/graph/path-tree.js';
import { POSITION_EDGES, Positions } from '../../../src/graph/positions.js';
import { createReleaser } from '../../../src/graph/release-set.js';
import type { HolderStep } from '../../../src/model/result.js';
import { findPaths, type StreamPaths } from '../../../src/streams/v8/paths.js';
import { type GraphEdge, type GraphNode, snapshotOf } from '../../dsl/graph.js';

/** Nodes whose name begins with `own` are defined in the program's source, with `node` in Node's. */
function pathsOf(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  stream: number,
  { most = 100, parts = [] }: { most?: number; parts?: readonly number[] } = {},
): StreamPaths {
  const snapshot = snapshotOf(nodes, edges);
  const heap = new HeapView(snapshot, POSITION_EDGES);
  const graph = buildGraph(snapshot, undefined);
  const tree = buildPathTree(graph);
  const positions = new Positions(heap);
  const files = { own: '/srv/app.js:1', node: 'node:net:1' };
  positions.of = (node) => Object.entries(files).find(([start]) => nodes[node]?.name?.startsWith(start))?.[1];
  const releaser = createReleaser(graph, tree);
  return findPaths({ heap, graph, tree, releaser, positions, partsOf: () => parts }, stream, most);
}

const names = (path: readonly HolderStep[]): readonly string[] => path.map(({ node }) => node);
const suspects = ({ path }: StreamPaths): readonly string[] => path.filter((s) => s.suspect).map(({ node }) => node);

/** Every node hangs below an earlier one, and some hang below others too. */
const anyHeap = fc.integer({ min: 2, max: 9 }).chain((count) => {
  const node = fc.nat(count - 1);
  return fc.record({
    links: fc.array(fc.nat(), { minLength: count - 1, maxLength: count - 1 }),
    extra: fc.array(fc.tuple(node, node), { maxLength: 2 * count }),
    stream: fc.integer({ min: 1, max: count - 1 }),
  });
});

describe('on any heap of the program', () => {
  const check = (
    holds: (paths: StreamPaths, edges: readonly (readonly [number, number])[], stream: number) => void,
  ): void =>
    fc.assert(
      fc.property(anyHeap, ({ links, extra, stream }) => {
        const held = links.map((seed, index): [number, number] => [seed % (index + 1), index + 1]);
        const edges = [...held, ...extra];
        const nodes = Array.from({ length: links.length + 1 }, (_, index) => ({ name: `own${index}` }));
        const paths = pathsOf(
          nodes,
          edges.map(([from, to]) => ({ from, to, name: 'x' })),
          stream,
        );
        holds(paths, edges, stream);
      }),
    );
  const numbers = (path: readonly HolderStep[]): readonly number[] => path.map(({ node }) => Number(node.slice(3)));
  const reach = (edges: readonly (readonly [number, number])[]): ReadonlySet<number> => {
    const reached = new Set([0]);
    for (const node of reached) for (const [from, to] of edges) if (from === node) reached.add(to);
    return reached;
  };

  test('a reference is suspect just when taking it away frees the stream', () => {
    check(({ path }, edges, stream) => {
      const nodes = [0, ...numbers(path)];
      expect(nodes.at(-1)).toBe(stream);
      for (const [index, step] of path.entries()) {
        // The root is no step, and what it holds is not the program's reference.
        if (index === 0) continue;
        const without = edges.filter(([from, to]) => !(from === nodes[index] && to === nodes[index + 1]));
        expect(step.suspect === true).toBe(!reach(without).has(stream));
      }
    });
  });

  test('the other holders are all that would still reach the stream, each by a way of its own', () => {
    check(({ path, otherHolders, moreHolders }, edges, stream) => {
      const direct = [0, ...numbers(path)].at(-2);
      const around = reach(edges.filter(([from]) => from !== stream));
      const expected = edges
        .filter(([from, to]) => to === stream && from !== stream && from !== direct && around.has(from))
        .map(([from]) => from);
      expect(moreHolders).toBe(0);
      const told = otherHolders.map((other) => [0, ...numbers(other)]);
      expect(told.map((other) => other.at(-2)).sort()).toEqual([...new Set(expected)].sort());
      for (const other of told) {
        expect(other.indexOf(stream)).toBe(other.length - 1);
        for (let i = 1; i < other.length; i++) {
          expect(edges.some(([from, to]) => from === other[i - 1] && to === other[i])).toBe(true);
        }
      }
    });
  });
});

describe('a live socket that the program also keeps', () => {
  const nodes: readonly GraphNode[] = [
    { type: 'synthetic' },
    { name: 'ownModule' },
    { name: 'Map' },
    { name: '', type: 'array' },
    { name: '(Global handles)', type: 'synthetic' },
    { name: 'TCP' },
    { name: 'Socket' },
  ];
  const edges: readonly GraphEdge[] = [
    { from: 0, to: 1, name: 'module' },
    { from: 1, to: 2, name: 'sessions' },
    { from: 2, to: 3, type: 'internal', name: 'table' },
    { from: 3, to: 6, type: 'internal', name: '7' },
    { from: 0, to: 4, type: 'element' },
    { from: 4, to: 5, type: 'element' },
    { from: 5, to: 6, name: '<symbol owner_symbol>' },
    { from: 6, to: 5, name: '<symbol kHandle>' },
  ];

  test("is held by the program's reference, and by its own handle", () => {
    const paths = pathsOf(nodes, edges, 6);
    expect(names(paths.path)).toEqual(['ownModule', 'Map', 'Socket']);
    expect(suspects(paths)).toEqual(['Map', 'Socket']);
    expect(paths.otherHolders.map(names)).toEqual([['(Global handles)', 'TCP', 'Socket']]);
  });

  test('has no suspect reference when two of the program keep it', () => {
    const second = [...edges, { from: 1, to: 6, name: 'current' }];
    const paths = pathsOf(nodes, second, 6);
    expect(suspects(paths)).toEqual([]);
    expect(paths.otherHolders.map(names)).toEqual([
      ['ownModule', 'Map', 'Socket'],
      ['(Global handles)', 'TCP', 'Socket'],
    ]);
  });

  test('tells no more holders than asked for, and how many are left', () => {
    const second = [...edges, { from: 1, to: 6, name: 'current' }];
    const { otherHolders, moreHolders } = pathsOf(nodes, second, 6, { most: 1 });
    expect([otherHolders.length, moreHolders]).toEqual([1, 1]);
  });
});

describe('a response that the program keeps, with its connection', () => {
  const [MODULE, LIST, RESPONSE, GLOBAL, SOCKET, REQUEST, TIMERS] = [1, 2, 3, 4, 5, 6, 7];
  const nodes: readonly GraphNode[] = [
    { type: 'synthetic' },
    { name: 'ownModule' },
    { name: 'Array' },
    { name: 'IncomingMessage' },
    { name: '(Global handles)', type: 'synthetic' },
    { name: 'Socket' },
    { name: 'ClientRequest' },
    { name: 'TimersList' },
  ];
  const edges: readonly GraphEdge[] = [
    { from: 0, to: MODULE, name: 'module' },
    { from: MODULE, to: LIST, name: 'bodies' },
    { from: LIST, to: RESPONSE, type: 'element', name: '0' },
    { from: 0, to: GLOBAL, type: 'element' },
    { from: GLOBAL, to: SOCKET, type: 'element' },
    { from: 0, to: TIMERS, name: 'timers' },
    { from: TIMERS, to: SOCKET, name: 'next' },
    { from: SOCKET, to: REQUEST, name: '_httpMessage' },
    { from: REQUEST, to: RESPONSE, name: 'res' },
    { from: RESPONSE, to: SOCKET, name: 'socket' },
  ];
  const parts = [SOCKET, REQUEST];

  test('is not held by its own connection, however the runtime holds that', () => {
    const paths = pathsOf(nodes, edges, RESPONSE, { parts });
    expect(names(paths.path)).toEqual(['ownModule', 'Array', 'IncomingMessage']);
    expect(suspects(paths)).toEqual(['Array', 'IncomingMessage']);
    expect(paths.otherHolders).toEqual([]);
  });

  test('is held by its connection when the program keeps that too', () => {
    const kept = [...edges, { from: MODULE, to: SOCKET, name: 'connection' }];
    const paths = pathsOf(nodes, kept, RESPONSE, { parts });
    expect(suspects(paths)).toEqual([]);
    expect(paths.otherHolders.map(names)).toEqual([['ownModule', 'Socket', 'ClientRequest', 'IncomingMessage']]);
    expect(paths.otherHolders[0]?.map(({ shared }) => shared === true)).toEqual([true, false, false, false]);
  });
});

test('a reference that the runtime made is never suspect', () => {
  const nodes: readonly GraphNode[] = [
    { type: 'synthetic' },
    { name: 'ownClient' },
    { name: 'nodeAgent' },
    { name: 'Array' },
    { name: 'Socket' },
  ];
  const links = ['client', 'agent', 'sockets', '0'];
  const edges = links.map((name, from) => ({ from, to: from + 1, name }));
  expect(suspects(pathsOf(nodes, edges, 4))).toEqual(['nodeAgent']);
});

test('an array and its store are one holder', () => {
  const nodes: readonly GraphNode[] = [
    { type: 'synthetic' },
    { name: 'ownList' },
    { name: 'Array' },
    { name: '(object elements)', type: 'array' },
    { name: 'Socket' },
  ];
  const edges: readonly GraphEdge[] = [
    { from: 0, to: 1, name: 'list' },
    { from: 1, to: 2, name: 'items' },
    { from: 2, to: 4, type: 'element', name: '0' },
    { from: 2, to: 3, type: 'internal', name: 'elements' },
    { from: 3, to: 4, type: 'internal', name: '0' },
  ];
  const paths = pathsOf(nodes, edges, 4);
  expect(paths.otherHolders).toEqual([]);
  expect(suspects(paths)).toEqual(['Array', 'Socket']);
});

test('a stream that nothing leads to has no path', () => {
  expect(pathsOf([{}, {}], [], 1)).toEqual({ path: [], otherHolders: [], moreHolders: 0 });
});
