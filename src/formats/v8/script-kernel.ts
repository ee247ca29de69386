/**
 * The kernel in JavaScript, for where there is no WebAssembly, and for blocks that are not in the other one's memory.
 *
 * Takes numbers of at most nine digits, so that 32-bit integers suffice.
 */
import type { EdgeColumns, NodeColumns, U32List } from './columns.js';
import { findTableNames } from './ephemeron-names.js';
import type { ExactDivisor } from './exact-divisor.js';
import type { EdgeLayout, NodeLayout } from './fields.js';
import { BLOCK_BYTES, type Kernel } from './kernel.js';
import { surveyNodes } from './node-survey.js';
import type { StringColumns } from './string-columns.js';
import { selectStrings } from './string-shapes.js';

/** `byte ^ ZERO` is below 10 exactly for the digits; so one comparison ends a number and catches garbage. */
const ZERO = 0x30;
const COMMA = 0x2c ^ ZERO;
const NEWLINE = 0x0a ^ ZERO;
/** Longest number with its comma. */
const MAX_NUMBER = 10;

function scanNodes(block: Uint8Array, from: number, to: number, layout: NodeLayout, columns: NodeColumns): number {
  const { count: fields, trace: traceField, types } = layout;
  const { type, name, id, selfSize, firstEdge, trace, capacity } = columns;
  const typeCount = types.length;
  const stop = to - (fields * MAX_NUMBER + 2);
  let i = columns.length;
  let edges = columns.edges;
  let highest = columns.highestName;
  let p = from;
  let start = p;
  records: while (p < stop && i < capacity) {
    start = p;
    let c = 0;
    let v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - start - 2) >>> 0 > MAX_NUMBER - 2 || v >= typeCount) break;
    type[i] = types[v];

    let s = p;
    v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    name[i] = v;

    s = p;
    v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    id[i] = v;

    s = p;
    v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    selfSize[i] = v;

    s = p;
    let edgeCount = 0;
    while ((c = block[p++] ^ ZERO) < 10) edgeCount = (edgeCount * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;

    for (let field = 5; field < fields; field++) {
      if (c !== COMMA) break records;
      s = p;
      v = 0;
      while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
      if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break records;
      if (field === traceField && trace !== undefined) trace[i] = v;
    }
    if (c !== COMMA) {
      if (c !== NEWLINE || block[p] !== 0x2c) break;
      p++;
    }
    firstEdge[i] = edges;
    edges += edgeCount;
    if (name[i] > highest) highest = name[i];
    i++;
    start = p;
  }
  columns.length = i;
  columns.edges = edges;
  columns.highestName = highest;
  return start;
}

function scanEdges(
  block: Uint8Array,
  from: number,
  to: number,
  layout: EdgeLayout,
  columns: EdgeColumns,
  nodeCount: number,
  divisor: ExactDivisor,
): number {
  const { types, named } = layout;
  const { type, name, target, capacity } = columns;
  const { inverse, shift } = divisor;
  // Edge types have one digit.
  const typeCount = Math.min(types.length, 10);
  const stop = to - (3 * MAX_NUMBER + 2);
  let i = columns.length;
  let highest = columns.highestName;
  let p = from;
  let start = p;
  while (p < stop && i < capacity) {
    start = p;
    const fileType = block[p] ^ ZERO;
    if (fileType >= typeCount || (block[p + 1] ^ ZERO) !== COMMA) break;
    p += 2;

    let c = 0;
    let s = p;
    let v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if (c !== COMMA || (p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    const nameIndex = v;

    s = p;
    v = 0;
    while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
    if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break;
    v = Math.imul(v, inverse);
    v = ((v >>> shift) | (v << (32 - shift))) >>> 0;
    if (v >= nodeCount) break;

    if (c !== COMMA) {
      if (c !== NEWLINE || block[p] !== 0x2c) break;
      p++;
    }
    type[i] = types[fileType];
    name[i] = nameIndex;
    target[i] = v;
    if ((nameIndex & named[fileType]) > highest) highest = nameIndex;
    i++;
    start = p;
  }
  columns.length = i;
  columns.highestName = highest;
  return start;
}

function scanRows(block: Uint8Array, from: number, to: number, fields: number, rows: U32List): number {
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
      while ((c = block[p++] ^ ZERO) < 10) v = (v * 10 + c) | 0;
      if ((p - s - 2) >>> 0 > MAX_NUMBER - 2) break records;
      values[at + field] = v;
    }
    if (c !== COMMA) {
      if (c !== NEWLINE || block[p] !== 0x2c) break;
      p++;
    }
    at += fields;
    start = p;
  }
  rows.length = at;
  return start;
}

function scanText(block: Uint8Array, from: number, to: number, strings: StringColumns): number {
  const { bytes, offset } = strings;
  let used = strings.used;
  let p = from;
  for (; p < to; p++) {
    const c = block[p];
    if (c === 0x5c) break;
    if (c === 0x22) {
      let next = p + 1;
      if (block[next] !== 0x2c) break;
      next++;
      if (block[next] === 0x0a) next++;
      if (next >= to || block[next] !== 0x22) break;
      offset.push(used);
      p = next;
      continue;
    }
    bytes[used++] = c;
  }
  strings.used = used;
  return p;
}

export function createScriptKernel(): Kernel {
  const block = new Uint8Array(BLOCK_BYTES);
  return { block, scanNodes, scanEdges, scanRows, scanText, surveyNodes, findTableNames, selectStrings };
}
