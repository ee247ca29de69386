/** The part of a profile that is at hand: all of one that is held, or a block that moves over a file. */
import { EXIT, HalfopenError } from '../../model/error.js';
import { KIB } from '../../model/units.js';

/** Without a kernel blocks are for single rows. */
const SMALL_BLOCK = 64 * KIB;

/** Uncompressed: held whole, or read here and there. */
export type ProfileContent = Uint8Array | StoredContent;

export interface StoredContent {
  /** Bytes. */
  readonly size: number;
  /** Reads into `block` what begins at `offset`; how many bytes it was, fewer than asked for where the content ends. */
  fill(block: Uint8Array, offset: number): number;
  /** Another number after somebody has written to it. */
  version(): number;
}

export class ContentBlock {
  /** Of the content, in bytes. */
  readonly size: number;
  /** What is at hand; valid until the next {@link hold}. */
  bytes: Uint8Array;
  /** Where in the content it begins and ends. */
  start = 0;
  end = 0;
  readonly #content: ProfileContent;
  #home: Uint8Array;

  /** @param home where blocks are put; content that is held is not copied without one */
  constructor(content: ProfileContent, home?: Uint8Array) {
    this.#content = content;
    this.size = sizeOf(content);
    if (home === undefined && content instanceof Uint8Array) {
      this.#home = content;
      this.end = content.length;
    } else {
      this.#home = home ?? new Uint8Array(Math.min(this.size, SMALL_BLOCK));
    }
    this.bytes = this.#home;
  }

  /** The same bytes are somewhere else now. */
  moveHome(home: Uint8Array): void {
    if (this.bytes === this.#home) this.bytes = home;
    this.#home = home;
  }

  /** Brings so many bytes of the content at hand, or as many as there are before it ends. */
  hold(from: number, length: number): void {
    if (from >= this.start && from + length <= this.end) return;
    const end = Math.min(from + length, this.size);
    if (from >= this.start && end <= this.end) return;
    this.#read(from, end - from > this.#home.length ? new Uint8Array(end - from) : this.#home);
  }

  /** The same for less than a block, in the place of blocks. */
  holdAtHome(from: number, length: number): void {
    if (this.bytes === this.#home) this.hold(from, length);
    else this.#read(from, this.#home);
  }

  #read(from: number, into: Uint8Array): void {
    this.bytes = into;
    this.start = from;
    this.end = Math.min(from + into.length, this.size);
    copyContent(this.#content, into.subarray(0, this.end - from), from);
  }
}

export function sizeOf(content: ProfileContent): number {
  return content instanceof Uint8Array ? content.length : content.size;
}

/** All of it. */
export function holdWhole(content: ProfileContent): Uint8Array {
  if (content instanceof Uint8Array) return content;
  const bytes = new Uint8Array(content.size);
  copyContent(content, bytes, 0);
  return bytes;
}

/** So many bytes, or as many as there are. */
export function holdStart(content: ProfileContent, length: number): Uint8Array {
  if (content instanceof Uint8Array) return content.subarray(0, length);
  const bytes = new Uint8Array(Math.min(length, content.size));
  copyContent(content, bytes, 0);
  return bytes;
}

/** Fills `target` with what begins at `from`. */
function copyContent(content: ProfileContent, target: Uint8Array, from: number): void {
  if (content instanceof Uint8Array) target.set(content.subarray(from, from + target.length));
  else if (content.fill(target, from) < target.length) throw changed();
}

/** @throws what `read` throws, or `changed` when the content is no longer what it was at first */
export function readUnchanged<Answer>(content: ProfileContent, read: () => Answer): Answer {
  if (content instanceof Uint8Array) return read();
  const version = content.version();
  let answer: Answer;
  try {
    answer = read();
  } catch (error) {
    throw content.version() === version ? error : changed();
  }
  if (content.version() !== version) throw changed();
  return answer;
}

function changed(): HalfopenError {
  return new HalfopenError('changed', 'pprof profile: somebody wrote to the file while it was read', {
    hint: 'Wait until it is complete, and try again.',
    exitCode: EXIT.incomplete,
  });
}
