import type { Section } from './section.js';
import { isSpace } from './section.js';
import { type Place, trouble } from './trouble.js';

/** Deeper nesting is no snapshot; counted, not recursed into. */
const MAX_DEPTH = 1000;

/** Walks over one JSON value of any kind without building it; {@link keep} may store its bytes. */
abstract class JsonValue implements Section {
  done = false;
  readonly #place: Place;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #started = false;

  constructor(place: Place) {
    this.#place = place;
  }

  protected abstract keep(chunk: Uint8Array, from: number, to: number, base: number): void;

  push(chunk: Uint8Array, from: number, to: number, base: number): number {
    const end = this.#findEnd(chunk, from, to, base);
    if (end > from) this.keep(chunk, from, end, base);
    return end;
  }

  #findEnd(chunk: Uint8Array, from: number, to: number, base: number): number {
    let p = from;
    while (p < to) {
      const c = chunk[p];
      if (this.#inString) {
        p++;
        if (this.#escaped) this.#escaped = false;
        else if (c === 0x5c) this.#escaped = true;
        else if (c === 0x22) {
          this.#inString = false;
          if (this.#depth === 0) return this.#finish(p);
        }
        continue;
      }
      if (c === 0x22) {
        this.#inString = true;
      } else if (c === 0x5b || c === 0x7b) {
        if (++this.#depth > MAX_DEPTH) throw trouble('malformed', this.#place, base + p, 'nested too deeply');
      } else if (c === 0x5d || c === 0x7d) {
        // A closing bracket at depth 0 belongs to the object around this value.
        if (this.#depth === 0) return this.#finish(p);
        if (--this.#depth === 0) return this.#finish(p + 1);
      } else if (this.#depth === 0 && (c === 0x2c || (this.#started && isSpace(c)))) {
        return this.#finish(p);
      }
      if (!isSpace(c)) this.#started = true;
      p++;
    }
    return p;
  }

  #finish(end: number): number {
    this.done = true;
    return end;
  }
}

/** A section that is not used: nothing of it is stored. */
export class SkippedValue extends JsonValue {
  protected override keep(): void {}
}

/** Keeps the bytes of a value, at most `limit` of them. */
export class StoredValue extends JsonValue {
  readonly #parts: Uint8Array[] = [];
  readonly #limit: number;
  readonly #place: Place;
  #stored = 0;

  constructor(place: Place, limit: number) {
    super(place);
    this.#place = place;
    this.#limit = limit;
  }

  get parts(): readonly Uint8Array[] {
    return this.#parts;
  }

  text(): string {
    return Buffer.concat(this.#parts, this.#stored).toString('utf8');
  }

  protected override keep(chunk: Uint8Array, from: number, to: number, base: number): void {
    this.#stored += to - from;
    if (this.#stored > this.#limit) {
      throw trouble('malformed', this.#place, base + to, `longer than ${this.#limit} bytes`);
    }
    this.#parts.push(chunk.slice(from, to));
  }
}
