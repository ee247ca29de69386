/**
 * The hot loops over a large profile in AssemblyScript: 95 % of one are samples that nobody asked about. They read the form
 * that all encoders write, in a block of the file that `kernel.ts` copied into this memory, and stop before the first field
 * that is anything else (malformed, of unusual form, cut off by the end of the block) without saying why: the decoder of all
 * forms reads that one.
 */

/** Fields that the last call passed over. */
export let passed: u32 = 0;

/** Of these, the samples that were kept, with how many locations and labels. */
export let kept: u32 = 0;
export let keptLocations: u32 = 0;
export let keptLabels: u32 = 0;

/** Addresses that `kernel.ts` knows: values of the sample being read, and sums, for each sample type. */
const VALUES: usize = 0;
const SUMS: usize = 2048;

/** What is kept, at distances from where it begins: two counts for each sample, rows of locations, columns of labels, values. */
const KEPT_LOCATIONS: usize = 1 << 13;
const KEPT_KEYS: usize = KEPT_LOCATIONS + (1 << 18);
const KEPT_STRINGS: usize = KEPT_KEYS + (1 << 17);
const KEPT_UNITS: usize = KEPT_STRINGS + (1 << 17);
const KEPT_NUMBERS: usize = KEPT_UNITS + (1 << 17);
const KEPT_VALUES: usize = KEPT_NUMBERS + (1 << 18);
/** There is room for so many more samples, of which each has less than 2^14 bytes. */
const MOST_KEPT: u32 = 1024;
const MOST_LOCATIONS: u32 = (1 << 16) - (1 << 14);
const MOST_LABELS: u32 = (1 << 15) - (1 << 13);

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
 * be kept, and something else for those that are wanted or do not exist. Others are kept, as long as there is room: `rowOf` has
 * the row of the location with each id, plus 1.
 */
export function skimSamples(
  from: u32,
  to: u32,
  types: u32,
  strings: u32,
  skippable: usize,
  ids: u32,
  rowOf: usize,
  keep: usize,
): u32 {
  let p = from;
  let samples: u32 = 0;
  kept = 0;
  keptLocations = 0;
  keptLabels = 0;
  while (p < to && load<u8>(p) === SAMPLE_TAG) {
    let end = skimSample(p + 1, to, types, strings, skippable, ids, 0);
    if (end === 0) {
      if (kept === MOST_KEPT || keptLocations > MOST_LOCATIONS || keptLabels > MOST_LABELS) break;
      const locations = keptLocations;
      const labels = keptLabels;
      end = skimSample(p + 1, to, types, strings, rowOf, ids, keep);
      if (end === 0) {
        keptLocations = locations;
        keptLabels = labels;
        break;
      }
      const counts = keep + ((<usize>kept) << 3);
      store<u32>(counts, keptLocations - locations);
      store<u32>(counts, keptLabels - labels, 4);
      const bytes: usize = types << 3;
      memory.copy(keep + KEPT_VALUES + bytes * kept, VALUES, bytes);
      kept++;
    }
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
 * with a whole varint, so that no varint goes beyond them. `table` says which locations are skippable or, when the sample is to
 * be kept, which rows they are.
 */
function skimSample(start: u32, to: u32, types: u32, strings: u32, table: usize, ids: u32, keep: usize): u32 {
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
      if (keep === 0 ? !areSkippable(at, fieldEnd, table, ids) : !keepLocations(at, fieldEnd, table, ids, keep))
        return 0;
    } else if (tag === LABEL_TAG) {
      if (!readLabel(at, fieldEnd, strings, keep)) return 0;
    } else if (tag === VALUE_TAG) {
      while (at < fieldEnd) {
        if (type === types) return 0;
        const next = load<u64>(at);
        const last = ~next & LAST_BYTES;
        if (last === 0) return 0;
        const value = packBits(next & (last ^ (last - 1)));
        if (value > MAX_SAFE_INTEGER) return 0;
        store<f64>(VALUES + (type << 3), <f64>value);
        type++;
        at += (<u32>ctz(last) >> 3) + 1;
      }
    } else return 0;
    at = fieldEnd;
  }
  return type === types ? end : 0;
}

/** Seven bits of each byte side by side: without a branch, since nobody can foretell how long a number is. */
function packBits(bytes: u64): u64 {
  const pairs = (bytes & LOW_BITS) | ((bytes & HIGH_BITS) >> 1);
  const fours = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
  return (fours & 0x0fff_ffff) | ((fours & 0x0fff_ffff_0000_0000) >> 4);
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

function keepLocations(start: u32, end: u32, rowOf: usize, ids: u32, keep: usize): bool {
  let at = start;
  while (at < end) {
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
    const row: u32 = id < ids ? load<u32>(rowOf + ((<usize>id) << 2)) : 0;
    if (row === 0) return false;
    store<u32>(keep + KEPT_LOCATIONS + ((<usize>keptLocations) << 2), row - 1);
    keptLocations++;
  }
  return true;
}

function readLabel(start: u32, end: u32, strings: u32, keep: usize): bool {
  let at = start;
  let key: u32 = 0;
  let text: u32 = 0;
  let amount: u64 = 0;
  let unit: u32 = 0;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    const next = load<u64>(at);
    const last = ~next & LAST_BYTES;
    if (last === 0) return false;
    const number = packBits(next & (last ^ (last - 1)));
    at += (<u32>ctz(last) >> 3) + 1;
    if (tag === NUMBER_TAG) {
      if (number > MAX_SAFE_INTEGER) return false;
      amount = number;
    } else if (number >= <u64>strings) return false;
    else if (tag === KEY_TAG) key = <u32>number;
    else if (tag === STRING_TAG) text = <u32>number;
    else if (tag === UNIT_TAG) unit = <u32>number;
    else return false;
  }
  if (at !== end) return false;
  if (keep === 0) return true;
  const label = keep + ((<usize>keptLabels) << 2);
  store<u32>(label + KEPT_KEYS, key);
  store<u32>(label + KEPT_STRINGS, text);
  store<u32>(label + KEPT_UNITS, unit);
  store<f64>(keep + KEPT_NUMBERS + ((<usize>keptLabels) << 3), <f64>amount);
  keptLabels++;
  return true;
}
