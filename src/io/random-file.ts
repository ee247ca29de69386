import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';
import { GIB } from '../model/units.js';
import { isUrl } from './is-url.js';

/** Node takes no length of 2 GiB or more. */
const LARGEST_READ = GIB;

/** A regular file that is read here and there, without reading what is between. */
export interface RandomFile {
  /** The descriptor: of the whole process, so any of its threads can read, but only as long as this is not closed. */
  readonly fd: number;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes than asked for where the file ends. */
  read(offset: number, length: number): Uint8Array;
  /** The same, into `block`; returns how many bytes it was. */
  fill(block: Uint8Array, offset: number): number;
  /** When it was last written to: another number after each time. */
  version(): number;
  close(): void;
}

/** `undefined` for standard input, URLs, pipes and whatever else can only be read from start to end. */
export function openRandomFile(path: string): RandomFile | undefined {
  if (path === '-' || isUrl(path)) return undefined;
  const fd = openSync(path, 'r');
  const stat = fstatSync(fd);
  if (stat.isFile()) return createRandomFile(fd, path, stat.size);
  closeSync(fd);
  return undefined;
}

/** `fd`: an open regular file. */
export function createRandomFile(fd: number, path: string, size: number): RandomFile {
  const fill = (block: Uint8Array, offset: number): number => fillFrom(fd, path, block, offset);
  return {
    fd,
    path,
    size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, fill(bytes, offset));
    },
    fill,
    version: () => fstatSync(fd).mtimeMs,
    close: () => closeSync(fd),
  };
}

/** One character a byte; fewer than asked for where the file ends. */
export function readText(file: RandomFile, offset: number, length: number): string {
  const { buffer, byteOffset, byteLength } = file.read(offset, length);
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

function fillFrom(fd: number, path: string, block: Uint8Array, offset: number): number {
  let filled = 0;
  try {
    while (filled < block.length) {
      const length = Math.min(block.length - filled, LARGEST_READ);
      const read = readSync(fd, block, filled, length, offset + filled);
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    throw unreadable(path, offset, cause);
  }
  return filled;
}

function unreadable(path: string, offset: number, cause: unknown): HalfopenError {
  const { message } = cause as NodeJS.ErrnoException;
  return new HalfopenError('unreadable', `${path}: reading failed at byte ${offset}: ${message}`, { offset, cause });
}
