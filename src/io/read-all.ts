import { limitSource } from './limit-source.js';
import type { ByteSource } from './source.js';

/** All decompressed content of a source, at most `cap` bytes. For formats that are small by nature. */
export async function readAll(source: ByteSource, cap: number): Promise<Uint8Array> {
  const limited = limitSource(source, cap);
  const size = source.compression === undefined ? (source.size ?? 0) : 0;
  let bytes = new Uint8Array(Math.min(size, cap));
  let length = 0;
  for await (const chunk of limited.chunks()) {
    if (length + chunk.length > bytes.length) {
      const grown = new Uint8Array(Math.max(2 * bytes.length, length + chunk.length));
      grown.set(bytes);
      bytes = grown;
    }
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}
