/**
 * The hot byte loops: decimal numbers straight into columns. 90 % of a snapshot goes through here.
 *
 * They read only what V8 writes: numbers of at most nine digits, one comma between them, and a comma or a newline and a
 * comma after a record. At anything else, and near the end of the chunk, they stop at the start of the record and leave
 * it to the careful reader (`records.ts`), which accepts all of JSON or names the error. So they never fail, and may be
 * replaced by a faster kernel with the same contract: whole records from `chunk[from]` on, position of the first byte
 * not used as result.
 */
import type { EdgeColumns, NodeColumns } from './columns.js';
import type { ExactDivisor } from './exact-divisor.js';
import type { EdgeLayout, NodeLayout } from './fields.js';

/** `byte ^ ZERO` is below 10 exactly for the digits; so one comparison ends a number and catches garbage. */
const ZERO = 0x30;
const COMMA = 0x2c ^ ZERO;
const NEWLINE = 0x0a ^ ZERO;
/** Longest number with its comma, so that 32-bit integers never overflow. */
const MAX_NUMBER = 10;

/** Whether nodes have V8's order of fields: `type, name, id, self_size, edge_count`, then at least one more. */
export function isNodeOrderOfV8(layout: NodeLayout): boolean {
  const { type, name, id, selfSize, edgeCount, count } = layout;
  return type === 0 && name === 1 && id === 2 && selfSize === 3 && edgeCount === 4 && count > 5;
}

export function isEdgeOrderOfV8(layout: EdgeLayout): boolean {
  return layout.count === 3 && layout.type === 0 && layout.name === 1 && layout.target === 2;
}

export function scanNodes(
  chunk: Uint8Array,
  from: number,
  to: number,
  layout: NodeLayout,
  columns: NodeColumns,
): number {
  const { count: fields, trace: traceField, types } = layout;
  const { type, name, id, selfSize, firstEdge, trace, capacity } = columns;
  const typeCount = types.length;
  const stop = to - (fields * MAX_NUMBER + 2);
  let i = columns.length;
  let edges = columns.edges;
  let p = from;
  let start = p;
  records: while (p < stop && i < capacity) {
    start = p;
    let c = 0;
    let v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - start - 2) >>> 0 > MAX_NUMBER - 2 || v >= typeCount) break;
    type[i] = types[v];

    let s = p;
    v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    name[i] = v;

    s = p;
    v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    id[i] = v;

    s = p;
    v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    selfSize[i] = v;

    s = p;
    let edgeCount = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) edgeCount = (edgeCount * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;

    for (let field = 5; field < fields; field++) {
      if (c !== COMMA) break records;
      s = p;
      v = 0;
      while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
      if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break records;
      if (field === traceField && trace !== undefined) trace[i] = v;
    }
    if (c !== COMMA) {
      if (c !== NEWLINE || chunk[p] !== 0x2c) break;
      p++;
    }
    firstEdge[i] = edges;
    edges += edgeCount;
    i++;
    start = p;
  }
  columns.length = i;
  columns.edges = edges;
  return start;
}

export function scanEdges(
  chunk: Uint8Array,
  from: number,
  to: number,
  layout: EdgeLayout,
  columns: EdgeColumns,
  nodeCount: number,
  divisor: ExactDivisor,
): number {
  const { types } = layout;
  const { type, name, target, capacity } = columns;
  const { inverse, shift } = divisor;
  const typeCount = types.length;
  const stop = to - (3 * MAX_NUMBER + 2);
  let i = columns.length;
  let p = from;
  let start = p;
  while (p < stop && i < capacity) {
    start = p;
    // Edge types have one digit.
    let v = chunk[p] ^ ZERO;
    if (v >= typeCount || (chunk[p + 1] ^ ZERO) !== COMMA) break;
    type[i] = types[v];
    p += 2;

    let c = 0;
    let s = p;
    v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    name[i] = v;

    s = p;
    v = 0;
    while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    v = Math.imul(v, inverse);
    v = ((v >>> shift) | (v << (32 - shift))) >>> 0;
    if (v >= nodeCount) break;
    target[i] = v;

    if (c !== COMMA) {
      if (c !== NEWLINE || chunk[p] !== 0x2c) break;
      p++;
    }
    i++;
    start = p;
  }
  columns.length = i;
  return start;
}

/** Whole records of `fields` numbers each, row after row, into `out` from `at` on. */
export function scanRows(
  chunk: Uint8Array,
  from: number,
  to: number,
  fields: number,
  rows: { values: Uint32Array; length: number },
): number {
  const { values } = rows;
  const stop = to - (fields * MAX_NUMBER + 2);
  const last = values.length - fields;
  let at = rows.length;
  let p = from;
  let start = p;
  records: while (p < stop && at <= last) {
    start = p;
    let c: number = COMMA;
    for (let field = 0; field < fields; field++) {
      if (c !== COMMA) break records;
      const s = p;
      let v = 0;
      while ((c = chunk[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
      if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break records;
      values[at + field] = v;
    }
    if (c !== COMMA) {
      if (c !== NEWLINE || chunk[p] !== 0x2c) break;
      p++;
    }
    at += fields;
    start = p;
  }
  rows.length = at;
  return start;
}
