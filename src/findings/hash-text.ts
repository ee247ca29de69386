const OFFSET_BASIS = { high: 0xcbf2_9ce4, low: 0x8422_2325 };
/** The prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;

const encoder = new TextEncoder();

/**
 * FNV-1a over the UTF-8 bytes, 64 bits in 16 hexadecimal digits (draft-eastlake-fnv). To tell texts apart, not to guard one:
 * who wants to may find two with the same hash.
 */
export function hashText(text: string): string {
  let { high, low } = OFFSET_BASIS;
  for (const byte of encoder.encode(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + Math.floor(product / 2 ** 32) + low * 2 ** 8) >>> 0;
    low = product >>> 0;
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
