/** The loops over nodes and edges against `split`, with numbers of every length beside each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgeColumns, NodeColumns } from '../../../src/formats/v8/columns.js';
import { exactDivisor } from '../../../src/formats/v8/exact-divisor.js';
import type { Header } from '../../../src/formats/v8/fields.js';
import type { Kernel } from '../../../src/formats/v8/kernel.js';
import { compileKernel, createKernel } from '../../../src/formats/v8/load-kernel.js';
import { createScriptKernel } from '../../../src/formats/v8/script-kernel.js';

const kernels = { WebAssembly: createKernel(compileKernel()), script: createScriptKernel() };
const FIELDS = 7;
const MOST_NODES = Math.floor(0xffff_ffff / FIELDS);
/** What stands behind the records, so that the last one is far enough from the end of the block. */
const REST = `]${' '.repeat(200)}`;

const header: Header = {
  nodeCount: MOST_NODES,
  edgeCount: 1000,
  rootOrdinal: 0,
  node: {
    count: FIELDS,
    type: 0,
    name: 1,
    id: 2,
    selfSize: 3,
    edgeCount: 4,
    trace: 5,
    types: Uint8Array.from({ length: 15 }, (_, type) => 20 + type),
  },
  edge: {
    count: 3,
    type: 0,
    name: 1,
    target: 2,
    types: Uint8Array.of(11, 12, 13, 14),
    named: Int32Array.of(-1, 0, -1, 0),
  },
  location: { count: 4, object: 0, scriptId: 1, line: 2, column: 3 },
  trace: undefined,
  warnings: [],
};

/** With one to ten digits, each equally often. */
const ofAnyLength = fc.integer({ min: 1, max: 10 }).chain((digits) => {
  const max = Math.min(10 ** digits - 1, 0xffff_fffe);
  return fc.integer({ min: digits === 1 ? 0 : 10 ** (digits - 1), max });
});
const ordinal = ofAnyLength.map((number) => Math.min(Math.floor(number / FIELDS), MOST_NODES - 1));
const separator = fc.constantFrom('\n,', '\n,', '\n,', ',');

/** One byte of many to another one, or none. */
const damage = fc.option(fc.record({ at: fc.nat(9999), byte: fc.constantFrom(...':;/.-+ \n,]09\u0000\u00ff') }));
type Damage = { at: number; byte: string } | null;

function put(kernel: Kernel, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'latin1');
  const { block } = kernel;
  block.fill(0, 0, bytes.length + 100);
  block.set(bytes);
  return block.subarray(0, bytes.length);
}

/** `texts` behind each other with what separates them, and where each begins. */
function write(
  texts: readonly string[],
  separators: readonly string[],
  change: Damage,
): { text: string; starts: number[]; damaged: number } {
  const starts: number[] = [];
  let text = '';
  for (const [k, one] of texts.entries()) {
    starts.push(text.length);
    text += one + (k + 1 < texts.length ? separators[k % separators.length] : REST);
  }
  const at = change === null ? 0 : change.at % (text.length - REST.length);
  if (change === null) return { text, starts, damaged: Number.POSITIVE_INFINITY };
  const damaged = starts.findLast((start) => start <= at)!;
  return { text: text.slice(0, at) + change.byte + text.slice(at + 1), starts, damaged };
}

/** The numbers of as many whole records as were read, which end where a next one may begin. */
function split(text: string, end: number, fields: number): number[][] {
  const part = text.slice(0, end);
  expect(part).toMatch(new RegExp(`^(\\d+(,\\d+){${fields - 1}}\n?,)*$`));
  const numbers = part.replaceAll('\n', '').split(',').slice(0, -1).map(Number);
  return Array.from({ length: numbers.length / fields }, (_, k) => numbers.slice(k * fields, (k + 1) * fields));
}

describe.each(Object.entries(kernels))('the loops in %s', (name, kernel) => {
  const longest = name === 'script' ? 9 : 10;

  it('read edges with numbers of all lengths', () => {
    const edge = fc.tuple(fc.nat(3), ofAnyLength, ordinal);
    fc.assert(
      fc.property(
        fc.array(edge, { minLength: 1, maxLength: 60 }),
        fc.array(separator, { minLength: 1 }),
        damage,
        (edges, separators, change) => {
          const texts = edges.map(([type, index, to]) => `${type},${index},${to * FIELDS}`);
          const { text, starts, damaged } = write(texts, separators, change);
          const columns = new EdgeColumns(header, 1 << 20);
          const end = kernel.scanEdges(
            put(kernel, text),
            0,
            text.length,
            header.edge,
            columns,
            MOST_NODES,
            exactDivisor(FIELDS),
          );
          const rows = split(text, end, 3);
          expect(columns.length).toBe(rows.length);
          expect([...columns.type.subarray(0, rows.length)]).toEqual(rows.map(([type]) => 11 + type!));
          expect([...columns.name.subarray(0, rows.length)]).toEqual(rows.map(([, index]) => index));
          expect([...columns.target.subarray(0, rows.length)]).toEqual(rows.map(([, , to]) => to! / FIELDS));
          expect(columns.highestName).toBe(Math.max(0, ...rows.map(([type, index]) => (type! % 2 === 0 ? index! : 0))));
          const expected = firstLonger(texts, longest, starts);
          if (change === null) expect(end).toBe(expected);
          else expect(end).toBeGreaterThanOrEqual(Math.min(expected, damaged));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('read all records before one with another byte in the place of a digit, however many', () => {
    const text = `${'0,1,7\n,'.repeat(40_000)}0,1,7]\n,"a":1${REST}`;
    const columns = new EdgeColumns({ ...header, edgeCount: 100_000 }, 1 << 20);
    const divisor = exactDivisor(FIELDS);
    const end = kernel.scanEdges(put(kernel, text), 0, text.length, header.edge, columns, MOST_NODES, divisor);
    expect(end).toBe(7 * 40_000);
    expect(columns.length).toBe(40_000);
    expect(columns.target.subarray(0, 40_000).every((target) => target === 1)).toBe(true);
  });

  it('read nodes with numbers of all lengths', () => {
    const few = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: ofAnyLength });
    const node = fc.tuple(fc.nat(14), ofAnyLength, ofAnyLength, ofAnyLength, fc.nat(99_999), few, fc.nat(2));
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 1, maxLength: 40 }),
        fc.array(separator, { minLength: 1 }),
        damage,
        (nodes, separators, change) => {
          const texts = nodes.map((node) => node.join(','));
          const { text, starts, damaged } = write(texts, separators, change);
          const columns = new NodeColumns({ ...header, nodeCount: 1000 }, 1 << 20);
          const end = kernel.scanNodes(put(kernel, text), 0, text.length, header.node, columns);
          const rows = split(text, end, FIELDS);
          expect(columns.length).toBe(rows.length);
          const { length } = rows;
          expect([...columns.type.subarray(0, length)]).toEqual(rows.map(([type]) => 20 + type!));
          for (const [field, column] of [columns.name, columns.id, columns.selfSize].entries()) {
            expect([...column.subarray(0, length)]).toEqual(rows.map((row) => row[field + 1]));
          }
          expect([...columns.trace!.subarray(0, length)]).toEqual(rows.map((row) => row[5]));
          let edges = 0;
          expect([...columns.firstEdge.subarray(0, length)]).toEqual(
            rows.map((row) => ((edges += row[4]!) - row[4]!) % 2 ** 32),
          );
          expect(columns.edges).toBe(edges);
          expect(columns.highestName).toBe(Math.max(0, ...rows.map(([, index]) => index!)));
          const expected = firstLonger(texts, longest, starts);
          if (change === null) expect(end).toBe(expected);
          else expect(end).toBeGreaterThanOrEqual(Math.min(expected, damaged));
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Where the first record with a longer number begins, or the last one, which nothing follows that is read. */
function firstLonger(texts: readonly string[], digits: number, starts: readonly number[]): number {
  const first = texts.findIndex((text) => text.split(',').some((number) => number.length > digits));
  return starts[first < 0 ? texts.length - 1 : first]!;
}
