/**
 * Walks over the frames of a zstd stream (RFC 8878, section 3.1) without decompressing them.
 *
 * A frame says how large a window its decoder must keep. The decoder in JavaScript allocates whatever a frame asks
 * for, so a file of 20 bytes could take two gigabytes; Node's own refuses more than 128 MiB, and so does this walk.
 */
import { MIB } from '../model/units.js';

const MAX_WINDOW = 128 * MIB;
const DATA_FRAME = 0xfd2fb528;
const SKIPPABLE_FRAME = 0x184d2a50;

const MAGIC = 0;
const SKIPPABLE_SIZE = 1;
const DESCRIPTOR = 2;
const HEADER = 3;
const BLOCK = 4;

/** Types of blocks: stored, run length, compressed, reserved. */
const RUN_LENGTH = 1;

export class ZstdFrames {
  readonly #field: Uint8Array = new Uint8Array(16);
  #state: number = MAGIC;
  #have = 0;
  #need = 4;
  #skip = 0;
  #descriptor = 0;
  #blocks = 0;
  #window = 0;

  /** Frames, and blocks with content, of all that was read. */
  count = 0;
  /** Bytes of the window of each of those, together: what a decoder that moves it for each has to move. */
  windowBytes = 0;

  /** Blocks with content, as far as the last frame was read; none when it can be skipped. */
  get blocks(): number {
    return this.#blocks;
  }

  /** True between two frames: where a stream may end. */
  get complete(): boolean {
    return this.#state === MAGIC && this.#have === 0 && this.#skip === 0;
  }

  /**
   * Reads on at `bytes[from]` and stops at the end of a frame or of `bytes`; returns where. Throws a plain error that
   * says what is wrong with the stream.
   */
  push(bytes: Uint8Array, from: number): number {
    let p = from;
    while (p < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - p);
        this.#skip -= skipped;
        p += skipped;
        if (this.complete) return p;
        continue;
      }
      this.#field[this.#have++] = bytes[p++];
      if (this.#have === this.#need) {
        this.#have = 0;
        this.#readField();
        if (this.complete) return p;
      }
    }
    return p;
  }

  #readField(): void {
    if (this.#state === MAGIC) {
      this.#readMagic(this.#number(0, 4));
    } else if (this.#state === SKIPPABLE_SIZE) {
      this.#expect(MAGIC, 4, this.#number(0, 4));
    } else if (this.#state === DESCRIPTOR) {
      this.#descriptor = this.#field[0];
      this.#expect(HEADER, headerBytes(this.#descriptor));
    } else if (this.#state === HEADER) {
      this.#checkWindow();
      this.#expect(BLOCK, 3);
    } else {
      this.#readBlockHeader(this.#number(0, 3));
    }
  }

  #readMagic(magic: number): void {
    this.#blocks = 0;
    if (magic === DATA_FRAME) this.#expect(DESCRIPTOR, 1);
    else if ((magic & ~0xf) === SKIPPABLE_FRAME) this.#expect(SKIPPABLE_SIZE, 4);
    else throw new Error('no frame begins here');
  }

  #checkWindow(): void {
    const d = this.#descriptor;
    const singleSegment = (d & 0x20) !== 0;
    const window = singleSegment ? this.#contentSize(dictionaryBytes(d)) : windowSize(this.#field[0]);
    if (this.#number(singleSegment ? 0 : 1, dictionaryBytes(d)) !== 0) throw new Error('its dictionary is not in it');
    if (window > MAX_WINDOW) throw new Error(`a window of ${Math.ceil(window / MIB)} MiB is too large`);
    this.#window = window;
    this.#countWindow();
  }

  #countWindow(): void {
    this.count++;
    this.windowBytes += this.#window;
  }

  #contentSize(at: number): number {
    const width = contentSizeBytes(this.#descriptor);
    return this.#number(at, width) + (width === 2 ? 256 : 0);
  }

  #readBlockHeader(header: number): void {
    const type = (header >> 1) & 3;
    if (type > RUN_LENGTH || header >>> 3 > 0) {
      this.#blocks++;
      this.#countWindow();
    }
    const size = type === RUN_LENGTH ? 1 : header >>> 3;
    if ((header & 1) === 0) this.#expect(BLOCK, 3, size);
    else this.#expect(MAGIC, 4, size + ((this.#descriptor & 4) !== 0 ? 4 : 0));
  }

  #expect(state: number, need: number, skip = 0): void {
    this.#state = state;
    this.#need = need;
    this.#skip = skip;
  }

  #number(at: number, width: number): number {
    let value = 0;
    for (let k = width - 1; k >= 0; k--) value = value * 256 + this.#field[at + k];
    return value;
  }
}

/** Window descriptor or not, dictionary id, content size. At least one byte: a single segment has a content size. */
function headerBytes(descriptor: number): number {
  const window = (descriptor & 0x20) !== 0 ? 0 : 1;
  return window + dictionaryBytes(descriptor) + contentSizeBytes(descriptor);
}

function dictionaryBytes(descriptor: number): number {
  return [0, 1, 2, 4][descriptor & 3];
}

function contentSizeBytes(descriptor: number): number {
  const flag = descriptor >>> 6;
  return flag === 0 ? (descriptor >>> 5) & 1 : 1 << flag;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}
