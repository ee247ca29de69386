/** The content of compressed blocks, of which the beginning can be looked at before it is read. */
import type { Blocks, Compression } from './source.js';

/** Enough to recognise every format. */
const PEEK_BYTES = 4096;

export class Decompressed {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #first: Uint8Array | undefined;

  /** `path` is what errors name. */
  constructor(blocks: Blocks, compression: Compression, path: string) {
    this.#chunks = decompress(blocks, compression, path);
  }

  /** At least 4 KiB if there are as many; empty when there is no content at all. */
  async peek(): Promise<Uint8Array> {
    if (this.#first !== undefined) return this.#first;
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < PEEK_BYTES) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      length += next.value.length;
      parts.push(next.value);
    }
    const [only] = parts;
    this.#first = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    return this.#first;
  }

  /** All of it, once. */
  async *read(): AsyncGenerator<Uint8Array> {
    const first = await this.peek();
    if (first.length > 0) yield first;
    yield* this.#chunks;
  }
}

/** Decoders are loaded when there is something to decode: nobody else needs them, nor Node's `zlib`. */
async function* decompress(blocks: Blocks, compression: Compression, path: string): AsyncGenerator<Uint8Array> {
  if (compression === 'gzip') {
    const { gunzip } = await import('./gunzip.js');
    yield* gunzip(blocks, path);
  } else {
    const { unzstd } = await import('./unzstd.js');
    yield* unzstd(blocks, path);
  }
}
