/** The value of one top-level key, read from chunks of any size. */
export interface Section {
  /** True when the last byte of the value has been read. */
  readonly done: boolean;
  /**
   * Reads on at `chunk[from]` and returns the position after the last byte used, which is `to` unless {@link done}.
   * `base` is the offset of `chunk[0]` in the file. Nothing of `chunk` is kept.
   */
  push(chunk: Uint8Array, from: number, to: number, base: number): number;
}

/** White space of RFC 8259: space, tab, line feed, carriage return. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
