/** The content of compressed blocks, of which the beginning can be looked at before it is read. */
import { gunzip } from './gunzip.js';
import type { Blocks, Compression } from './source.js';
import { unzstd } from './unzstd.js';

export class Decompressed {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #first: Uint8Array | undefined;

  /** `path` is what errors name. */
  constructor(blocks: Blocks, compression: Compression, path: string) {
    this.#chunks = compression === 'gzip' ? gunzip(blocks, path) : unzstd(blocks, path);
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
