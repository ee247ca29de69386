/**
 * The kernel in WebAssembly (`assembly/`): a block is read into its memory, the columns of some thousand records are made
 * there and copied to where they belong. The graph itself is never in that memory, which cannot exceed 4 GiB.
 */

import { type MachineCode, PAGE, type WebAssemblyApi } from '../webassembly.js';
import { allocateShared, type EdgeColumns, type NodeColumns, U32List } from './columns.js';
import { FILTER_BITS, type TableNames } from './ephemeron-names.js';
import type { ExactDivisor } from './exact-divisor.js';
import type { EdgeLayout, NodeLayout } from './fields.js';
import { BLOCK_BYTES, type Kernel } from './kernel.js';
import { type NodeSurvey, OLD_IDS, type SurveyedNodes, sumLargeSizes } from './node-survey.js';
import { createScriptKernel } from './script-kernel.js';
import { NODE_TYPE } from './snapshot.js';
import type { StringColumns } from './string-columns.js';
import type { RawStrings } from './strings.js';

/** What `assembly/` exports. */
interface KernelExports {
  readonly records: { readonly value: number };
  readonly highestName: { readonly value: number };
  readonly edgesSoFar: { readonly value: number };
  readonly traced: { readonly value: number };
  readonly textBytes: { readonly value: number };
  readonly begun: { readonly value: number };
  readonly escapes: { readonly value: number };
  fillPatterns(): void;
  scanNodes(...args: number[]): number;
  scanEdges(...args: number[]): number;
  scanRows(...args: number[]): number;
  scanText(...args: number[]): number;
  readonly highestId: { readonly value: number };
  readonly oldNodes: { readonly value: number };
  readonly closures: { readonly value: number };
  readonly tableNodes: { readonly value: number };
  surveyNodes(...args: number[]): number;
  findTables(...args: number[]): void;
  selectStrings(...args: number[]): number;
}

/** Longest number with its comma. */
const MAX_NUMBER = 11;
/** Records of one call: their columns and the block share the second-level cache. */
const LIMIT = 16_384;

/** Addresses that `assembly/` knows; behind them it keeps patterns of its own. */
const TYPES = 0;
const NAMED = 256;
const BLOCK = 4096;
/** The loops read up to 16 bytes behind a block. A number cannot end later: what is not read into stays zero. */
const OUT = BLOCK + BLOCK_BYTES + 4096;
/** One column of a call, and room to begin at the address that {@link alike} asks for. */
const COLUMN = 4 * LIMIT + 64;
const OUT_BYTES = Math.max(8 * COLUMN, BLOCK_BYTES + 4096 + 2 * COLUMN);
const MEMORY_BYTES = OUT + OUT_BYTES;
/** Of {@link TableNames} or of shapes, behind the columns of a survey. */
const FILTER = OUT + 6 * COLUMN;
const FILTER_BYTES = 1 << (FILTER_BITS - 3);

export class WasmKernel implements Kernel {
  readonly block: Uint8Array;
  readonly #exports: KernelExports;
  readonly #u8: Uint8Array;
  readonly #u32: Uint32Array;
  readonly #elsewhere: Kernel = createScriptKernel();

  constructor({ Memory, Instance }: WebAssemblyApi, code: MachineCode) {
    const memory = new Memory({ initial: Math.ceil(MEMORY_BYTES / PAGE) });
    this.#exports = new Instance(code, { env: { memory } }).exports as KernelExports;
    this.#exports.fillPatterns();
    this.#u8 = new Uint8Array(memory.buffer);
    this.#u32 = new Uint32Array(memory.buffer);
    this.block = this.#u8.subarray(BLOCK, BLOCK + BLOCK_BYTES);
  }

  scanNodes(block: Uint8Array, from: number, to: number, layout: NodeLayout, columns: NodeColumns): number {
    if (!this.#holds(block)) return this.#elsewhere.scanNodes(block, from, to, layout, columns);
    const { scanNodes, records, highestName, edgesSoFar, traced } = this.#exports;
    const { type, name, id, selfSize, firstEdge, trace, capacity } = columns;
    const stop = block.byteOffset + to - (layout.count * MAX_NUMBER + 2);
    this.#u8.set(layout.types, TYPES);
    let p = block.byteOffset + from;
    for (let found = LIMIT; found === LIMIT && p < stop && columns.length < capacity; ) {
      const at = columns.length;
      const limit = Math.min(LIMIT, capacity - at);
      const types = alike(OUT, type, at);
      const names = alike(OUT + COLUMN, name, at);
      const ids = alike(OUT + 2 * COLUMN, id, at);
      const sizes = alike(OUT + 3 * COLUMN, selfSize, at);
      const firstEdges = alike(OUT + 4 * COLUMN, firstEdge, at);
      const traces = trace === undefined ? 0 : alike(OUT + 5 * COLUMN, trace, at);
      const traceField = trace === undefined ? -1 : layout.trace;
      const typeCount = Math.min(100, layout.types.length);
      const { count } = layout;
      const args = [count, traceField, typeCount, types, names, ids, sizes, firstEdges, traces];
      p = scanNodes(p, stop, limit, ...args, columns.edges);
      found = records.value;
      type.set(this.#u8.subarray(types, types + found), at);
      name.set(this.#words(names, found), at);
      id.set(this.#words(ids, found), at);
      selfSize.set(this.#words(sizes, found), at);
      firstEdge.set(this.#words(firstEdges, found), at);
      // Where all are zero, as they are without recorded allocations, the memory is not even touched.
      if (traced.value !== 0) trace?.set(this.#words(traces, found), at);
      columns.edges = edgesSoFar.value;
      columns.highestName = Math.max(columns.highestName, highestName.value >>> 0);
      columns.length = at + found;
    }
    return p - block.byteOffset;
  }

  scanEdges(
    block: Uint8Array,
    from: number,
    to: number,
    layout: EdgeLayout,
    columns: EdgeColumns,
    nodeCount: number,
    divisor: ExactDivisor,
  ): number {
    if (!this.#holds(block)) {
      return this.#elsewhere.scanEdges(block, from, to, layout, columns, nodeCount, divisor);
    }
    const { scanEdges, records, highestName } = this.#exports;
    const { type, name, target, capacity } = columns;
    const stop = block.byteOffset + to - (3 * MAX_NUMBER + 2);
    this.#u8.set(layout.types, TYPES);
    this.#u32.set(layout.named, NAMED >>> 2);
    const typeCount = Math.min(10, layout.types.length);
    let p = block.byteOffset + from;
    for (let found = LIMIT; found === LIMIT && p < stop && columns.length < capacity; ) {
      const at = columns.length;
      const limit = Math.min(LIMIT, capacity - at);
      const types = alike(OUT, type, at);
      const names = alike(OUT + COLUMN, name, at);
      const targets = alike(OUT + 2 * COLUMN, target, at);
      p = scanEdges(p, stop, limit, typeCount, nodeCount, divisor.inverse, divisor.shift, types, names, targets);
      found = records.value;
      type.set(this.#u8.subarray(types, types + found), at);
      name.set(this.#words(names, found), at);
      target.set(this.#words(targets, found), at);
      columns.highestName = Math.max(columns.highestName, highestName.value >>> 0);
      columns.length = at + found;
    }
    return p - block.byteOffset;
  }

  scanRows(block: Uint8Array, from: number, to: number, fields: number, rows: U32List): number {
    if (!this.#holds(block)) return this.#elsewhere.scanRows(block, from, to, fields, rows);
    const { scanRows, records } = this.#exports;
    const stop = block.byteOffset + to - (fields * MAX_NUMBER + 2);
    const perCall = Math.floor((4 * LIMIT) / fields);
    let p = block.byteOffset + from;
    for (let found = perCall; found === perCall && p < stop; ) {
      const limit = Math.min(perCall, Math.floor((rows.values.length - rows.length) / fields));
      p = scanRows(p, stop, limit, fields, OUT);
      found = records.value;
      rows.values.set(this.#words(OUT, found * fields), rows.length);
      rows.length += found * fields;
    }
    return p - block.byteOffset;
  }

  scanText(block: Uint8Array, from: number, to: number, strings: StringColumns): number {
    if (!this.#holds(block)) return this.#elsewhere.scanText(block, from, to, strings);
    const { scanText, textBytes, begun, escapes } = this.#exports;
    const stop = block.byteOffset + to;
    const { offset } = strings;
    let p = block.byteOffset + from;
    for (let found = LIMIT; found === LIMIT; ) {
      p = scanText(p, stop, LIMIT, OUT + 2 * COLUMN, strings.used, OUT, OUT + COLUMN);
      found = begun.value;
      strings.bytes.set(this.#u8.subarray(OUT + 2 * COLUMN, OUT + 2 * COLUMN + textBytes.value), strings.used);
      for (const index of this.#words(OUT + COLUMN, escapes.value)) strings.markEscaped(offset.length - 1 + index);
      offset.append(this.#words(OUT, found));
      strings.used += textBytes.value;
    }
    return p - block.byteOffset;
  }

  surveyNodes({ nodeCount, nodeType, nodeId, selfSize }: SurveyedNodes, tables: Uint8Array): NodeSurvey {
    const { surveyNodes, highestId: highest, oldNodes: old, closures: closed, tableNodes: likely } = this.#exports;
    const oldNodes = new U32List();
    const closures = new U32List();
    const likelyTables = new U32List();
    let selfBytes = 0;
    let highestId = 0;
    const [ids, sizes, oldList, closureList, tableList] = [1, 2, 3, 4, 5].map((column) => OUT + column * COLUMN);
    this.#u8.set(tables, FILTER);
    for (let at = 0; at < nodeCount; at += LIMIT) {
      const end = Math.min(at + LIMIT, nodeCount);
      this.#u8.set(nodeType.subarray(at, end), OUT);
      this.#u32.set(nodeId.subarray(at, end), ids >>> 2);
      this.#u32.set(selfSize.low.subarray(at, end), sizes >>> 2);
      const wanted = [NODE_TYPE.object, NODE_TYPE.closure, OLD_IDS];
      const lists = [oldList, closureList, tableList, FILTER];
      selfBytes += surveyNodes(end - at, at, OUT, ids, sizes, ...wanted, ...lists, highestId);
      highestId = highest.value >>> 0;
      oldNodes.append(this.#words(oldList, old.value));
      closures.append(this.#words(closureList, closed.value));
      likelyTables.append(this.#words(tableList, likely.value));
    }
    return {
      selfBytes: selfBytes + sumLargeSizes(selfSize),
      highestId,
      oldNodes: oldNodes.trimmed(),
      closures: closures.trimmed(),
      likelyTables: likelyTables.trimmed(),
    };
  }

  findTableNames(strings: RawStrings): TableNames {
    const tableId = allocateShared(Uint32Array, strings.count);
    const filter = this.#u8.subarray(FILTER, FILTER + FILTER_BYTES).fill(0);
    this.#eachStrings(strings, (count, first, shift) => {
      this.#exports.findTables(count, OUT, shift, OUT + COLUMN, FILTER);
      tableId.set(this.#words(OUT + COLUMN, count), first);
    });
    return { tableId, filter: filter.slice() };
  }

  selectStrings(strings: RawStrings, shapes: Uint8Array): Uint32Array {
    const selected = new U32List();
    this.#u8.set(shapes, FILTER);
    this.#eachStrings(strings, (count, first, shift) => {
      const found = this.#exports.selectStrings(count, first, OUT, shift, FILTER, OUT + COLUMN);
      selected.append(this.#words(OUT + COLUMN, found));
    });
    return selected.trimmed();
  }

  /**
   * Brings all strings to the block, some thousand at a time, and their offsets behind it; `shift` makes an address of an offset.
   * Those that do not fit are left out: they are longer than any that is looked for.
   */
  #eachStrings(
    { bytes, offset, count }: RawStrings,
    look: (count: number, first: number, shift: number) => void,
  ): void {
    for (let at = 0; at < count; ) {
      const end = lastWithin(offset, at, Math.min(at + LIMIT - 1, count), offset[at] + BLOCK_BYTES);
      if (end > at) {
        this.#u8.set(bytes.subarray(offset[at], offset[end]), BLOCK);
        this.#u32.set(offset.subarray(at, end + 1), OUT >>> 2);
        look(end - at, at, BLOCK - offset[at]);
      }
      at = Math.max(end, at + 1);
    }
  }

  #holds(block: Uint8Array): boolean {
    return block.buffer === this.#u8.buffer;
  }

  #words(address: number, count: number): Uint32Array {
    return this.#u32.subarray(address >>> 2, (address >>> 2) + count);
  }
}

/** The last of the ascending entries `[from, to]` that is not above `most`; `from` is not. */
function lastWithin(entries: Uint32Array, from: number, to: number, most: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (entries[middle] <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The first address from `address`, a multiple of eight, on that lies as the column's entry `at` does within a word of
 * eight bytes. V8 copies into shared memory by words if both sides lie alike, and byte by byte otherwise
 * (`Relaxed_Memcpy` in `src/base/atomicops.h`).
 */
function alike(address: number, column: Uint8Array | Uint32Array, at: number): number {
  return address + ((column.byteOffset + at * column.BYTES_PER_ELEMENT) & 7);
}
