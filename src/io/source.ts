import type { RandomFile } from './random-file.js';

/** Where bytes come from. Opening a source reads nothing but the first bytes; it is read once, from start to end. */
export interface ByteSource {
  /** As the user gave it; `-` for standard input; of a URL without what may be secret. */
  readonly path: string;
  /** Size on disk when known; of the compressed bytes if the source is compressed. For progress and first guesses. */
  readonly size: number | undefined;
  readonly compression: Compression | undefined;
  /** The content once more, where it stands as it is in a regular file. Closed with the source. */
  readonly file?: RandomFile | undefined;
  /** Bytes as stored, compressed ones if the source is compressed, read so far. For progress only. */
  readonly position: number;
  /** The first decompressed bytes, some kilobytes if there are as many; `chunks` yields them all the same. */
  peek(): Promise<Uint8Array>;
  /**
   * Decompressed content. A yielded view is only valid until the next one: the buffer is reused. Everything that can go
   * wrong with the file is a `HalfopenError`. Bytes that need no decompression are read into `block` if there is one; the
   * first may be elsewhere.
   */
  chunks(block?: Uint8Array): Blocks;
  close(): void;
}

export type Compression = 'gzip' | 'zstd';

/** Bytes in order. From a source, each is only valid until the next. */
export type Blocks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
