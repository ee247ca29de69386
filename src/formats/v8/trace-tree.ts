/** The `trace_tree` section, which nests as deep as the recorded stacks: read without recursion. */
import { U32List } from './columns.js';
import type { TraceLayout } from './fields.js';
import { isSpace, type Section } from './section.js';
import { describeByte, type Place, trouble } from './trouble.js';

const MAX_U32 = 0xffff_ffff;
/** V8 records at most 64 frames; other writers may record more, but no stack is this deep. */
const MAX_DEPTH = 100_000;

const OPEN = 0;
const FIRST = 1;
const VALUE = 2;
const NUMBER = 3;
const AFTER = 4;

/** `[id, function, count, size, [children...]]`, where the children follow each other without brackets of their own. */
export class TraceTree implements Section {
  done = false;
  readonly id: U32List = new U32List();
  readonly parent: U32List = new U32List();
  readonly function: U32List = new U32List();
  readonly #place: Place;
  readonly #layout: TraceLayout;
  /** Row of the tree node that each open bracket belongs to; the outermost one belongs to none. */
  readonly #open: U32List = new U32List();
  readonly #row: Float64Array;
  #field = 0;
  #value = 0;
  #state: number = OPEN;

  constructor(place: Place, layout: TraceLayout) {
    this.#place = place;
    this.#layout = layout;
    this.#row = new Float64Array(layout.nodeFields);
  }

  push(chunk: Uint8Array, from: number, to: number, base: number): number {
    for (let p = from; p < to; p++) {
      const c = chunk[p];
      if (this.#state === NUMBER) {
        if (c >= 0x30 && c <= 0x39) {
          this.#digit(c, base + p);
          continue;
        }
        this.#row[this.#field++] = this.#value;
        this.#state = AFTER;
      }
      if (!isSpace(c)) this.#step(c, base + p);
      if (this.done) return p + 1;
    }
    return to;
  }

  #digit(c: number, offset: number): void {
    this.#value = this.#value * 10 + (c - 0x30);
    if (this.#value > Number.MAX_SAFE_INTEGER) {
      throw trouble('number-overflow', this.#place, offset, 'a number is too large');
    }
  }

  #step(c: number, offset: number): void {
    const complete = this.#field === this.#row.length;
    if (c === 0x5b && this.#state === OPEN) {
      this.#enter(0, offset);
    } else if (c === 0x5b && this.#state === VALUE && complete) {
      this.#enter(this.#addNode(offset), offset);
    } else if (c === 0x5d && (this.#state === FIRST || (this.#state === AFTER && this.#field === 0))) {
      this.#leave();
    } else if (c === 0x2c && this.#state === AFTER) {
      this.#state = VALUE;
    } else if (c >= 0x30 && c <= 0x39 && !complete && (this.#state === FIRST || this.#state === VALUE)) {
      this.#value = c - 0x30;
      this.#state = NUMBER;
    } else {
      throw trouble('malformed', this.#place, offset, `unexpected ${describeByte(c)}`);
    }
  }

  #addNode(offset: number): number {
    const id = this.#row[this.#layout.id];
    const functionRow = this.#row[this.#layout.function];
    if (id > MAX_U32 || functionRow > MAX_U32)
      throw trouble('number-overflow', this.#place, offset, 'a number is too large');
    const row = this.id.length;
    this.id.push(id);
    this.function.push(functionRow);
    this.parent.push(this.#open.values[this.#open.length - 1]);
    this.#field = 0;
    return row;
  }

  #enter(row: number, offset: number): void {
    if (this.#open.length === MAX_DEPTH) throw trouble('malformed', this.#place, offset, 'nested too deeply');
    this.#open.push(row);
    this.#state = FIRST;
  }

  #leave(): void {
    this.#open.length--;
    this.#state = AFTER;
    this.done = this.#open.length === 0;
  }
}
