import { readSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';

/** For readers that bring no block of their own. */
const BLOCK_BYTES = 512 * 1024;
/** Enough to recognise every format. */
const PEEK_BYTES = 4096;

/** An open file or pipe, block by block, through one reused buffer and without leaving the thread. */
export class FileBlocks {
  position = 0;
  readonly #fd: number;
  readonly #path: string;
  readonly #seekable: boolean;
  #first: Uint8Array | undefined;
  #ended = false;

  /** `seekable`: of a regular file, which begins where the file does and can be read again. */
  constructor(fd: number, path: string, seekable: boolean) {
    this.#fd = fd;
    this.#path = path;
    this.#seekable = seekable;
  }

  /** The first bytes: a block, or less from a pipe, but at least 4 KiB if there are as many. */
  readFirst(): Uint8Array {
    if (this.#first === undefined) {
      const block = new Uint8Array(BLOCK_BYTES);
      while (this.position < PEEK_BYTES && !this.#ended) this.#read(block, this.position);
      this.#first = block.subarray(0, this.position);
    }
    return this.#first;
  }

  /** From the start on, into `block`; only what was read before of a pipe is elsewhere. */
  *read(block: Uint8Array = new Uint8Array(BLOCK_BYTES)): Generator<Uint8Array, void, undefined> {
    if (this.#seekable) {
      this.position = 0;
      this.#ended = false;
    } else {
      const first = this.readFirst();
      if (first.length > 0) yield first;
    }
    while (!this.#ended) {
      const read = this.#read(block, 0);
      if (read > 0) yield read === block.length ? block : block.subarray(0, read);
    }
  }

  #read(block: Uint8Array, at: number): number {
    for (;;) {
      try {
        const read = readSync(this.#fd, block, at, block.length - at, this.#seekable ? this.position : null);
        this.position += read;
        this.#ended = read === 0;
        return read;
      } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException;
        if (code === 'EOF') {
          this.#ended = true;
          return 0;
        }
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
