import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EDGE_TYPE, type EphemeronTables, type Snapshot } from '../../src/formats/v8/snapshot.js';
import { hasBit } from '../../src/graph/bitset.js';
import { buildGraph } from '../../src/graph/build-graph.js';
import { completeRetainers, findEdge, hasRetainer } from '../../src/graph/retainers.js';
import { anySnapshot, type GraphEdge, type GraphNode, snapshotOf } from '../dsl/graph.js';
import { isEssential } from './brute-force.js';

function essentialPairs(nodeCount: number, edges: readonly GraphEdge[]): string[] {
  const snapshot = snapshotOf(Array(nodeCount).fill({}), edges);
  const { essential } = buildGraph(snapshot, undefined);
  return edges
    .filter(({ from, to }) => hasBit(essential, findEdge(snapshot, from, to)))
    .map((e) => `${e.from}>${e.to}`);
}

describe('an edge keeps its target alive', () => {
  test('unless it is weak or points at its own node', () => {
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'element' },
      { from: 1, to: 1 },
      { from: 1, to: 2, type: 'weak' },
      { from: 1, to: 3, type: 'internal' },
      { from: 1, to: 4, type: 'unknown' },
    ];
    expect(essentialPairs(5, edges)).toEqual(['0>1', '1>3', '1>4']);
  });

  test('unless it is a shortcut, except from the root', () => {
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'shortcut' },
      { from: 1, to: 2, type: 'shortcut' },
    ];
    expect(essentialPairs(3, edges)).toEqual(['0>1']);
  });

  test('unless it leads from the runtime into what the program owns, except from the root', () => {
    // 1 is `global`; 2 belongs to the program through it; 3 and 4 are the runtime's.
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'shortcut' },
      { from: 0, to: 3, type: 'element' },
      { from: 0, to: 2, type: 'element' },
      { from: 1, to: 2 },
      { from: 3, to: 2 },
      { from: 3, to: 4 },
      { from: 2, to: 5 },
      { from: 4, to: 5 },
    ];
    expect(essentialPairs(6, edges)).toEqual(['0>1', '0>3', '0>2', '1>2', '3>4', '2>5']);
  });

  test('in a page, where the document trees belong to the program like its globals', () => {
    const edges: GraphEdge[] = [
      { from: 0, to: 1, type: 'element' },
      { from: 0, to: 2, type: 'element' },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ];
    const nodes: GraphNode[] = [
      {},
      { type: 'synthetic', name: '(Document DOM trees)' },
      { type: 'synthetic', name: '(GC roots)' },
      { type: 'native', name: 'HTMLDivElement' },
    ];
    const snapshot = snapshotOf(nodes, edges);
    const { essential } = buildGraph(snapshot, undefined);
    expect(hasBit(essential, findEdge(snapshot, 1, 3))).toBe(true);
    expect(hasBit(essential, findEdge(snapshot, 2, 3))).toBe(false);
  });

  test('unless it is the half of a WeakMap entry that the table holds', () => {
    const name = '3 / part of key (Key @11) -> value (Value @13) pair in WeakMap (table @200015)';
    const edges: GraphEdge[] = [
      { from: 0, to: 1 },
      { from: 0, to: 3 },
      { from: 1, to: 2, type: 'internal', name },
      { from: 3, to: 2, type: 'internal', name },
    ];
    const snapshot = snapshotOf([{}, { id: 11 }, { id: 13 }, { id: 200_015 }], edges);
    const tableId = new Uint32Array(snapshot.strings.count);
    tableId[snapshot.edgeName[findEdge(snapshot, 1, 2)]!] = 200_015;
    const { essential } = buildGraph(snapshot, { tableId, likely: Uint32Array.of(1, 3) });
    expect(hasBit(essential, findEdge(snapshot, 1, 2))).toBe(true);
    expect(hasBit(essential, findEdge(snapshot, 3, 2))).toBe(false);
  });

  test('by exactly these rules on any graph', () => {
    fc.assert(
      fc.property(anySnapshot(40), fc.nat(39), (snapshot, table) => {
        const owned = ownedByDefinition(snapshot);
        const { essential } = buildGraph(snapshot, tablesOf(snapshot, table));
        for (let node = 0; node < snapshot.nodeCount; node++) {
          for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
            const isTableHalf = node === table && snapshot.edgeType[edge] === EDGE_TYPE.internal;
            expect(hasBit(essential, edge)).toBe(isEssential(snapshot, owned, node, edge) && !isTableHalf);
          }
        }
      }),
    );
  });
});

describe('retainers', () => {
  test('are the essential edges backwards, in order; of many, the first, and all when they are asked for', () => {
    const anyMost = fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(anySnapshot(30), anyMost, fc.nat(29), (snapshot, most, table) => {
        const graph = buildGraph(snapshot, tablesOf(snapshot, table), most);
        const { essential, retainers } = graph;
        const complete = completeRetainers(graph);
        const expected: number[][] = Array.from({ length: snapshot.nodeCount }, () => []);
        for (let node = 0; node < snapshot.nodeCount; node++) {
          for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
            if (hasBit(essential, edge)) expected[snapshot.edgeTarget[edge]!]!.push(node);
          }
        }
        for (let node = 0; node < snapshot.nodeCount; node++) {
          const found = retainers.from.subarray(retainers.first[node], retainers.first[node + 1]);
          const all = complete.from.subarray(complete.first[node], complete.first[node + 1]);
          expect([...found]).toEqual(expected[node]!.slice(0, most));
          expect([...all]).toEqual(expected[node]);
          expect(hasRetainer(retainers, node)).toBe(expected[node]!.length > 0);
        }
      }),
    );
  });
});

/** As if the name of all edges, the empty one, spoke of this node as a WeakMap's table. */
function tablesOf({ strings, nodeId, nodeCount }: Snapshot, table: number): EphemeronTables {
  const tableId = new Uint32Array(strings.count).fill(nodeId[table] ?? 0, 0, 1);
  return { tableId, likely: Uint32Array.from({ length: nodeCount }, (_, node) => node) };
}

function ownedByDefinition(snapshot: ReturnType<typeof snapshotOf>): ReadonlySet<number> {
  const edgesOf = (node: number): number[] => {
    const start = snapshot.firstEdge[node]!;
    return Array.from({ length: snapshot.firstEdge[node + 1]! - start }, (_, i) => start + i);
  };
  const owned = new Set(
    edgesOf(snapshot.rootOrdinal)
      .filter((edge) => snapshot.edgeType[edge] === EDGE_TYPE.shortcut)
      .map((edge) => snapshot.edgeTarget[edge]!),
  );
  for (const node of owned) {
    for (const edge of edgesOf(node)) {
      if (snapshot.edgeType[edge] !== EDGE_TYPE.weak) owned.add(snapshot.edgeTarget[edge]!);
    }
  }
  return owned;
}
