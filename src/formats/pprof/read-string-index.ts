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
  if (reader.hi === 0 && reader.lo < strings) return reader.lo;
  const index = BigInt.asIntN(64, (BigInt(reader.hi) << 32n) | BigInt(reader.lo));
  throw reader.malformed(`is string ${index}, but the table has ${strings}`, offset);
}
