/** The `strings` section: the careful reader of string literals, around the kernel's fast one. */
import type { Kernel } from './kernel.js';
import { isSpace, type Section } from './section.js';
import type { StringColumns } from './string-columns.js';
import { describeByte, type Place, trouble } from './trouble.js';

const OPEN = 0;
const FIRST = 1;
const VALUE = 2;
const AFTER = 3;
const TEXT = 4;
const ESCAPE = 5;
/** `HEX + n`: n more hexadecimal digits of an escape. */
const HEX = 6;

const SHORT_ESCAPES = '"\\/bfnrt';

export class StringsSection implements Section {
  done = false;
  readonly #place: Place;
  readonly #kernel: Kernel;
  readonly #columns: StringColumns;
  #state: number = OPEN;

  constructor(place: Place, columns: StringColumns, kernel: Kernel) {
    this.#place = place;
    this.#kernel = kernel;
    this.#columns = columns;
  }

  push(chunk: Uint8Array, from: number, to: number, base: number): number {
    if (!this.#columns.reserve(to - from)) {
      throw trouble('number-overflow', this.#place, base, 'more than 4 GiB of strings');
    }
    let p = from;
    while (p < to && !this.done) {
      if (this.#state === TEXT) p = this.#kernel.scanText(chunk, p, to, this.#columns);
      if (p < to) this.#step(chunk[p], base + p++);
    }
    return p;
  }

  #step(c: number, offset: number): void {
    const state = this.#state;
    if (state >= ESCAPE) {
      this.#stepEscape(c, offset);
    } else if (state === TEXT) {
      this.#stepText(c);
    } else if (isSpace(c)) {
      return;
    } else if (c === 0x22 && (state === VALUE || state === FIRST)) {
      this.#columns.begin();
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

  #stepText(c: number): void {
    const columns = this.#columns;
    if (c === 0x22) {
      this.#state = AFTER;
      return;
    }
    columns.bytes[columns.used++] = c;
    if (c === 0x5c) {
      columns.markEscaped(columns.count - 1);
      this.#state = ESCAPE;
    }
  }

  #stepEscape(c: number, offset: number): void {
    this.#columns.bytes[this.#columns.used++] = c;
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
}
