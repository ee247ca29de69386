/**
 * Functions and locations, of which a large profile has thousands: messages of numbers become rows of words, those of
 * locations then columns. As in `samples.ts`, what is not in the form that all encoders write is left to the decoder of all forms.
 */

/** What the last call has read. */
export let rows: u32 = 0;
export let lines: u32 = 0;

/** Words of a row: the address behind its tag, the fields 1 to 5, and the high half of field 3. */
const ROW: usize = 32;
const HIGH: usize = 24;
const FIELDS: u32 = 5;
const HALVES: u32 = 3;

const LOCATION_TAG: u32 = 0x22;
/** Of a line in a location; its fields are numbers like those of a row. */
const LINE_TAG: u32 = 0x22;
/** Of one location. */
const MOST_LINES: u32 = 255;

/** Columns of locations and of their lines, at distances from where they begin, for so many of a call. */
const MOST: u32 = 1 << 11;
const OFFSETS: usize = 0;
const ADDRESSES: usize = 0x4000;
const LINE_NUMBERS: usize = 0x8000;
const LINE_COLUMNS: usize = 0xc000;
const IDS: usize = 0x1_0000;
const MAPPINGS: usize = 0x1_2000;
const LINE_ENDS: usize = 0x1_4000;
const LINE_FUNCTIONS: usize = 0x1_6000;
const FOLDED: usize = 0x1_8000;
/** One location as a row, and its lines. */
const SCRATCH: usize = 0x1_9000;

const MORE: u32 = 0x80;
const BITS: u32 = 0x7f;

/** Where the message ends that was entered last. */
let messageEnd: u32 = 0;

/** Where the message begins whose tag is at `p`, behind its length; 0 when that takes three bytes. */
function enter(p: u32): u32 {
  let at = p + 1;
  let length: u32 = load<u8>(at++);
  if (length >= MORE) {
    const second: u32 = load<u8>(at++);
    if (second >= MORE) return 0;
    length = (length & BITS) | (second << 7);
  }
  messageEnd = at + length;
  return at;
}

/**
 * Reads messages with this tag, at most `limit`, to `out`. Where it stopped: before the first other field, or one of another
 * form.
 */
export function readRows(tag: u32, from: u32, to: u32, out: usize, limit: u32): u32 {
  let p = from;
  rows = 0;
  while (rows < limit && p < to && load<u8>(p) === tag) {
    const start = enter(p);
    const row = out + <usize>rows * ROW;
    if (start === 0 || messageEnd > to || !readNumbers(start, messageEnd, row, 0)) break;
    store<u32>(row, p + 1);
    rows++;
    p = messageEnd;
  }
  return p;
}

/**
 * Reads locations to the columns at `out`, at most {@link MOST}; `shift` is what an address is more than an offset in the file.
 * `functions` and `mappings` have for each id the row, plus 1, or 0. Where it stopped: also before one with an id that is not
 * among these, or with more lines than there is room for.
 */
export function readLocations(
  from: u32,
  to: u32,
  shift: f64,
  functions: usize,
  functionIds: u32,
  mappings: usize,
  mappingIds: u32,
  out: usize,
): u32 {
  const row = out + SCRATCH;
  let p = from;
  let count: u32 = 0;
  let known: u32 = 0;
  while (count < MOST && p < to && load<u8>(p) === LOCATION_TAG) {
    const start = enter(p);
    lines = 0;
    if (start === 0 || messageEnd > to || !readNumbers(start, messageEnd, row, row + ROW)) break;
    const mappingId = load<u32>(row, 8);
    const mapping = rowOf(mappingId, mappings, mappingIds);
    if ((mapping < 0 && mappingId !== 0) || known + lines > MOST) break;
    let line: u32 = 0;
    for (; line < lines; line++) {
      const numbers = row + ROW * (line + 1);
      const called = rowOf(load<u32>(numbers, 4), functions, functionIds);
      if (called < 0 || load<u32>(numbers, HIGH) !== 0) break;
      const narrow = out + ((<usize>(known + line)) << 2);
      const wide = out + ((<usize>(known + line)) << 3);
      store<i32>(narrow + LINE_FUNCTIONS, called);
      store<f64>(wide + LINE_NUMBERS, <f64>load<u32>(numbers, 8));
      store<f64>(wide + LINE_COLUMNS, <f64>load<u32>(numbers, 12));
    }
    if (line < lines) break;
    known += lines;
    const narrow = out + ((<usize>count) << 2);
    const wide = out + ((<usize>count) << 3);
    store<f64>(wide + OFFSETS, <f64>(p + 1) - shift);
    store<u32>(wide + ADDRESSES, load<u32>(row, 12));
    store<u32>(wide + ADDRESSES, load<u32>(row, HIGH), 4);
    store<u32>(narrow + IDS, load<u32>(row, 4));
    store<i32>(narrow + MAPPINGS, mapping);
    store<u32>(narrow + LINE_ENDS, known);
    store<u8>(out + FOLDED + count, <u8>(load<u32>(row, 20) !== 0));
    count++;
    p = messageEnd;
  }
  rows = count;
  lines = known;
  return p;
}

function rowOf(id: u32, rows: usize, ids: u32): i32 {
  return id < ids ? load<i32>(rows + ((<usize>id) << 2)) - 1 : -1;
}

/** Each field once at most, each a number below 2^32 but for field 3. */
function readNumbers(start: u32, end: u32, row: usize, lineOut: usize): bool {
  for (let word: usize = 0; word < ROW; word += 8) store<u64>(row + word, 0);
  let at = start;
  let seen: u32 = 0;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    if (tag === LINE_TAG) {
      const length: u32 = load<u8>(at++);
      const lineEnd = at + length;
      if (lineOut === 0 || lines === MOST_LINES || length >= MORE || lineEnd > end) return false;
      if (!readNumbers(at, lineEnd, lineOut + <usize>lines * ROW, 0)) return false;
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
