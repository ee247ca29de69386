import type { WireReader } from './wire.js';

/** The current field as an index into a table of `strings` strings. */
export function readStringIndex(reader: WireReader, strings: number): number {
  const offset = reader.position;
  reader.requireVarint();
  return checkStringIndex(reader, strings, offset);
}

/** Like {@link readStringIndex} for the next entry of a packed list. */
export function checkStringIndex(reader: WireReader, strings: number, offset: number): number {
  reader.readVarint();
  const lo = reader.lo >>> 0;
  if (reader.hi === 0 && lo < strings) return lo;
  const index = BigInt.asIntN(64, (BigInt(reader.hi >>> 0) << 32n) | BigInt(lo));
  throw reader.malformed(`is string ${index}, but the table has ${strings}`, offset);
}
