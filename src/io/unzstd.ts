import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress, ZstdErrorCode } from 'fzstd';
import { HalfopenError } from '../model/error.js';
import { damagedStream, truncatedStream } from './compression.js';
import { copies } from './gunzip.js';

const CHUNK_BYTES = 256 * 1024;
/** A block of 4 bytes may stand for 128 KiB: feeding little at a time bounds what one call can produce to 32 MiB. */
const PUSH_BYTES = 1024;

/** Node's own decoder where it has one (22.15, 23.8), a JavaScript one otherwise. */
export function unzstd(blocks: Iterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  const native = (zlib as { createZstdDecompress?: (options: zlib.ZlibOptions) => Transform }).createZstdDecompress;
  return native === undefined
    ? unzstdInScript(blocks, path)
    : unzstdNatively(native({ chunkSize: CHUNK_BYTES }), blocks, path);
}

async function* unzstdNatively(
  decoder: Transform,
  blocks: Iterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  pipeline(Readable.from(copies(blocks)), decoder, () => {});
  let bytesOut = 0;
  try {
    for await (const chunk of decoder) {
      bytesOut += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HalfopenError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'Z_BUF_ERROR'
      ? truncatedStream(path, 'zstd', bytesOut, error)
      : damagedStream(path, 'zstd', bytesOut, error);
  }
}

export async function* unzstdInScript(blocks: Iterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  let bytesOut = 0;
  const decoder = new Decompress((chunk) => out.push(chunk));
  const push = (bytes: Uint8Array, final: boolean): Uint8Array[] => {
    try {
      decoder.push(bytes, final);
    } catch (error) {
      const { code } = error as { code?: unknown };
      throw code === ZstdErrorCode.UnexpectedEOF
        ? truncatedStream(path, 'zstd', bytesOut, error)
        : damagedStream(path, 'zstd', bytesOut, error);
    }
    const ready = out;
    out = [];
    for (const chunk of ready) bytesOut += chunk.length;
    return ready;
  };
  for (const block of blocks) {
    for (let at = 0; at < block.length; at += PUSH_BYTES) yield* push(block.slice(at, at + PUSH_BYTES), false);
  }
  yield* push(new Uint8Array(0), true);
}
