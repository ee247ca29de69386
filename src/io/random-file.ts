import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';
import { isUrl } from './open-url.js';

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
    close: () => closeSync(fd),
  };
}

function fillFrom(fd: number, path: string, block: Uint8Array, offset: number): number {
  let filled = 0;
  try {
    while (filled < block.length) {
      const read = readSync(fd, block, filled, block.length - filled, offset + filled);
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    const { message } = cause as NodeJS.ErrnoException;
    throw new HalfopenError('unreadable', `${path}: reading failed at byte ${offset}: ${message}`, { offset, cause });
  }
  return filled;
}
