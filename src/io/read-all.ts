import { limitSource } from './limit-source.js';
import type { ByteSource } from './source.js';

/** First guess where the size of the content is not known. */
const FIRST_BYTES = 64 * 1024;

/** All decompressed content of a source, at most `cap` bytes. For formats that are small by nature. */
export async function readAll(source: ByteSource, cap: number): Promise<Uint8Array> {
  const known = source.compression === undefined ? source.size : undefined;
  // Fits a file of known size exactly: a second copy would be what the peak of memory consists of.
  let content = Buffer.allocUnsafeSlow(Math.min(known ?? FIRST_BYTES, cap));
  let length = 0;
  for await (const chunk of limitSource(source, cap).chunks()) {
    if (length + chunk.length > content.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length + chunk.length, 2 * content.length));
      grown.set(content.subarray(0, length));
      content = grown;
    }
    content.set(chunk, length);
    length += chunk.length;
  }
  return content.subarray(0, length);
}
