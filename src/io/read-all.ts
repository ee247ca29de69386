import { limitSource } from './limit-source.js';
import type { ByteSource } from './source.js';

/** All decompressed content of a source, at most `cap` bytes. For formats that are small by nature. */
export async function readAll(source: ByteSource, cap: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of limitSource(source, cap).chunks()) {
    length += chunk.length;
    parts.push(chunk.slice());
  }
  return Buffer.concat(parts, length);
}
