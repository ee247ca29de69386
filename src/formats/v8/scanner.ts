/** The outermost JSON object: finds the keys and hands each value to the section that reads it. */
import { HalfopenError } from '../../model/error.js';
import { isSpace, type Section } from './section.js';
import { describeByte } from './trouble.js';

export interface SectionOwner {
  /** The value of `key` begins in a moment; `offset` is where. */
  open(key: string, offset: number): Section;
  close(key: string): void;
  /** What has been read so far, e.g. `12 of 100 nodes`; for the message about a truncated file. */
  describeProgress(): string;
}

const START = 0;
const FIRST_KEY = 1;
const KEY = 2;
const IN_KEY = 3;
const COLON = 4;
const BEFORE_VALUE = 5;
const VALUE = 6;
const AFTER_VALUE = 7;
const END = 8;

const EXPECTED: readonly string[] = ["'{'", 'a key', 'a key', '', "':'", '', '', "',' or '}'", 'the end of the file'];
/** Keys of V8 are far shorter; a longer one is skipped like any unknown key. */
const MAX_KEY = 256;
const UTF8_BOM = [0xef, 0xbb, 0xbf];

export class SnapshotScanner {
  readonly #path: string;
  readonly #owner: SectionOwner;
  readonly #seen: Set<string> = new Set();
  #state: number = START;
  #position = 0;
  #section: Section | undefined;
  #key = '';
  #keyEscaped = false;

  constructor(path: string, owner: SectionOwner) {
    this.#path = path;
    this.#owner = owner;
  }

  get position(): number {
    return this.#position;
  }

  /** The section whose value is being read. */
  get section(): string | undefined {
    return this.#section === undefined ? undefined : this.#key;
  }

  /** Somebody else reads up to `position`, which has to be within the same section. */
  skipTo(position: number): void {
    this.#position = position;
  }

  push(chunk: Uint8Array): void {
    const base = this.#position;
    const to = chunk.length;
    let p = 0;
    while (p < to) {
      const c = chunk[p];
      if (this.#state === VALUE) {
        p = this.#pushValue(chunk, p, base);
      } else if (this.#state === BEFORE_VALUE && !isSpace(c)) {
        this.#section = this.#owner.open(this.#key, base + p);
        this.#state = VALUE;
      } else {
        if (this.#state === IN_KEY) this.#readKey(c);
        else if (!isSpace(c) && !this.#isBom(c, base + p)) this.#step(c, base + p);
        p++;
      }
    }
    this.#position = base + to;
  }

  /** The input is over. */
  finish(): void {
    if (this.#state === END) return;
    if (this.#position === 0) throw new HalfopenError('empty', `${this.#path} is empty`, { offset: 0 });
    throw new HalfopenError(
      'truncated',
      `${this.#path} ends too early: byte ${this.#position}${this.#describePlace()}`,
      { offset: this.#position, hint: 'The process that wrote it died or ran out of disk. Capture it again.' },
    );
  }

  /** What ended the input before its time, with the place that was reached; anything else as it is. */
  locateEnd(error: unknown): unknown {
    if (!(error instanceof HalfopenError) || error.code !== 'truncated' || this.#state === END) return error;
    const { code, message, hint, offset, exitCode } = error;
    return new HalfopenError(code, message + this.#describePlace(), {
      ...(hint !== undefined && { hint }),
      ...(offset !== undefined && { offset }),
      exitCode,
      cause: error,
    });
  }

  #describePlace(): string {
    const where = this.#section === undefined ? '' : ` in section "${this.#key}"`;
    return `${where}, ${this.#owner.describeProgress()}`;
  }

  #pushValue(chunk: Uint8Array, from: number, base: number): number {
    const section = this.#section;
    if (section === undefined) return from;
    const next = section.push(chunk, from, chunk.length, base);
    if (section.done) {
      this.#section = undefined;
      this.#state = AFTER_VALUE;
      this.#owner.close(this.#key);
    }
    return next;
  }

  #readKey(c: number): void {
    if (c === 0x22 && !this.#keyEscaped) this.#state = COLON;
    else if (this.#key.length < MAX_KEY) this.#key += String.fromCharCode(c);
    this.#keyEscaped = c === 0x5c && !this.#keyEscaped;
  }

  #step(c: number, offset: number): void {
    const state = this.#state;
    if (state === START && c === 0x7b) {
      this.#state = FIRST_KEY;
    } else if (c === 0x22 && (state === FIRST_KEY || state === KEY)) {
      this.#key = '';
      this.#keyEscaped = false;
      this.#state = IN_KEY;
    } else if (c === 0x3a && state === COLON) {
      if (this.#seen.has(this.#key)) throw this.#trouble(offset, `the key "${this.#key}" comes twice`);
      // Remembering only a few keys is enough: unknown ones may repeat.
      if (this.#seen.size < 64) this.#seen.add(this.#key);
      this.#state = BEFORE_VALUE;
    } else if (c === 0x2c && state === AFTER_VALUE) {
      this.#state = KEY;
    } else if (c === 0x7d && (state === AFTER_VALUE || state === FIRST_KEY)) {
      this.#state = END;
    } else if (state === START) {
      throw new HalfopenError('not-a-snapshot', `${this.#path} is not a V8 heap snapshot`, { offset });
    } else {
      throw this.#trouble(offset, `expected ${EXPECTED[state]}, found ${describeByte(c)}`);
    }
  }

  #trouble(offset: number, what: string): HalfopenError {
    return new HalfopenError('malformed', `${this.#path}: byte ${offset}: ${what}`, { offset });
  }

  /** Some Windows tools put a byte order mark in front. */
  #isBom(c: number, offset: number): boolean {
    return this.#state === START && UTF8_BOM[offset] === c;
  }
}
