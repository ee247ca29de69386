/**
 * Records of V8 two numbers at once: where the separators are, is one comparison of sixteen bytes, and a table knows how to
 * move the digits between them to where three multiplications join them. Without a branch for each digit the `edges`
 * section takes half and the `nodes` section two thirds of the time.
 *
 * Here is only what V8 itself writes and most of it. At everything else both loops stop, before the record, like at one
 * that is wrong; `by-digit.ts` knows more. They call nothing: a call would have all their registers saved.
 */
import { keep, keepNone } from './found';

const TYPES: usize = 0;
const NAMED: usize = 256;
/** For each pair of lengths sixteen bytes. */
const PATTERNS: usize = 2048;
/** In a pattern: no byte, which makes a zero. */
const NOTHING: u8 = 0x80;

const ZERO: u32 = 0x30;
const COMMA: u32 = 0x2c;
/** `"0,"`, `"\n,"`, and `",0,0\n,"` behind the edge count of a node without trace and detachedness. */
const ZERO_COMMA: u32 = 0x2c30;
const END: u32 = 0x2c0a;
const ZEROS_END: u64 = 0x2c0a_302c_302c;
const SIX_BYTES: u64 = 0xffff_ffff_ffff;

/** Digits of the first and second number of a pair, less one. The second may have nine: its ninth is added apart. */
const MOST: u32 = 7;
const MOST_SECOND: u32 = 8;
/** Of both together: with the separator between them they have sixteen bytes. */
const MOST_BOTH: u32 = 13;
const NINTH: u32 = 100_000_000;

/** To be called before all others. */
export function fillPatterns(): void {
  for (let first: u32 = 0; first <= MOST; first++) {
    for (let second: u32 = 0; second <= MOST_SECOND && first + second <= MOST_BOTH; second++) {
      const pattern = patternOf(first, second);
      for (let k: u32 = 0; k < 8; k++) {
        store<u8>(pattern + k, k + first < 7 ? NOTHING : k + first - 7);
        store<u8>(pattern + 8 + k, k + second < 7 ? NOTHING : k + first + second - 5);
      }
    }
  }
}

/** Where the last eight digits of either number are: aligned to the right in eight bytes each, behind zeros. */
function patternOf(first: u32, second: u32): usize {
  return PATTERNS + (((first << 4) | second) << 4);
}

/** A bit for each byte below the digits: all that may stand between numbers. */
function separatorsIn(bytes: v128): u32 {
  return i8x16.bitmask(i8x16.lt_s(bytes, i8x16.splat(<i8>ZERO)));
}

function arrange(bytes: v128, first: u32, second: u32): v128 {
  return i8x16.swizzle(i8x16.sub(bytes, i8x16.splat(<i8>ZERO)), v128.load(patternOf(first, second)));
}

/** Twice eight digits to two numbers: neighbours become one of two digits, of four, of eight. */
function join(digits: v128): v128 {
  const two = i16x8.shr_u(i16x8.mul(digits, i16x8.splat(10 * 256 + 1)), 8);
  const four = i32x4.dot_i16x8_s(two, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  return i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(four, four), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
}

/** Whether no byte that was seen is above 9: one such as `:` is no separator, and no digit. */
function areDigits(seen: v128): bool {
  return !v128.any_true(i8x16.gt_u(seen, i8x16.splat(9)));
}

/** For nodes with the seven fields of V8. Without traces, `traces` is 0. */
export function scanNodesInPairs(
  from: u32,
  stop: u32,
  limit: u32,
  /** At most 100: a type has two digits. */
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
  let i: u32 = 0;
  let edges = <u64>edgesBefore;
  let highest = i32x4.splat(0);
  let seen = i8x16.splat(0);
  while (p < stop && i < limit) {
    let separators = separatorsIn(v128.load(p)) | (separatorsIn(v128.load(p, 16)) << 16);
    const typeEnd = <u32>ctz<u32>(separators);
    separators &= separators - 1;
    const nameEnd = <u32>ctz<u32>(separators);
    separators &= separators - 1;
    const idEnd = <u32>ctz<u32>(separators);
    separators &= separators - 1;
    const sizeEnd = <u32>ctz<u32>(separators);
    separators &= separators - 1;
    const countEnd = <u32>ctz<u32>(separators);
    const name = nameEnd - typeEnd - 2;
    const id = idEnd - nameEnd - 2;
    const size = sizeEnd - idEnd - 2;
    const count = countEnd - sizeEnd - 2;
    // One comparison for four numbers, of which hardly any has nine digits.
    if ((name | id | size | count) > MOST && (name > MOST || id > MOST_SECOND || size > MOST || count > MOST)) break;
    if (name + id > MOST_BOTH || size + count > MOST_BOTH) break;
    if (load<u8>(p + typeEnd) !== COMMA || load<u8>(p + nameEnd) !== COMMA) break;
    if (load<u8>(p + idEnd) !== COMMA || load<u8>(p + sizeEnd) !== COMMA) break;
    if ((load<u64>(p + countEnd) & SIX_BYTES) !== ZEROS_END) break;

    const ones = <u32>load<u8>(p + typeEnd - 1) ^ ZERO;
    const tens = (<u32>load<u8>(p) ^ ZERO) & (0 - (typeEnd - 1));
    const type = tens * 10 + ones;
    if (typeEnd - 1 > 1 || ones > 9 || type >= typeCount) break;

    const nameAndId = arrange(v128.load(p + typeEnd, 1), name, id);
    const sizeAndCount = arrange(v128.load(p + idEnd, 1), size, count);
    const left = join(nameAndId);
    const right = join(sizeAndCount);
    let idValue = <u32>i32x4.extract_lane(left, 1);
    if (id > MOST) {
      const ninth = <u32>load<u8>(p + nameEnd, 1) ^ ZERO;
      if (ninth > 9) break;
      idValue += ninth * NINTH;
    }
    store<u8>(types + i, load<u8>(TYPES + <usize>type));
    v128.store_lane<u32>(names + (i << 2), left, 0);
    store<u32>(ids + (i << 2), idValue);
    v128.store_lane<u32>(selfSizes + (i << 2), right, 0);
    store<u32>(firstEdges + (i << 2), <u32>edges);
    if (traces !== 0) store<u32>(traces + (i << 2), 0);
    edges += <u32>i32x4.extract_lane(right, 1);
    highest = i32x4.max_u(highest, left);
    seen = i8x16.max_u(seen, i8x16.max_u(nameAndId, sizeAndCount));
    i++;
    p += countEnd + 6;
  }
  if (!areDigits(seen)) {
    keepNone(i, edgesBefore);
    return from;
  }
  keep(i, i32x4.extract_lane(highest, 0), <f64>edges);
  return p;
}

export function scanEdgesInPairs(
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
  let i: u32 = 0;
  let highest = i32x4.splat(0);
  let seen = i8x16.splat(0);
  while (p < stop && i < limit) {
    const type = <u32>load<u16>(p) ^ ZERO_COMMA;
    const separators = separatorsIn(v128.load(p, 2));
    const nameEnd = <u32>ctz<u32>(separators);
    const indexEnd = <u32>ctz<u32>(separators & (separators - 1));
    const name = nameEnd - 1;
    const index = indexEnd - nameEnd - 2;
    if (type >= typeCount) break;
    // The pair and its end are within the sixteen bytes, or the second number seems longer than any.
    if ((name | index) > MOST && (name > MOST || index > MOST_SECOND)) break;
    if (load<u8>(p + nameEnd, 2) !== COMMA || load<u16>(p + indexEnd, 2) !== END) break;

    const nameAndIndex = arrange(v128.load(p, 2), name, index);
    const pair = join(nameAndIndex);
    let indexValue = <u32>i32x4.extract_lane(pair, 1);
    if (index > MOST) {
      const ninth = <u32>load<u8>(p + nameEnd, 3) ^ ZERO;
      if (ninth > 9) break;
      indexValue += ninth * NINTH;
    }
    const target = rotr<u32>(indexValue * inverse, shift);
    if (target >= nodeCount) break;
    store<u8>(types + i, load<u8>(TYPES + <usize>type));
    v128.store_lane<u32>(names + (i << 2), pair, 0);
    store<u32>(targets + (i << 2), target);
    highest = i32x4.max_u(highest, v128.and(pair, v128.load_zero<u32>(NAMED + (type << 2))));
    seen = i8x16.max_u(seen, nameAndIndex);
    i++;
    p += indexEnd + 4;
  }
  if (!areDigits(seen)) {
    keepNone(i, 0);
    return from;
  }
  keep(i, i32x4.extract_lane(highest, 0), 0);
  return p;
}
