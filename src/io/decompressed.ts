/** The content of compressed blocks, of which the beginning can be looked at before it is read. */
import type { Blocks, Compression } from './source.js';

export class Decompressed {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #first: Uint8Array | undefined;

  /** `path` is what errors name. */
  constructor(blocks: Blocks, compression: Compression, path: string) {
    this.#chunks = decompress(blocks, compression, path);
  }

  /** Empty when there is no content at all. */
  async peek(): Promise<Uint8Array> {
    if (this.#first !== undefined) return this.#first;
    const first: Uint8Array = (await this.#chunks.next()).value ?? new Uint8Array(0);
    this.#first = first;
    return first;
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
