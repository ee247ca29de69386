/** A flat array of numbers, a fixed number of which make a record. */
import { isSpace, type Section } from './section.js';
import { describeByte, type Place, trouble } from './trouble.js';

/** Where records go. */
export interface RecordSink {
  /** Reads as many whole records as it can at full speed; returns the position of the first byte not used. */
  scan(chunk: Uint8Array, from: number, to: number): number;
  /** One record in the file's order of fields, whole numbers from 0 to 2^53 - 1; `offset` is that of its first digit. */
  record(row: Float64Array, offset: number): void;
}

const OPEN = 0;
const FIRST = 1;
const VALUE = 2;
const NUMBER = 3;
const AFTER = 4;

/**
 * The careful reader: any white space, any chunk size, and an error for everything that is not a number. Hands over to
 * the sink's own scan at the start of each record, so it sees few records of a file written by V8: the last one of each
 * chunk and, in JavaScript, those with ten-digit numbers.
 */
export class Records implements Section {
  done = false;
  readonly #place: Place;
  readonly #sink: RecordSink;
  readonly #row: Float64Array;
  #state: number = OPEN;
  #field = 0;
  #value = 0;
  #offset = 0;

  constructor(place: Place, fields: number, sink: RecordSink) {
    this.#place = place;
    this.#row = new Float64Array(fields);
    this.#sink = sink;
  }

  push(chunk: Uint8Array, from: number, to: number, base: number): number {
    let p = from;
    while (p < to) {
      if (this.#state === NUMBER) {
        p = this.#readDigits(chunk, p, to, base);
        continue;
      }
      if (this.#field === 0 && (this.#state === VALUE || this.#state === FIRST)) {
        const next = this.#sink.scan(chunk, p, to);
        if (next > p) this.#state = VALUE;
        p = next;
      }
      const c = chunk[p];
      if (isSpace(c)) {
        p++;
        continue;
      }
      this.#step(c, base + p);
      // The first digit of a number is read again as one of its digits.
      if (this.#state !== NUMBER) p++;
      if (this.done) return p;
    }
    return p;
  }

  #readDigits(chunk: Uint8Array, from: number, to: number, base: number): number {
    let p = from;
    let value = this.#value;
    for (; p < to; p++) {
      const digit = chunk[p] ^ 0x30;
      if (digit > 9) {
        this.#value = value;
        this.#endNumber();
        return p;
      }
      value = value * 10 + digit;
      if (value > Number.MAX_SAFE_INTEGER) {
        throw trouble('number-overflow', this.#place, base + p, 'a number is too large');
      }
    }
    this.#value = value;
    return p;
  }

  #endNumber(): void {
    this.#row[this.#field++] = this.#value;
    if (this.#field === this.#row.length) {
      this.#field = 0;
      this.#sink.record(this.#row, this.#offset);
    }
    this.#state = AFTER;
  }

  #step(c: number, offset: number): void {
    if (this.#state === OPEN && c === 0x5b) {
      this.#state = FIRST;
    } else if (this.#state === AFTER && c === 0x2c) {
      this.#state = VALUE;
    } else if (c === 0x5d && (this.#state === AFTER || this.#state === FIRST)) {
      if (this.#field !== 0) {
        const { length } = this.#row;
        throw trouble('malformed', this.#place, offset, `the last record has ${this.#field} of ${length} numbers`);
      }
      this.done = true;
    } else if ((this.#state === VALUE || this.#state === FIRST) && c >= 0x30 && c <= 0x39) {
      if (this.#field === 0) this.#offset = offset;
      this.#value = 0;
      this.#state = NUMBER;
    } else {
      throw trouble('malformed', this.#place, offset, `expected ${this.#expected()}, found ${describeByte(c)}`);
    }
  }

  #expected(): string {
    if (this.#state === OPEN) return "'['";
    return this.#state === AFTER ? "',' or ']'" : 'a number';
  }
}
