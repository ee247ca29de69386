import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HalfopenError } from '../model/error.js';
import { damagedStream, truncatedStream } from './compression.js';
import type { Blocks } from './source.js';

const CHUNK_BYTES = 256 * 1024;

/** Inflates on Node's thread pool, so it overlaps with parsing. Concatenated members are one content (RFC 1952, 2.2). */
export async function* gunzip(blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const inflated = createGunzip({ chunkSize: CHUNK_BYTES });
  // The iteration below reports the error; without a callback here it would be thrown as uncaught.
  pipeline(Readable.from(copies(blocks)), inflated, () => {});
  let bytesOut = 0;
  try {
    for await (const chunk of inflated) {
      bytesOut += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HalfopenError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'Z_BUF_ERROR'
      ? truncatedStream(path, 'gzip', bytesOut, error)
      : damagedStream(path, 'gzip', bytesOut, error);
  }
}

/** The stream reads ahead, the blocks share one buffer. */
async function* copies(blocks: Blocks): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) yield block.slice();
}
