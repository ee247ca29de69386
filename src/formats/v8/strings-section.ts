/** The `strings` section into the bytes of a {@link JsonStrings}. */
import { allocate, copy, U32List } from './columns.js';
import { isSpace, type Section } from './section.js';
import { JsonStrings } from './strings.js';
import { describeByte, type Place, trouble } from './trouble.js';

const OPEN = 0;
const FIRST = 1;
const VALUE = 2;
const AFTER = 3;
const TEXT = 4;
const ESCAPE = 5;
/** `HEX + n`: n more hexadecimal digits of an escape. */
const HEX = 6;

/** Offsets have 32 bits. */
const MAX_BYTES = 0xffff_fff0;
const SHORT_ESCAPES = '"\\/bfnrt';

export class StringsSection implements Section {
  done = false;
  readonly #place: Place;
  readonly #offset: U32List = new U32List();
  #escaped: Uint8Array = new Uint8Array(1024);
  #bytes: Uint8Array;
  #used = 0;
  #state: number = OPEN;

  /** `plausibleBytes`: how long the section may be. Only what is used of it costs memory. */
  constructor(place: Place, plausibleBytes: number) {
    this.#place = place;
    this.#bytes = allocate(Uint8Array, Math.min(MAX_BYTES, Math.max(1024, plausibleBytes)));
  }

  get count(): number {
    return this.#offset.length;
  }

  push(chunk: Uint8Array, from: number, to: number, base: number): number {
    this.#reserve(to - from, base);
    let p = from;
    while (p < to && !this.done) {
      if (this.#state === TEXT) p = this.#copyText(chunk, p, to);
      else this.#step(chunk[p], base + p++);
    }
    return p;
  }

  table(): JsonStrings {
    const count = this.#offset.length;
    this.#offset.push(this.#used);
    return new JsonStrings(
      this.#bytes.subarray(0, this.#used),
      this.#offset.trimmed(),
      this.#escaped.slice(0, (count >>> 3) + 1),
    );
  }

  /** Up to a backslash, or a quote behind which it does not go on as V8 writes it: `",\n"` or `","`. */
  #copyText(chunk: Uint8Array, from: number, to: number): number {
    const bytes = this.#bytes;
    let used = this.#used;
    let p = from;
    while (p < to) {
      const c = chunk[p++];
      if (c === 0x22) {
        let next = p;
        if (chunk[next] === 0x2c) next++;
        if (chunk[next] === 0x0a) next++;
        if (chunk[p] === 0x2c && chunk[next] === 0x22 && next < to) {
          this.#offset.push(used);
          p = next + 1;
          continue;
        }
        this.#state = AFTER;
        break;
      }
      bytes[used++] = c;
      if (c === 0x5c) {
        this.#state = ESCAPE;
        this.#markEscaped();
        break;
      }
    }
    this.#used = used;
    return p;
  }

  #step(c: number, offset: number): void {
    const state = this.#state;
    if (state >= ESCAPE) {
      this.#stepEscape(c, offset);
    } else if (isSpace(c)) {
      return;
    } else if (c === 0x22 && (state === VALUE || state === FIRST)) {
      this.#offset.push(this.#used);
      this.#state = TEXT;
    } else if (c === 0x2c && state === AFTER) {
      this.#state = VALUE;
    } else if (c === 0x5d && (state === AFTER || state === FIRST)) {
      this.done = true;
    } else if (c === 0x5b && state === OPEN) {
      this.#state = FIRST;
    } else {
      const expected = state === AFTER ? "',' or ']'" : state === OPEN ? "'['" : 'a string';
      throw trouble('malformed', this.#place, offset, `expected ${expected}, found ${describeByte(c)}`);
    }
  }

  #stepEscape(c: number, offset: number): void {
    this.#bytes[this.#used++] = c;
    if (this.#state === ESCAPE) {
      if (c === 0x75) this.#state = HEX + 4;
      else if (c < 0x80 && SHORT_ESCAPES.includes(String.fromCharCode(c))) this.#state = TEXT;
      else throw trouble('malformed', this.#place, offset, `${describeByte(c)} after a backslash`);
      return;
    }
    const isHex = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
    if (!isHex)
      throw trouble('malformed', this.#place, offset, `expected a hexadecimal digit, found ${describeByte(c)}`);
    this.#state = this.#state === HEX + 1 ? TEXT : this.#state - 1;
  }

  #markEscaped(): void {
    const index = this.#offset.length - 1;
    const byte = index >>> 3;
    if (byte >= this.#escaped.length) this.#escaped = copy(this.#escaped, Math.max(byte + 1, 2 * this.#escaped.length));
    this.#escaped[byte] |= 1 << (index & 7);
  }

  #reserve(more: number, base: number): void {
    const needed = this.#used + more;
    if (needed <= this.#bytes.length) return;
    if (needed > MAX_BYTES) throw trouble('number-overflow', this.#place, base, 'more than 4 GiB of strings');
    this.#bytes = copy(this.#bytes, Math.min(MAX_BYTES, Math.max(needed, 2 * this.#bytes.length)));
  }
}
