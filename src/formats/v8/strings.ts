import { StringShapes, selectStrings, shapeOf } from './string-shapes.js';

/**
 * The `strings` section kept as the bytes that V8 wrote: JSON string literals, decoded only when somebody asks.
 * One JavaScript string per entry would cost several times the file; most entries are never looked at.
 */
export interface StringTable extends RawStrings {
  /**
   * Decoded text of entry `index`, empty if there is none, as may happen for edges of a type we do not know. Heap strings
   * are secret and hostile: whoever prints one redacts and escapes. At most {@link LONGEST_TEXT} units long, where V8 cuts
   * all strings: thousands of objects of a hostile file may share a name of megabytes.
   */
  text(index: number): string;
  /**
   * All indexes of each name, in one pass over the bytes. V8 may write one text twice (a literal of V8 itself and a
   * property name of the program), so there can be several. Names that do not occur have an empty list.
   */
  find(names: Iterable<string>): ReadonlyMap<string, readonly number[]>;
  /** True when the entry starts with these bytes; cheap, decodes nothing. `prefix` must need no JSON escape. */
  startsWith(index: number, prefix: string): boolean;
}

/** Indexes, ascending, of strings with one of these shapes, from {@link StringShapes}; maybe without those of half a megabyte. */
export type SelectStrings = (strings: RawStrings, shapes: Uint8Array) => Uint32Array;

/** The literals without their quotes, one after the other: entry `i` is `bytes[offset[i]]` up to `offset[i + 1]`. */
export interface RawStrings {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** `count + 1` entries. */
  readonly offset: Uint32Array;
}

/** UTF-16 units: what V8 keeps of a string unless `--heap-snapshot-string-limit` says another number. */
export const LONGEST_TEXT = 1024;
/** A unit takes at most six bytes, escaped; some more, so that one that is cut is behind what is asked for. */
const LONGEST_LITERAL = 6 * LONGEST_TEXT + 16;

export class JsonStrings implements StringTable {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly offset: Uint32Array;
  /** One bit per entry: it contains a backslash. */
  readonly #escaped: Uint8Array;
  readonly #select: SelectStrings;
  /** The same memory as `bytes`, for its decoders. */
  readonly #buffer: Buffer;

  constructor(bytes: Uint8Array, offset: Uint32Array, escaped: Uint8Array, select: SelectStrings = selectStrings) {
    this.#select = select;
    this.count = offset.length - 1;
    this.bytes = bytes;
    this.offset = offset;
    this.#escaped = escaped;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  text(index: number): string {
    if (index >= this.count) return '';
    const start = this.offset[index];
    const end = Math.min(this.offset[index + 1], start + LONGEST_LITERAL);
    const raw = this.#buffer.toString('utf8', start, end);
    const text = this.#isEscaped(index) ? unescapeJson(raw) : raw;
    return text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  }

  find(names: Iterable<string>): ReadonlyMap<string, readonly number[]> {
    const wanted = new WantedNames(names);
    const { bytes, offset } = this;
    const likely = this.#select(this, wanted.shapes.bits);
    for (let k = 0; k < likely.length; k++) {
      const i = likely[k];
      if (!this.#isEscaped(i)) wanted.take(i, bytes, offset[i], offset[i + 1]);
    }
    this.#findEscaped(wanted);
    return wanted.found;
  }

  #findEscaped(wanted: WantedNames): void {
    for (let byte = 0; byte < this.#escaped.length; byte++) {
      for (let bits = this.#escaped[byte]; bits !== 0; bits &= bits - 1) {
        const i = 8 * byte + 31 - Math.clz32(bits & -bits);
        // An escape takes at most six bytes for one byte of the name.
        if (this.offset[i + 1] - this.offset[i] <= 6 * wanted.longest) wanted.takeText(i, this.text(i));
      }
    }
    wanted.sort();
  }

  startsWith(index: number, prefix: string): boolean {
    const start = this.offset[index];
    if (index >= this.count || this.offset[index + 1] - start < prefix.length) return false;
    for (let k = 0; k < prefix.length; k++) {
      if (this.bytes[start + k] !== prefix.charCodeAt(k)) return false;
    }
    return true;
  }

  #isEscaped(index: number): boolean {
    return (this.#escaped[index >>> 3] & (1 << (index & 7))) !== 0;
  }
}

interface Candidate {
  readonly bytes: Uint8Array;
  readonly indexes: number[];
}

/** Names that are looked for. */
class WantedNames {
  readonly found: Map<string, number[]> = new Map();
  readonly shapes: StringShapes = new StringShapes();
  readonly longest: number;
  readonly #alike: Map<number, Candidate[]> = new Map();
  #isSorted = true;

  constructor(names: Iterable<string>) {
    const encoder = new TextEncoder();
    let longest = 0;
    for (const name of names) {
      if (this.found.has(name)) continue;
      const indexes: number[] = [];
      this.found.set(name, indexes);
      const bytes = encoder.encode(name);
      const shape = this.shapes.add(bytes);
      const alike = this.#alike.get(shape);
      if (alike === undefined) this.#alike.set(shape, [{ bytes, indexes }]);
      else alike.push({ bytes, indexes });
      longest = Math.max(longest, bytes.length);
    }
    this.longest = longest;
  }

  takeText(index: number, text: string): void {
    const indexes = this.found.get(text);
    if (indexes === undefined) return;
    indexes.push(index);
    this.#isSorted = false;
  }

  sort(): void {
    if (this.#isSorted) return;
    for (const indexes of this.found.values()) indexes.sort((a, b) => a - b);
  }

  /** String `index` is `bytes[start..end)`, without an escape. */
  take(index: number, bytes: Uint8Array, start: number, end: number): void {
    for (const candidate of this.#alike.get(shapeOf(bytes, start, end)) ?? []) {
      if (candidate.bytes.length === end - start && startsWithBytes(bytes, start, candidate.bytes)) {
        candidate.indexes.push(index);
      }
    }
  }
}

function startsWithBytes(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let k = 0; k < wanted.length; k++) {
    if (bytes[at + k] !== wanted[k]) return false;
  }
  return true;
}

/**
 * JSON escapes to text. Lone surrogates stay as they are: V8 cuts strings at a number of UTF-16 units and may cut a
 * pair. `raw` has passed {@link StringsSection}, so every escape is complete.
 */
function unescapeJson(raw: string): string {
  let text = '';
  let copied = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', copied)) {
    text += raw.slice(copied, at);
    const kind = raw.charCodeAt(at + 1);
    if (kind === 0x75) {
      text += String.fromCharCode(Number.parseInt(raw.slice(at + 2, at + 6), 16));
      copied = at + 6;
    } else {
      text += SHORT_ESCAPES[raw[at + 1]] ?? raw[at + 1];
      copied = at + 2;
    }
  }
  return text + raw.slice(copied);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
