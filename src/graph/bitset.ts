/**
 * One bit per node or edge. At 28 M nodes a bitset is 3.5 MB and stays in the cache where a byte per node would not.
 * Signed words, because V8 keeps them as plain 32-bit integers where unsigned ones may become doubles.
 */
export type Bitset = Int32Array;

export function createBitset(size: number): Bitset {
  return new Int32Array(Math.ceil(size / 32));
}

/** For sets that two threads look at. */
export function createSharedBitset(size: number): Bitset {
  return new Int32Array(new SharedArrayBuffer(4 * Math.ceil(size / 32)));
}

export function hasBit(bits: Bitset, index: number): boolean {
  return ((bits[index >>> 5] >>> (index & 31)) & 1) !== 0;
}

export function setBit(bits: Bitset, index: number): void {
  bits[index >>> 5] |= 1 << (index & 31);
}

export function clearBit(bits: Bitset, index: number): void {
  bits[index >>> 5] &= ~(1 << (index & 31));
}
