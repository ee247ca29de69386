/** Against the npm package `heapsnapshot-parser`: JSON.parse and one object per node and edge. */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/formats/v8/read-snapshot.js';
import { EDGE_TYPE, NODE_TYPE, type Snapshot, selfSizeOf } from '../../src/formats/v8/snapshot.js';
import { openSource } from '../../src/io/open-source.js';
import { listCaptures, readUncompressed } from '../captures.js';

interface OracleNode {
  readonly type: string;
  readonly name: string;
  readonly id: number;
  readonly self_size: number;
  readonly references: readonly OracleEdge[];
}

interface OracleEdge {
  readonly type: string;
  readonly name: string | undefined;
  readonly toNodeIndex: number;
}

interface Oracle {
  readonly nodes: readonly OracleNode[];
  readonly edges: readonly OracleEdge[];
}

const parser: { parse(file: unknown): Oracle } = createRequire(import.meta.url)('heapsnapshot-parser');

const NODE_NAMES: Readonly<Record<number, string>> = {
  ...nameByNumber(NODE_TYPE),
  [NODE_TYPE.concatenatedString]: 'concatenated string',
  [NODE_TYPE.slicedString]: 'sliced string',
  [NODE_TYPE.objectShape]: 'object shape',
  [NODE_TYPE.wasmObject]: 'wasm object',
};
const EDGE_NAMES = nameByNumber(EDGE_TYPE);

describe.each([18, 20, 22, 24, 26])('a snapshot of Node %i', (major) => {
  let file: { snapshot: { meta: { node_fields: string[] } }; strings: string[]; locations: number[] };
  let ours: Snapshot;
  let oracle: Oracle;

  beforeAll(async () => {
    const path = smallestFixture(major);
    file = JSON.parse(Buffer.from(await readUncompressed(path)).toString());
    oracle = parser.parse(file);
    const source = openSource(path);
    ours = await readSnapshot(source);
    source.close();
  });

  it('has the same nodes', () => {
    expect(ours.nodeCount).toBe(oracle.nodes.length);
    expect(ours.warnings).toEqual([]);
    const differing = oracle.nodes.findIndex(
      ({ type, name, id, self_size }, node) =>
        NODE_NAMES[ours.nodeType[node]!] !== type ||
        ours.strings.text(ours.nodeName[node]!) !== name ||
        ours.nodeId[node] !== id ||
        selfSizeOf(ours.selfSize, node) !== self_size,
    );
    expect(differing).toBe(-1);
  });

  it('has the same edges between the same nodes', () => {
    expect(ours.edgeCount).toBe(oracle.edges.length);
    const differing = oracle.nodes.findIndex(({ references }, node) => {
      const first = ours.firstEdge[node]!;
      if (ours.firstEdge[node + 1]! - first !== references.length) return true;
      return references.some(
        ({ type, toNodeIndex }, k) =>
          EDGE_NAMES[ours.edgeType[first + k]!] !== type || ours.edgeTarget[first + k] !== toNodeIndex,
      );
    });
    expect(differing).toBe(-1);
  });

  it('has the same names of edges that have names', () => {
    const differing = oracle.edges.findIndex(
      ({ type, name }, edge) => !isNumbered(type) && ours.strings.text(ours.edgeName[edge]!) !== name,
    );
    expect(differing).toBe(-1);
  });

  it('has numbers on element edges, where the parser looks up a string of that number', () => {
    const numbered = oracle.edges.flatMap(({ type }, edge) => (isNumbered(type) ? [edge] : []));
    expect(numbered.length).toBeGreaterThan(0);
    const differing = numbered.find((edge) => oracle.edges[edge]!.name !== file.strings[ours.edgeName[edge]!]);
    expect(differing).toBeUndefined();
  });

  it('has the same strings and locations', () => {
    expect(ours.strings.count).toBe(file.strings.length);
    expect(file.strings.findIndex((text, index) => ours.strings.text(index) !== text)).toBe(-1);
    const fields = file.snapshot.meta.node_fields.length;
    const { ordinal, scriptId, line, column } = ours.locations;
    const rows = Array.from(ordinal, (node, row) => [node, scriptId[row]!, line[row]!, column[row]!]);
    const expected = Array.from({ length: file.locations.length / 4 }, (_, row) =>
      file.locations.slice(4 * row, 4 * row + 4),
    );
    expected.sort((a, b) => a[0]! - b[0]!);
    expect(rows).toEqual(expected.map(([object, ...rest]) => [object! / fields, ...rest]));
  });
});

function smallestFixture(major: number): string {
  const paths = listCaptures(new RegExp(`-node${major}.`)).map(({ snapshot }) => snapshot);
  const [smallest] = paths.sort((a, b) => statSync(a).size - statSync(b).size);
  if (smallest === undefined) throw new Error(`there is no fixture of Node ${major}`);
  return smallest;
}

function nameByNumber(types: Readonly<Record<string, number>>): Readonly<Record<number, string>> {
  return Object.fromEntries(Object.entries(types).map(([name, number]) => [number, name]));
}

/** `element` and `hidden` edges carry an index, all others a name. */
function isNumbered(edgeType: string): boolean {
  return edgeType === 'element' || edgeType === 'hidden';
}
