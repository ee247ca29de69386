import { HalfopenError } from '../../../model/error.js';

/** Longest line accepted. The longest honest ones, stacks of 1,024 addresses, have 20 KB. */
const MAX_LINE_BYTES = 1 << 20;
const LF = 10;

/** Lines of a UTF-8 text too large to be one JavaScript string, with their offsets. */
export class LineReader {
  /** Byte offset of the line read last. */
  offset = 0;
  /** The line read last, without its end. */
  line = '';
  readonly #text: Buffer;
  #next: number;

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#next = hasByteOrderMark ? 3 : 0;
  }

  /** Reads the next line; false at the end. */
  read(): boolean {
    if (this.#next >= this.#text.length) return false;
    this.offset = this.#next;
    const found = this.#text.indexOf(LF, this.#next);
    const end = found === -1 ? this.#text.length : found;
    if (end - this.offset > MAX_LINE_BYTES) throw this.malformed('is a line of more than 1 MiB');
    const text = this.#text.toString('utf8', this.offset, end);
    this.line = text.endsWith('\r') ? text.slice(0, -1) : text;
    this.#next = end + 1;
    return true;
  }

  /** The error for the current line; `what` continues "profile text at byte 12: ...". */
  malformed(what: string): HalfopenError {
    return new HalfopenError('malformed-profile', `profile text at byte ${this.offset}: ${what}`, {
      offset: this.offset,
    });
  }

  /** A count or size of the current line. */
  count(digits: string): number {
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) throw this.malformed(`'${digits.slice(0, 40)}' is not a number below 2^53`);
    return value;
  }
}
