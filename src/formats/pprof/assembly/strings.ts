/** The string table, of which a large profile has thousands of entries: their bytes end to end, and where each ends. */

/** What the last call has read. */
export let strings: u32 = 0;
export let stringBytes: u32 = 0;

const MORE: u32 = 0x80;
const BITS: u32 = 0x7f;

/**
 * Copies the bytes of fields with this tag, at most `limit`, to `out`, and writes to `ends` where in them each ends. Where it
 * stopped: before the first other field, one that is longer than 2^14 bytes, or one for which there is no room.
 */
export function readStrings(tag: u32, from: u32, to: u32, out: usize, ends: usize, limit: u32): u32 {
  let p = from;
  strings = 0;
  stringBytes = 0;
  while (strings < limit && p < to && load<u8>(p) === tag) {
    let at = p + 1;
    let length: u32 = load<u8>(at++);
    if (length >= MORE) {
      const second: u32 = load<u8>(at++);
      if (second >= MORE) break;
      length = (length & BITS) | (second << 7);
    }
    const end = at + length;
    if (end > to) break;
    memory.copy(out + stringBytes, at, length);
    stringBytes += length;
    store<u32>(ends + ((<usize>strings) << 2), stringBytes);
    strings++;
    p = end;
  }
  return p;
}
