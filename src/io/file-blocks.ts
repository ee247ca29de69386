import { readSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';

/** 512 KiB was the fastest of 64 KiB to 4 MiB: larger blocks leave the cache before they are parsed. */
const BLOCK_BYTES = 512 * 1024;
/** Enough to recognise every format. */
const PEEK_BYTES = 4096;

/** An open file or pipe, block by block, through one reused buffer and without leaving the thread. */
export class FileBlocks implements Iterable<Uint8Array> {
  position = 0;
  readonly #fd: number;
  readonly #path: string;
  readonly #buffer: Uint8Array = new Uint8Array(BLOCK_BYTES);
  #ended = false;

  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** The first bytes: a block, or less from a pipe, but at least 4 KiB if there are as many. */
  readFirst(): Uint8Array {
    while (this.position < PEEK_BYTES && !this.#ended) {
      const read = this.#read(this.position);
      if (read === 0) this.#ended = true;
      this.position += read;
    }
    return this.#buffer.subarray(0, this.position);
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    const first = this.readFirst();
    if (first.length > 0) yield first;
    while (!this.#ended) {
      const read = this.#read(0);
      if (read === 0) return;
      this.position += read;
      yield read === BLOCK_BYTES ? this.#buffer : this.#buffer.subarray(0, read);
    }
  }

  #read(at: number): number {
    for (;;) {
      try {
        return readSync(this.#fd, this.#buffer, at, BLOCK_BYTES - at, null);
      } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException;
        if (code === 'EOF') return 0;
        if (code !== 'EAGAIN') {
          const text = `${this.#path}: reading failed at byte ${this.position}: ${message}`;
          throw new HalfopenError('unreadable', text, { offset: this.position, cause });
        }
        // Another process made the pipe on standard input non-blocking, and its writer is slower than we are.
        sleep(5);
      }
    }
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
