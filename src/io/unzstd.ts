import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { HalfopenError } from '../model/error.js';
import { GIB, KIB } from '../model/units.js';
import { damagedStream, truncatedStream } from './compression.js';
import type { Blocks } from './source.js';
import { ZstdFrames } from './zstd-frames.js';

const CHUNK_BYTES: number = 256 * KIB;
/** A block of 4 bytes may stand for 128 KiB: feeding little at a time bounds what one call can produce to 8 MiB. */
const PUSH_BYTES = 256;

/** A frame up to this size is decoded at once, when that gives at most 1 MiB: a stream takes ten times as long to begin. */
const SMALL_FRAME = 16 * KIB;
const FEW_BLOCKS = 8;

/** The decoder in JavaScript moves its whole window for each block, 3 GB/s: small blocks in a large one may take hours. */
const FREELY_MOVED: number = 4 * GIB;
const SMALL_BLOCK: number = 4 * KIB;

/** Node's own decoder where it has one (22.15, 23.8), a JavaScript one otherwise. */
export function unzstd(blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const native = zlib as Partial<NativeZstd>;
  return isNative(native) ? unzstdNatively(native, blocks, path) : unzstdInScript(blocks, path);
}

interface NativeZstd {
  createZstdDecompress(options: { readonly chunkSize: number }): Transform;
  zstdDecompressSync(bytes: Uint8Array, options: { readonly chunkSize: number }): Uint8Array;
}

function isNative(module: Partial<NativeZstd>): module is NativeZstd {
  return module.createZstdDecompress !== undefined && module.zstdDecompressSync !== undefined;
}

/**
 * One decoder a frame: Node 22 takes everything behind the first frame for garbage. And the walk over the frames notices
 * when the last one is cut off, which no version of Node does.
 */
async function* unzstdNatively(native: NativeZstd, blocks: Blocks, path: string): AsyncGenerator<Uint8Array> {
  const input = new FrameInput(blocks);
  let bytesOut = 0;
  try {
    while (await input.fill()) {
      const small = input.takeSmallFrame();
      for await (const chunk of small === undefined ? decodeFrame(native, input) : decodeAtOnce(native, small)) {
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

function decodeFrame(native: NativeZstd, input: FrameInput): Blocks {
  const decoder = native.createZstdDecompress({ chunkSize: CHUNK_BYTES });
  pipeline(Readable.from(input.readFrame()), decoder, () => {});
  return decoder as AsyncIterable<Uint8Array>;
}

/** Empty and skippable frames, of which a small file may have a million, need no decoder. */
function decodeAtOnce(native: NativeZstd, { bytes, blocks }: SmallFrame): Blocks {
  return blocks === 0 ? [] : [native.zstdDecompressSync(bytes, { chunkSize: 4 * KIB })];
}

interface SmallFrame {
  readonly bytes: Uint8Array;
  readonly blocks: number;
}

/** Compressed blocks, cut where a frame ends. */
class FrameInput {
  readonly #blocks: AsyncIterator<Uint8Array>;
  readonly #frames: ZstdFrames = new ZstdFrames();
  #block: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Up to where in the block the frame goes. */
  #end = 0;
  #ended = false;

  constructor(blocks: Blocks) {
    this.#blocks = readAsync(blocks);
  }

  /** False at the end of the input. */
  async fill(): Promise<boolean> {
    if (this.#at === this.#block.length) {
      const next = await this.#blocks.next();
      this.#at = 0;
      this.#ended = next.done === true;
      this.#block = next.done === true ? new Uint8Array(0) : next.value;
    }
    if (!this.#ended) this.#end = this.#frames.push(this.#block, this.#at);
    return !this.#ended;
  }

  /** The input ended within a frame. */
  get cut(): boolean {
    return this.#ended && !this.#frames.complete;
  }

  /** The frame that begins here, if it is small and whole; a view, only valid until the next `fill`. */
  takeSmallFrame(): SmallFrame | undefined {
    const { complete, blocks } = this.#frames;
    const isSmall = blocks === 0 || (this.#end - this.#at <= SMALL_FRAME && blocks <= FEW_BLOCKS);
    if (!complete || !isSmall) return undefined;
    const bytes = this.#block.subarray(this.#at, this.#end);
    this.#at = this.#end;
    return { bytes, blocks };
  }

  async *readFrame(): AsyncGenerator<Uint8Array> {
    do {
      const from = this.#at;
      this.#at = this.#end;
      // A copy: the stream reads ahead, the blocks share one buffer.
      yield this.#block.slice(from, this.#end);
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
        requireLargeBlocks(frames, bytesOut);
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

/** @param bytesOut content of what the frames were read of */
function requireLargeBlocks({ count, windowBytes }: ZstdFrames, bytesOut: number): void {
  if (windowBytes > FREELY_MOVED && bytesOut < count * SMALL_BLOCK) throw new Error('its blocks are too small');
}
