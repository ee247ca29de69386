/**
 * The hot loops over a large profile in AssemblyScript: 95 % of one are samples that nobody asked about. They read the form
 * that all encoders write, in a block of the file that `block-reader.ts` copied into this memory, and stop before the first
 * field that is anything else (wanted, malformed, of unusual form, cut off by the end of the block) without saying why: the
 * decoder of all forms reads that one.
 */

/** Fields that the last call passed over. */
export let passed: u32 = 0;

/** Addresses that `block-reader.ts` knows: values of the sample being read, and sums, for each sample type. */
const VALUES: usize = 0;
const SUMS: usize = 2048;

/** Tags of one byte, all of length-delimited fields. */
const SAMPLE_TAG: u32 = 0x12;
const LOCATION_TAG: u32 = 0x0a;
const VALUE_TAG: u32 = 0x12;
const LABEL_TAG: u32 = 0x1a;
/** Fields of a label, all but the number indexes of strings. */
const KEY_TAG: u32 = 0x08;
const STRING_TAG: u32 = 0x10;
const NUMBER_TAG: u32 = 0x18;
const UNIT_TAG: u32 = 0x20;

const MORE: u32 = 0x80;
const BITS: u32 = 0x7f;
/** Larger integers are no longer exact as doubles. */
const MAX_SAFE_INTEGER: u64 = 0x1f_ffff_ffff_ffff;

/** Most ids have two bytes, so four of them are read at once: which bytes end one, and their bits. */
const TWO_BYTES_EACH: u64 = 0x0080_0080_0080_0080;
const LAST_BYTES: u64 = 0x8080_8080_8080_8080;
const LOW_BITS: u64 = 0x007f_007f_007f_007f;
const HIGH_BITS: u64 = 0x7f00_7f00_7f00_7f00;

/** Passes over length-delimited fields with this tag; where the first other one begins, or one that does not end before `to`. */
export function skip(tag: u32, from: u32, to: u32): u32 {
  let p = from;
  let fields: u32 = 0;
  while (p < to && load<u8>(p) === tag) {
    let at = p + 1;
    let length: u32 = load<u8>(at++);
    if (length >= MORE) {
      const second: u32 = load<u8>(at++);
      length = (length & BITS) | ((second & BITS) << 7);
      if (second >= MORE) {
        const third: u32 = load<u8>(at++);
        if (third >= MORE) break;
        length |= third << 14;
      }
    }
    const end = at + length;
    if (end > to) break;
    p = end;
    fields++;
  }
  passed = fields;
  return p;
}

/**
 * Passes over samples, adding their values to the sums. `skippable` has a 0 for each id of a location whose samples need not
 * be kept, and something else for those that are wanted or do not exist.
 */
export function skimSamples(from: u32, to: u32, types: u32, strings: u32, skippable: usize, ids: u32): u32 {
  let p = from;
  let samples: u32 = 0;
  while (p < to && load<u8>(p) === SAMPLE_TAG) {
    const end = skimSample(p + 1, to, types, strings, skippable, ids);
    if (end === 0) break;
    for (let type: u32 = 0; type < types; type++) {
      const sum = SUMS + (type << 3);
      store<f64>(sum, load<f64>(sum) + load<f64>(VALUES + (type << 3)));
    }
    p = end;
    samples++;
  }
  passed = samples;
  return p;
}

/**
 * `start` is after the tag; the end of the sample, 0 when it was given up. Fields may come in any order. Lists and labels end
 * with a whole varint, so that no varint goes beyond them.
 */
function skimSample(start: u32, to: u32, types: u32, strings: u32, skippable: usize, ids: u32): u32 {
  let at = start;
  let length: u32 = load<u8>(at++);
  if (length >= MORE) {
    const second: u32 = load<u8>(at++);
    if (second >= MORE) return 0;
    length = (length & BITS) | (second << 7);
  }
  const end = at + length;
  if (end > to) return 0;
  let type: u32 = 0;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    length = load<u8>(at++);
    if (length >= MORE) {
      const second: u32 = load<u8>(at++);
      if (second >= MORE) return 0;
      length = (length & BITS) | (second << 7);
    }
    const fieldEnd = at + length;
    if (fieldEnd > end || <u32>load<u8>(fieldEnd - 1) >= MORE) return 0;
    if (tag === LOCATION_TAG) {
      if (!areSkippable(at, fieldEnd, skippable, ids)) return 0;
    } else if (tag === LABEL_TAG) {
      if (!isLabel(at, fieldEnd, strings)) return 0;
    } else if (tag === VALUE_TAG) {
      while (at < fieldEnd) {
        if (type === types) return 0;
        let byte: u64 = load<u8>(at++);
        let value = byte & BITS;
        for (let shift: u64 = 7; byte >= MORE; shift += 7) {
          if (shift > 49) return 0;
          byte = load<u8>(at++);
          value |= (byte & BITS) << shift;
        }
        if (value > MAX_SAFE_INTEGER) return 0;
        store<f64>(VALUES + (type << 3), <f64>value);
        type++;
      }
    } else return 0;
    at = fieldEnd;
  }
  return type === types ? end : 0;
}

function areSkippable(start: u32, end: u32, skippable: usize, ids: u32): bool {
  let found: u32 = 0;
  let at = start;
  while (at < end) {
    const next = load<u64>(at);
    if (at + 8 <= end && (next & LAST_BYTES) === TWO_BYTES_EACH) {
      const four = (next & LOW_BITS) | ((next & HIGH_BITS) >> 1);
      found |= load<u8>(skippable + (<usize>four & 0xffff));
      found |= load<u8>(skippable + (<usize>(four >> 16) & 0xffff));
      found |= load<u8>(skippable + (<usize>(four >> 32) & 0xffff));
      found |= load<u8>(skippable + <usize>(four >> 48));
      at += 8;
      continue;
    }
    let id: u32 = load<u8>(at++);
    if (id >= MORE) {
      const second: u32 = load<u8>(at++);
      id = (id & BITS) | ((second & BITS) << 7);
      if (second >= MORE) {
        const third: u32 = load<u8>(at++);
        if (third >= MORE) return false;
        id |= third << 14;
      }
    }
    if (id >= ids) return false;
    found |= load<u8>(skippable + id);
  }
  return found === 0;
}

function isLabel(start: u32, end: u32, strings: u32): bool {
  let at = start;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    let byte: u32 = load<u8>(at++);
    let number = byte & BITS;
    for (let shift: u32 = 7; byte >= MORE; shift += 7) {
      if (shift > 21) return false;
      byte = load<u8>(at++);
      number |= (byte & BITS) << shift;
    }
    if (tag === NUMBER_TAG) continue;
    if (number >= strings || (tag !== KEY_TAG && tag !== STRING_TAG && tag !== UNIT_TAG)) return false;
  }
  return at === end;
}
