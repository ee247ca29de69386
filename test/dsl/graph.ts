/**
 * Snapshots as columns, without a file: for the laws of the graph, which need many small heaps, and for adversarial
 * shapes. Node types, names and ids are invented; use `snapshot.ts` where the reader matters.
 */
import * as fc from 'fast-check';
import { surveyNodes } from '../../src/formats/v8/node-survey.js';
import { EDGE_TYPE, NODE_TYPE, type Snapshot } from '../../src/formats/v8/snapshot.js';

export interface GraphNode {
  readonly type?: keyof typeof NODE_TYPE;
  readonly name?: string;
  readonly size?: number;
  readonly id?: number;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly type?: keyof typeof EDGE_TYPE;
  readonly name?: string;
}

/** Node 0 is the root; ids are 1, 3, 5, ... unless given. Edges of one node keep their order. */
export function snapshotOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Snapshot {
  const texts: string[] = [''];
  const intern = (text: string): number => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const sorted = [...edges].sort((a, b) => a.from - b.from);
  const firstEdge = new Uint32Array(nodes.length + 1);
  for (const edge of sorted) firstEdge[edge.from + 1]++;
  for (let node = 0; node < nodes.length; node++) firstEdge[node + 1] += firstEdge[node];
  const sizes = nodes.map((node) => node.size ?? 0);
  const columns = {
    nodeCount: nodes.length,
    nodeType: Uint8Array.from(nodes, (node, i) => NODE_TYPE[node.type ?? (i === 0 ? 'synthetic' : 'object')]),
    nodeId: Uint32Array.from(nodes, (node, i) => node.id ?? 2 * i + 1),
    selfSize: {
      low: Uint32Array.from(sizes, (size) => Math.min(size, 0xffff_ffff)),
      large: new Map([...sizes.entries()].filter(([, size]) => size >= 0xffff_ffff)),
    },
  };
  return {
    ...columns,
    edgeCount: sorted.length,
    rootOrdinal: 0,
    nodeName: Uint32Array.from(nodes, (node) => intern(node.name ?? '')),
    firstEdge,
    edgeType: Uint8Array.from(sorted, (edge) => EDGE_TYPE[edge.type ?? 'property']),
    edgeName: Uint32Array.from(sorted, (edge) => intern(edge.name ?? '')),
    edgeTarget: Uint32Array.from(sorted, (edge) => edge.to),
    strings: {
      count: texts.length,
      text: (index) => texts[index] ?? '',
      find: (names) =>
        new Map([...names].map((name) => [name, texts.flatMap((text, index) => (text === name ? [index] : []))])),
      startsWith: (index, prefix) => (texts[index] ?? '').startsWith(prefix),
    },
    tables: { tableId: new Uint32Array(texts.length), likely: new Uint32Array() },
    survey: surveyNodes(columns, new Uint8Array(8192)),
    locations: {
      ordinal: new Uint32Array(),
      scriptId: new Uint32Array(),
      line: new Uint32Array(),
      column: new Uint32Array(),
    },
    allocations: undefined,
    bytes: 0,
    warnings: [],
  };
}

/** Only numbers matter: every edge is a property, every node an object of size 1, 2, 3, ... */
export function plainSnapshot(nodeCount: number, edges: readonly (readonly [number, number])[]): Snapshot {
  const nodes = Array.from({ length: nodeCount }, (_, i) => ({ size: i + 1 }));
  return snapshotOf(
    nodes,
    edges.map(([from, to]) => ({ from, to })),
  );
}

/** Heaps of up to `maxNodes` nodes with every edge and node type, unreachable parts, cycles and parallel edges. */
export function anySnapshot(maxNodes = 24): fc.Arbitrary<Snapshot> {
  const nodeType = fc.constantFrom<keyof typeof NODE_TYPE>(
    'object',
    'object',
    'hidden',
    'array',
    'synthetic',
    'native',
  );
  const edgeType = fc.constantFrom<keyof typeof EDGE_TYPE>(
    ...(['property', 'property', 'element', 'context', 'internal', 'hidden', 'shortcut', 'weak', 'unknown'] as const),
  );
  return fc.integer({ min: 1, max: maxNodes }).chain((count) => {
    const node = fc.integer({ min: 0, max: count - 1 });
    const nodes = fc.array(fc.record({ type: nodeType, size: fc.nat(1000) }), {
      minLength: count - 1,
      maxLength: count - 1,
    });
    const edges = fc.array(fc.record({ from: node, to: node, type: edgeType }), { maxLength: 3 * count });
    const tree = fc.array(fc.tuple(fc.boolean(), fc.nat(), edgeType), { minLength: count, maxLength: count });
    // Two nodes that only hold each other, if nothing else happens to hold them, and point at a third.
    const island = fc.tuple(node, node, node).map(([a, b, to]) => [
      { from: a, to: b },
      { from: b, to: a },
      { from: a, to },
    ]);
    const islands = fc.array(island, { maxLength: 3 }).map((list) => list.flat());
    return fc.tuple(nodes, edges, tree, islands).map(([rest, extra, links, apart]) => {
      // Random edges alone leave most nodes unreachable: most nodes also get one edge from an earlier node.
      const held = links.flatMap(([linked, seed, type], to) =>
        linked && to > 0 ? [{ from: seed % to, to, type }] : [],
      );
      return snapshotOf([{ type: 'synthetic' }, ...rest], [...held, ...extra, ...apart]);
    });
  });
}
