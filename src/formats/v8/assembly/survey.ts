/**
 * The loops of `node-survey.ts`, `ephemeron-names.ts` and `string-shapes.ts` over columns, of which `wasm-kernel.ts` copies some thousand rows at a
 * time into this memory: V8 would have walked most of a heap before it has compiled the same in JavaScript.
 */

/** What the last call of {@link surveyNodes} found, besides its result. */
export let highestId: u32 = 0;
export let oldNodes: u32 = 0;
export let closures: u32 = 0;
export let tableNodes: u32 = 0;

/** The low bits of an id, of which a filter has a bit for each table's. */
const FILTER_MASK: u32 = 0xffff;

/**
 * The sum of the sizes. Writes to where the lists begin the ordinals, from `first` on, of closures, of objects and closures with
 * ids below `oldIds`, and of whatever passes the filter. `highestBefore`: of the nodes before these.
 */
export function surveyNodes(
  count: u32,
  first: u32,
  types: usize,
  ids: usize,
  sizes: usize,
  object: u32,
  closure: u32,
  oldIds: u32,
  oldList: usize,
  closureList: usize,
  tableList: usize,
  filter: usize,
  highestBefore: u32,
): f64 {
  let sum: u64 = 0;
  let highest = highestBefore;
  let old: u32 = 0;
  let closed: u32 = 0;
  let likely: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    sum += load<u32>(sizes + ((<usize>i) << 2));
    const id = load<u32>(ids + ((<usize>i) << 2));
    if (((load<u8>(filter + ((id & FILTER_MASK) >>> 3)) >>> (id & 7)) & 1) !== 0) {
      store<u32>(tableList + ((<usize>likely) << 2), first + i);
      likely++;
    }
    const type: u32 = load<u8>(types + i);
    if (type !== object && type !== closure) continue;
    if (type === closure) {
      store<u32>(closureList + ((<usize>closed) << 2), first + i);
      closed++;
    }
    if ((id & 1) === 0) continue;
    highest = max<u32>(highest, id);
    if (id >= oldIds) continue;
    store<u32>(oldList + ((<usize>old) << 2), first + i);
    old++;
  }
  highestId = highest;
  oldNodes = old;
  closures = closed;
  tableNodes = likely;
  return <f64>sum;
}

/** Writes the indexes, from `first` on, of strings whose shape (`string-shapes.ts`) has a bit; how many they are. */
export function selectStrings(count: u32, first: u32, offsets: usize, shift: u32, shapes: usize, list: usize): u32 {
  let selected: u32 = 0;
  let start = load<u32>(offsets) + shift;
  for (let i: u32 = 0; i < count; i++) {
    offsets += 4;
    const end = load<u32>(offsets) + shift;
    const length = end - start;
    const ends: u32 = length === 0 ? 0 : ((<u32>load<u8>(start) & 0x3f) << 5) | (<u32>load<u8>(end - 1) & 0x1f);
    const shape = ((length & 0x1f) << 11) | ends;
    if (((load<u8>(shapes + (shape >>> 3)) >>> (shape & 7)) & 1) !== 0) {
      store<u32>(list + ((<usize>selected) << 2), first + i);
      selected++;
    }
    start = end;
  }
  return selected;
}

const CLOSING: u32 = 0x29;
const SPACE: u32 = 0x20;
const ZERO: u32 = 0x30;
const MAX_ID: u64 = 0xffff_ffff;
/** ` / part of key (` */
const START_1: u64 = 0x20_74_72_61_70_20_2f_20;
const START_2: u64 = 0x28_20_79_65_6b_20_66_6f;
/** ` pair in WeakMap (table @`, with a space between the second and the third part. */
const END_1: u64 = 0x6e_69_20_72_69_61_70_20;
const END_2: u64 = 0x70_61_4d_6b_61_65_57_20;
const END_3: u64 = 0x40_20_65_6c_62_61_74_28;
const START_BYTES: u32 = 16;
const END_BYTES: u32 = 25;
const LONGEST: u32 = 0x1_0000;

/** For each string the id of the table that it speaks of, or 0. `shift` makes an address of an offset. Adds to the filter. */
export function findTables(count: u32, offsets: usize, shift: u32, tables: usize, filter: usize): void {
  let start = load<u32>(offsets) + shift;
  for (let i: u32 = 0; i < count; i++) {
    offsets += 4;
    const end = load<u32>(offsets) + shift;
    const length = end - start;
    const fits = length > START_BYTES + END_BYTES && length <= LONGEST;
    const isLikely = fits && load<u8>(end - 1) === CLOSING && isDigit(start);
    const id = isLikely ? tableId(start, end - 1) : 0;
    store<u32>(tables + ((<usize>i) << 2), id);
    if (id !== 0) {
      const bits = filter + ((id & FILTER_MASK) >>> 3);
      store<u8>(bits, <u32>load<u8>(bits) | (1 << (id & 7)));
    }
    start = end;
  }
}

function tableId(start: u32, end: u32): u32 {
  let p = start;
  while (p < end && isDigit(p)) p++;
  let digits = end;
  while (digits > p && isDigit(digits - 1)) digits--;
  if (digits < p + START_BYTES + END_BYTES) return 0;
  if (load<u64>(p) !== START_1 || load<u64>(p + 8) !== START_2) return 0;
  const before = digits - END_BYTES;
  if (load<u64>(before) !== END_1 || load<u64>(before + 8) !== END_2) return 0;
  if (load<u8>(before + 16) !== SPACE || load<u64>(before + 17) !== END_3) return 0;
  let id: u64 = 0;
  for (p = digits; p < end; p++) {
    id = id * 10 + (load<u8>(p) - ZERO);
    if (id > MAX_ID) return 0;
  }
  return <u32>id;
}

function isDigit(address: u32): bool {
  return <u32>load<u8>(address) - ZERO < 10;
}
