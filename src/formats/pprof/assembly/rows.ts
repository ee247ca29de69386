/**
 * Functions and locations, of which a large profile has thousands: messages of numbers become rows of words. As in
 * `samples.ts`, what is not in the form that all encoders write is left to the decoder of all forms.
 */

/** What the last call has read. */
export let rows: u32 = 0;
export let lines: u32 = 0;

/** Words of a row: the address behind its tag, the fields 1 to 5, the high half of field 3, and how many lines it has. */
const ROW: usize = 32;
const HIGH: usize = 24;
const LINES: usize = 28;
const FIELDS: u32 = 5;
const HALVES: u32 = 3;

/** Of a line in a location; its fields are numbers like those of a row. */
const LINE_TAG: u32 = 0x22;

const MORE: u32 = 0x80;
const BITS: u32 = 0x7f;

/**
 * Reads messages with this tag, at most `limit`, to `out`, and their lines to `lineOut`, which is 0 where they have none. Where
 * it stopped: before the first other field, one of another form, or one for which there is no room.
 */
export function readRows(tag: u32, from: u32, to: u32, out: usize, lineOut: usize, limit: u32): u32 {
  let p = from;
  rows = 0;
  lines = 0;
  while (rows < limit && p < to && load<u8>(p) === tag) {
    let at = p + 1;
    let length: u32 = load<u8>(at++);
    if (length >= MORE) {
      const second: u32 = load<u8>(at++);
      if (second >= MORE) break;
      length = (length & BITS) | (second << 7);
    }
    const end = at + length;
    const before = lines;
    const row = out + <usize>rows * ROW;
    if (end > to || !readNumbers(at, end, row, lineOut, limit)) {
      lines = before;
      break;
    }
    store<u32>(row, p + 1);
    store<u32>(row + LINES, lines - before);
    rows++;
    p = end;
  }
  return p;
}

/** Each field once at most, each a number below 2^32 but for field 3. */
function readNumbers(start: u32, end: u32, row: usize, lineOut: usize, limit: u32): bool {
  for (let word: usize = 0; word < ROW; word += 8) store<u64>(row + word, 0);
  let at = start;
  let seen: u32 = 0;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    if (tag === LINE_TAG) {
      const length: u32 = load<u8>(at++);
      const lineEnd = at + length;
      if (lineOut === 0 || lines === limit || length >= MORE || lineEnd > end) return false;
      if (!readNumbers(at, lineEnd, lineOut + <usize>lines * ROW, 0, 0)) return false;
      lines++;
      at = lineEnd;
      continue;
    }
    const field = tag >> 3;
    if ((tag & 7) !== 0 || field === 0 || field > FIELDS || (seen & (1 << field)) !== 0) return false;
    if (lineOut !== 0 && field === LINE_TAG >> 3) return false;
    seen |= 1 << field;
    let byte: u64 = load<u8>(at++);
    let value = byte & BITS;
    for (let shift: u64 = 7; byte >= MORE; shift += 7) {
      if (shift > 63) return false;
      byte = load<u8>(at++);
      value |= (byte & BITS) << shift;
    }
    const high = <u32>(value >> 32);
    if (at > end || (high !== 0 && field !== HALVES)) return false;
    store<u32>(row + ((<usize>field) << 2), <u32>value);
    if (high !== 0) store<u32>(row + HIGH, high);
  }
  return at === end;
}
