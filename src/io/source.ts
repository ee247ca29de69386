/** Where bytes come from. Opening a source reads nothing but the first bytes; it is read once, from start to end. */
export interface ByteSource {
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  /** Size on disk when known; of the compressed bytes if the source is compressed. For progress only. */
  readonly size: number | undefined;
  /** Decompressed content. The yielded view is only valid until the next one: the buffer is reused. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Compressed bytes read so far. For progress only. */
  readonly position: number;
  close(): void;
}
