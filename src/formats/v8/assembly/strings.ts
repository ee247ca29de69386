/** The loop of `script-kernel.ts` over string literals in AssemblyScript. */

/** Bytes of text that the last call wrote. */
export let textBytes: u32 = 0;
/** Strings that began in it. */
export let begun: u32 = 0;
/** Strings of it that contain a backslash. */
export let escapes: u32 = 0;

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

/**
 * Begins within a string. Writes the text of this and the following strings behind each other to `text`, for each string
 * that begins its offset (plus `offsetBefore`) to `offsets`, and to `escaped` how many strings had begun when one with a
 * backslash was met. Writes up to 16 bytes more of `text` than it says.
 */
export function scanText(
  from: u32,
  to: u32,
  limit: u32,
  text: usize,
  offsetBefore: u32,
  offsets: usize,
  escaped: usize,
): u32 {
  const quotes = i8x16.splat(<i8>QUOTE);
  const backslashes = i8x16.splat(<i8>BACKSLASH);
  let p = from;
  let out = text;
  let strings: u32 = 0;
  let marks: u32 = 0;
  let marked: u32 = 0xffff_ffff;
  while (p + 16 <= to && strings < limit) {
    const bytes = v128.load(p);
    v128.store(out, bytes);
    const special = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)));
    if (special === 0) {
      p += 16;
      out += 16;
      continue;
    }
    const plain = ctz<i32>(special);
    p += plain;
    out += plain;
    if (load<u8>(p) === QUOTE) {
      // `",\n"` or `","`, as V8 writes it. Behind `to` there may be anything.
      let next = p + 1;
      if (next >= to || load<u8>(next) !== 0x2c) break;
      next++;
      if (next < to && load<u8>(next) === 0x0a) next++;
      if (next >= to || load<u8>(next) !== QUOTE) break;
      p = next + 1;
      store<u32>(offsets + (strings << 2), offsetBefore + <u32>(out - text));
      strings++;
      continue;
    }
    const length = escapeLength(p, to);
    if (length === 0) break;
    if (marked !== strings) {
      marked = strings;
      store<u32>(escaped + (marks << 2), strings);
      marks++;
    }
    v128.store(out, v128.load(p));
    p += length;
    out += length;
  }
  textBytes = <u32>(out - text);
  begun = strings;
  escapes = marks;
  return p;
}

/** Of the escape that begins at `p`; 0 if it is none that JSON knows, or does not end before `to`. */
function escapeLength(p: u32, to: u32): u32 {
  if (p + 6 > to) return 0;
  const kind = <u32>load<u8>(p, 1);
  if (kind === 0x75) {
    return isHex(load<u8>(p, 2)) && isHex(load<u8>(p, 3)) && isHex(load<u8>(p, 4)) && isHex(load<u8>(p, 5)) ? 6 : 0;
  }
  const isShort =
    kind === QUOTE ||
    kind === BACKSLASH ||
    kind === 0x2f ||
    kind === 0x62 ||
    kind === 0x66 ||
    kind === 0x6e ||
    kind === 0x72 ||
    kind === 0x74;
  return isShort ? 2 : 0;
}

function isHex(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}
