/**
 * Edges of WeakMap entries. V8 writes the edge to the value twice, from the key and from the table, and says so only in
 * the edge's name (`V8HeapExplorer::ExtractEphemeronHashTableReferences` in `heap-snapshot-generator.cc`):
 *
 *     7 / part of key (Object @123) -> value (Foo @456) pair in WeakMap (table @789)
 *
 * There can be hundreds of thousands of such names, so they are recognised in the raw bytes.
 */
import { allocateShared } from './columns.js';
import type { StringTable } from './strings.js';

const encoder = new TextEncoder();
const START = encoder.encode(' / part of key (');
const END = encoder.encode(' pair in WeakMap (table @');
const ZERO = 0x30;
const CLOSING = 0x29;
const MAX_ID = 0xffff_ffff;

/**
 * For each string index the node id of the table that the edge name speaks of, 0 for all other strings (no node has
 * the id 0). 4 bytes per string.
 */
export function ephemeronTables(strings: StringTable): Uint32Array {
  const { bytes, offset, count } = strings;
  const tables = allocateShared(Uint32Array, count);
  for (let i = 0; i < count; i++) {
    const start = offset[i];
    const end = offset[i + 1];
    if (bytes[end - 1] === CLOSING && isDigit(bytes[start])) tables[i] = tableId(bytes, start, end - 1);
  }
  return tables;
}

/** The name in `bytes[start..end)`, without its last parenthesis. */
function tableId(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && isDigit(bytes[p])) p++;
  if (!hasBytes(bytes, p, end, START)) return 0;
  let digits = end;
  while (digits > p && isDigit(bytes[digits - 1])) digits--;
  if (!hasBytes(bytes, digits - END.length, digits, END)) return 0;
  let id = 0;
  for (p = digits; p < end && id <= MAX_ID; p++) id = id * 10 + (bytes[p] - ZERO);
  return id <= MAX_ID ? id : 0;
}

function hasBytes(bytes: Uint8Array, at: number, end: number, wanted: Uint8Array): boolean {
  if (at < 0 || at + wanted.length > end) return false;
  for (let k = 0; k < wanted.length; k++) if (bytes[at + k] !== wanted[k]) return false;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
