/** String table of a profile: UTF-8 bytes end to end, decoded one by one when somebody asks. */
export class StringTable {
  /** Number of strings; index 0 is always the empty string. */
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #text: Buffer;
  readonly #starts: Uint32Array;
  readonly #decoded: (string | undefined)[];

  /** String `i` is the bytes `[starts[i], starts[i + 1])`; `starts` has one entry more than there are strings. */
  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.size = starts.length - 1;
    this.#bytes = bytes;
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#starts = starts;
    this.#decoded = new Array<string | undefined>(this.size);
  }

  static of(strings: readonly string[]): StringTable {
    const starts = new Uint32Array(strings.length + 1);
    for (let i = 0; i < strings.length; i++) starts[i + 1] = starts[i] + Buffer.byteLength(strings[i]);
    const bytes = Buffer.alloc(starts[strings.length]);
    for (let i = 0; i < strings.length; i++) bytes.write(strings[i], starts[i]);
    return new StringTable(bytes, starts);
  }

  /** Bytes that are not UTF-8 read as U+FFFD. An index outside the table is a bug of the caller and reads as ''. */
  get(index: number): string {
    return (this.#decoded[index] ??= this.#text.toString('utf8', this.#starts[index], this.#starts[index + 1]));
  }

  /** The bytes as the file has them; a view, not a copy. */
  bytesOf(index: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[index], this.#starts[index + 1]);
  }
}
