import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { HalfopenError } from '../model/error.js';
import { damagedStream, truncatedStream } from './compression.js';
import type { Blocks } from './source.js';
import { ZstdFrames } from './zstd-frames.js';

const CHUNK_BYTES = 256 * 1024;
/** A block of 4 bytes may stand for 128 KiB: feeding little at a time bounds what one call can produce to 32 MiB. */
const PUSH_BYTES = 1024;

/** Node's own decoder where it has one (22.15, 23.8), a JavaScript one otherwise. */
export function unzstd(blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const native = (zlib as { createZstdDecompress?: NativeZstd }).createZstdDecompress;
  return native === undefined ? unzstdInScript(blocks, path) : unzstdNatively(native, blocks, path);
}

type NativeZstd = (options: { readonly chunkSize: number }) => Transform;

/**
 * One decoder a frame: Node 22 takes everything behind the first frame for garbage. And the walk over the frames notices
 * when the last one is cut off, which no version of Node does.
 */
async function* unzstdNatively(createDecoder: NativeZstd, blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const input = new FrameInput(blocks);
  let bytesOut = 0;
  try {
    while (await input.fill()) {
      const decoder = createDecoder({ chunkSize: CHUNK_BYTES });
      pipeline(Readable.from(input.readFrame()), decoder, () => {});
      for await (const chunk of decoder) {
        bytesOut += chunk.length;
        yield chunk;
      }
    }
  } catch (error) {
    if (error instanceof HalfopenError) throw error;
    throw input.cut ? truncatedStream(path, 'zstd', bytesOut, error) : damagedStream(path, 'zstd', bytesOut, error);
  }
  if (input.cut) throw truncatedStream(path, 'zstd', bytesOut);
}

/** Compressed blocks, cut where a frame ends. */
class FrameInput {
  readonly #blocks: AsyncIterator<Uint8Array>;
  readonly #frames: ZstdFrames = new ZstdFrames();
  #block: Uint8Array = new Uint8Array(0);
  #at = 0;
  #ended = false;

  constructor(blocks: Blocks) {
    this.#blocks = readAsync(blocks);
  }

  /** False at the end of the input. */
  async fill(): Promise<boolean> {
    if (this.#at < this.#block.length) return true;
    const next = await this.#blocks.next();
    this.#at = 0;
    this.#ended = next.done === true;
    this.#block = next.done === true ? new Uint8Array(0) : next.value;
    return !this.#ended;
  }

  /** The input ended within a frame. */
  get cut(): boolean {
    return this.#ended && !this.#frames.complete;
  }

  async *readFrame(): AsyncGenerator<Uint8Array> {
    do {
      const from = this.#at;
      this.#at = this.#frames.push(this.#block, from);
      // A copy: the stream reads ahead, the blocks share one buffer.
      yield this.#block.slice(from, this.#at);
    } while (!this.#frames.complete && (await this.fill()));
  }
}

async function* readAsync(blocks: Blocks): AsyncGenerator<Uint8Array> {
  yield* blocks;
}

/** Does not check the frames' checksums, as the native decoder does. */
async function* unzstdInScript(blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  let out: Uint8Array[] = [];
  let bytesOut = 0;
  const decoder = new Decompress((chunk) => out.push(chunk));
  for await (const block of blocks) {
    for (let at = 0; at < block.length; at += PUSH_BYTES) {
      const part = block.slice(at, at + PUSH_BYTES);
      try {
        for (let p = 0; p < part.length; ) p = frames.push(part, p);
        decoder.push(part, false);
      } catch (error) {
        throw damagedStream(path, 'zstd', bytesOut, error);
      }
      const ready = out;
      out = [];
      for (const chunk of ready) {
        bytesOut += chunk.length;
        yield chunk;
      }
    }
  }
  if (!frames.complete) throw truncatedStream(path, 'zstd', bytesOut);
  try {
    decoder.push(new Uint8Array(0), true);
  } catch (error) {
    throw damagedStream(path, 'zstd', bytesOut, error);
  }
  yield* out;
}
