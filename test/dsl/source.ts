import type { ByteSource } from '../../src/io/source.js';

/** Bytes in memory as a source, handed out in chunks of one reused buffer, as a file would be. */
export function memorySource(bytes: Uint8Array, chunkSize = 65_536, path = 'test.heapsnapshot'): ByteSource {
  let position = 0;
  const buffer = new Uint8Array(chunkSize);
  return {
    path,
    size: bytes.length,
    compression: undefined,
    get position() {
      return position;
    },
    peek: async () => bytes.subarray(0, 4096),
    *chunks() {
      while (position < bytes.length) {
        const part = bytes.subarray(position, position + chunkSize);
        buffer.set(part);
        position += part.length;
        yield buffer.subarray(0, part.length);
        buffer.fill(0xff);
      }
    },
    close() {},
  };
}
