/**
 * Edges of WeakMap entries. V8 writes the edge to the value twice, from the key and from the table, and says so only in
 * the edge's name (`V8HeapExplorer::ExtractEphemeronHashTableReferences` in `heap-snapshot-generator.cc`):
 *
 *     7 / part of key (Object @123) -> value (Foo @456) pair in WeakMap (table @789)
 *
 * There can be hundreds of thousands of such names, so they are recognised in the raw bytes.
 */
import { allocateShared } from './columns.js';
import type { RawStrings } from './strings.js';

const encoder = new TextEncoder();
const START = encoder.encode(' / part of key (');
const END = encoder.encode(' pair in WeakMap (table @');
const ZERO = 0x30;
const CLOSING = 0x29;
const MAX_ID = 0xffff_ffff;
/** V8 cuts the two names in it at 1,024 characters, of at most six bytes each. */
const LONGEST = 0x1_0000;

export interface TableNames {
  /** For each string index the node id of the table that the edge name speaks of, 0 for all other strings: no node has the id 0. */
  readonly tableId: Uint32Array;
  /** A bit for the low {@link FILTER_BITS} bits of each of these ids, the lowest bit of a byte first. */
  readonly filter: Uint8Array;
}

export const FILTER_BITS = 16;

export function passesFilter(filter: Uint8Array, id: number): boolean {
  return ((filter[(id & ((1 << FILTER_BITS) - 1)) >>> 3] >>> (id & 7)) & 1) !== 0;
}

/** In JavaScript. */
export function findTableNames({ bytes, offset, count }: RawStrings): TableNames {
  const tableId = allocateShared(Uint32Array, count);
  const filter = new Uint8Array(1 << (FILTER_BITS - 3));
  for (let i = 0; i < count; i++) {
    const start = offset[i];
    const end = offset[i + 1];
    if (end - start > LONGEST || bytes[end - 1] !== CLOSING || !isDigit(bytes[start])) continue;
    const id = readTableId(bytes, start, end - 1);
    if (id === 0) continue;
    tableId[i] = id;
    filter[(id & ((1 << FILTER_BITS) - 1)) >>> 3] |= 1 << (id & 7);
  }
  return { tableId, filter };
}

/** The name in `bytes[start..end)`, without its last parenthesis. */
function readTableId(bytes: Uint8Array, start: number, end: number): number {
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
