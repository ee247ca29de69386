import { allocate, copy, U32List } from './columns.js';
import { JsonStrings, type SelectStrings } from './strings.js';

/** Offsets have 32 bits. */
const MAX_BYTES = 0xffff_fff0;

/** The columns of a {@link JsonStrings} while they are filled. */
export class StringColumns {
  bytes: Uint8Array;
  used = 0;
  readonly offset: U32List = new U32List();
  #escaped: Uint8Array = new Uint8Array(1024);

  /** `plausibleBytes`: how much text there may be. Only what is used of it costs memory. */
  constructor(plausibleBytes: number) {
    this.bytes = allocate(Uint8Array, Math.min(MAX_BYTES, Math.max(1024, plausibleBytes)));
  }

  get count(): number {
    return this.offset.length;
  }

  /** Makes room for `more` bytes of text; false if offsets could not name them. */
  reserve(more: number): boolean {
    const needed = this.used + more;
    if (needed > MAX_BYTES) return false;
    if (needed > this.bytes.length)
      this.bytes = copy(this.bytes, Math.min(MAX_BYTES, Math.max(needed, 2 * this.bytes.length)));
    return true;
  }

  /** A string begins. */
  begin(): void {
    this.offset.push(this.used);
  }

  /** String `index` contains a backslash. */
  markEscaped(index: number): void {
    const byte = index >>> 3;
    if (byte >= this.#escaped.length) this.#escaped = copy(this.#escaped, Math.max(byte + 1, 2 * this.#escaped.length));
    this.#escaped[byte] |= 1 << (index & 7);
  }

  table(select?: SelectStrings): JsonStrings {
    const { count } = this;
    this.offset.push(this.used);
    const escaped = this.#escaped.slice(0, (count >>> 3) + 1);
    return new JsonStrings(this.bytes.subarray(0, this.used), this.offset.trimmed(), escaped, select);
  }
}
