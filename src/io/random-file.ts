import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';

/** A regular file that is read here and there, without reading what is between. */
export interface RandomFile {
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes than asked for where the file ends. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** `undefined` for standard input, pipes and whatever else can only be read from start to end. */
export function openRandomFile(path: string): RandomFile | undefined {
  if (path === '-') return undefined;
  const fd = openSync(path, 'r');
  const stat = fstatSync(fd);
  if (stat.isFile()) return { size: stat.size, read: readAt.bind(undefined, fd, path), close: () => closeSync(fd) };
  closeSync(fd);
  return undefined;
}

function readAt(fd: number, path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  try {
    while (filled < length) {
      const read = readSync(fd, bytes, filled, length - filled, offset + filled);
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    const { message } = cause as NodeJS.ErrnoException;
    throw new HalfopenError('unreadable', `${path}: reading failed at byte ${offset}: ${message}`, { offset, cause });
  }
  return bytes.subarray(0, filled);
}
