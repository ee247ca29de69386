/** String table of a profile: UTF-8 bytes end to end, decoded one by one when somebody asks. */
import { MIB } from '../../model/units.js';

/** Bytes; what is longer than all of this has its beginning searched. */
const SEARCHED_AT_ONCE = 16 * MIB;

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

  /**
   * Indexes, ascending, of the strings in which `pattern`, global and of ASCII, is found. A few others may be among them: it is
   * looked for in all of the table at once, where a string ends without a sign.
   */
  search(pattern: RegExp): readonly number[] {
    const found: number[] = [];
    const starts = this.#starts;
    for (let first = 0, last = 0; first < this.size; first = last) {
      while (last < this.size && (last === first || starts[last + 1] - starts[first] <= SEARCHED_AT_ONCE)) last++;
      const text = this.#text.toString(
        'latin1',
        starts[first],
        Math.min(starts[last], starts[first] + SEARCHED_AT_ONCE),
      );
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text), index = first; match !== null; match = pattern.exec(text)) {
        index = this.#indexAt(starts[first] + match.index, index, last);
        found.push(index);
        pattern.lastIndex = starts[index + 1] - starts[first];
      }
    }
    return found;
  }

  /** Of the strings `[from, to)` the one that has the byte. */
  #indexAt(byte: number, from: number, to: number): number {
    let low = from;
    let high = to - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle] <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The bytes as the file has them; a view, not a copy. */
  bytesOf(index: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[index], this.#starts[index + 1]);
  }
}
