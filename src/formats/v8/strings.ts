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
  /** The same memory as `bytes`, for its decoders. */
  readonly #buffer: Buffer;

  constructor(bytes: Uint8Array, offset: Uint32Array, escaped: Uint8Array) {
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
    const found = new Map<string, number[]>();
    for (const name of names) found.set(name, []);
    const { alike, longest } = groupByShape(found);
    const { bytes, offset, count } = this;
    for (let i = 0; i < count; i++) {
      const start = offset[i];
      const length = offset[i + 1] - start;
      if (this.#isEscaped(i)) {
        // An escape takes at most six bytes for one byte of the name.
        if (length <= 6 * longest) found.get(this.text(i))?.push(i);
        continue;
      }
      const candidates = length <= longest ? alike[shapeOf(length, bytes[start])] : undefined;
      if (candidates === undefined) continue;
      for (let k = 0; k < candidates.length; k++) {
        if (startsWithBytes(bytes, start, candidates[k].bytes)) candidates[k].indexes.push(i);
      }
    }
    return found;
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

/** Names in one row have the same length and first byte: of 239 names 1.3 on average. */
function groupByShape(found: ReadonlyMap<string, number[]>) {
  const encoder = new TextEncoder();
  const candidates = Array.from(found, ([name, indexes]): Candidate => ({ bytes: encoder.encode(name), indexes }));
  const longest = Math.max(0, ...candidates.map(({ bytes }) => bytes.length));
  const alike = new Array<Candidate[] | undefined>(shapeOf(longest + 1, 0)).fill(undefined);
  for (const candidate of candidates)
    (alike[shapeOf(candidate.bytes.length, candidate.bytes[0])] ??= []).push(candidate);
  return { alike, longest };
}

/** The empty name has no first byte. */
function shapeOf(length: number, firstByte: number): number {
  return length === 0 ? 0 : 256 * length + firstByte;
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
