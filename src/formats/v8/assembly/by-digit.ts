/**
 * The loops of `script-kernel.ts` over numbers in AssemblyScript: the same contract, the same order of checks. Addresses
 * instead of arrays; `wasm-kernel.ts` copies the columns of a call to where they belong.
 *
 * Takes numbers of ten digits as well, if they fit 32 bits: ids of native objects are hashes and often have ten.
 */
import { keep, keepTraces } from './found';

/** `byte ^ ZERO` is below 10 exactly for the digits. */
const ZERO: u32 = 0x30;
const COMMA: u32 = 0x2c ^ 0x30;
const NEWLINE: u32 = 0x0a ^ 0x30;
const MAX_DIGITS: u32 = 10;
const MAX_U32: u64 = 0xffff_ffff;

/** Number types of the file to those of halfopen, one byte each; `wasm-kernel.ts` fills it. */
const TYPES: usize = 0;
/** Per type of edge 32 bits: all set if its name is a string index. */
const NAMED: usize = 256;

/** `stop` is so far from the end of the block that a whole record fits behind it. */
export function scanNodesByDigit(
  from: u32,
  stop: u32,
  limit: u32,
  fields: u32,
  traceField: u32,
  typeCount: u32,
  types: usize,
  names: usize,
  ids: usize,
  selfSizes: usize,
  firstEdges: usize,
  traces: usize,
  edgesBefore: f64,
): u32 {
  let p = from;
  let start = from;
  let i: u32 = 0;
  let highest: u32 = 0;
  let edges = edgesBefore;
  let traced: u64 = 0;
  while (p < stop && i < limit) {
    start = p;
    let c: u32 = 0;
    let type: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) type = type * 10 + c;
    if (c !== COMMA || p - start - 2 >= MAX_DIGITS || type >= typeCount) break;

    let s = p;
    let name: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) name = name * 10 + c;
    if (c !== COMMA || p - s - 2 >= MAX_DIGITS || name > MAX_U32) break;

    s = p;
    let id: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) id = id * 10 + c;
    if (c !== COMMA || p - s - 2 >= MAX_DIGITS || id > MAX_U32) break;

    s = p;
    let selfSize: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) selfSize = selfSize * 10 + c;
    // The largest value stands for those that have a place elsewhere.
    if (c !== COMMA || p - s - 2 >= MAX_DIGITS || selfSize >= MAX_U32) break;

    s = p;
    let edgeCount: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) edgeCount = edgeCount * 10 + c;
    if (c !== COMMA || p - s - 2 >= MAX_DIGITS || edgeCount > MAX_U32) break;

    let field: u32 = 5;
    for (; field < fields && c === COMMA; field++) {
      s = p;
      let v: u64 = 0;
      while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) v = v * 10 + c;
      if (p - s - 2 >= MAX_DIGITS || v > MAX_U32) break;
      if (field === traceField) {
        store<u32>(traces + (i << 2), <u32>v);
        traced |= v;
      }
    }
    if (field < fields) break;
    if (c !== COMMA) {
      if (c !== NEWLINE || load<u8>(p) !== 0x2c) break;
      p++;
    }
    store<u8>(types + i, load<u8>(TYPES + <usize>type));
    store<u32>(names + (i << 2), <u32>name);
    store<u32>(ids + (i << 2), <u32>id);
    store<u32>(selfSizes + (i << 2), <u32>selfSize);
    store<u32>(firstEdges + (i << 2), <u32>(<u64>edges));
    highest = max<u32>(highest, <u32>name);
    edges += <f64>edgeCount;
    i++;
    start = p;
  }
  if (traced !== 0) keepTraces();
  keep(i, highest, edges);
  return start;
}

export function scanEdgesByDigit(
  from: u32,
  stop: u32,
  limit: u32,
  typeCount: u32,
  nodeCount: u32,
  inverse: u32,
  shift: u32,
  types: usize,
  names: usize,
  targets: usize,
): u32 {
  let p = from;
  let start = from;
  let i: u32 = 0;
  let highest: u32 = 0;
  while (p < stop && i < limit) {
    start = p;
    const type = <u32>load<u8>(p) ^ ZERO;
    if (type >= typeCount || load<u8>(p, 1) !== 0x2c) break;
    p += 2;

    let c: u32 = 0;
    let s = p;
    let name: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) name = name * 10 + c;
    if (c !== COMMA || p - s - 2 >= MAX_DIGITS || name > MAX_U32) break;

    s = p;
    let index: u64 = 0;
    while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) index = index * 10 + c;
    if (p - s - 2 >= MAX_DIGITS || index > MAX_U32) break;
    const target = rotr<u32>(<u32>index * inverse, shift);
    if (target >= nodeCount) break;

    if (c !== COMMA) {
      if (c !== NEWLINE || load<u8>(p) !== 0x2c) break;
      p++;
    }
    store<u8>(types + i, load<u8>(TYPES + type));
    store<u32>(names + (i << 2), <u32>name);
    store<u32>(targets + (i << 2), target);
    highest = max<u32>(highest, <u32>name & load<u32>(NAMED + (type << 2)));
    i++;
    start = p;
  }
  keep(i, highest, 0);
  return start;
}

/** Whole records of `fields` numbers, row after row. */
export function scanRows(from: u32, stop: u32, limit: u32, fields: u32, rows: usize): u32 {
  let p = from;
  let start = from;
  let i: u32 = 0;
  while (p < stop && i < limit) {
    start = p;
    let c: u32 = COMMA;
    let field: u32 = 0;
    for (; field < fields && c === COMMA; field++) {
      const s = p;
      let v: u64 = 0;
      while ((c = <u32>load<u8>(p++) ^ ZERO) < 10) v = v * 10 + c;
      if (p - s - 2 >= MAX_DIGITS || v > MAX_U32) break;
      store<u32>(rows + (field << 2), <u32>v);
    }
    if (field < fields) break;
    if (c !== COMMA) {
      if (c !== NEWLINE || load<u8>(p) !== 0x2c) break;
      p++;
    }
    rows += fields << 2;
    i++;
    start = p;
  }
  keep(i, 0, 0);
  return start;
}
