/** Small files, read to a limit: names that come from an input are not to be trusted, and neither is what they lead to. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { KIB } from '../model/units.js';

/** `refused` says why as a clause: `it is larger than 10 bytes`. */
export type FileContent = { readonly bytes: Buffer } | { readonly refused: string };

/** What a file says of its size is no promise. */
const FIRST_BYTES = 64 * KIB;

/**
 * `undefined` when there is no such file. Refused is, before it is opened, what is no regular file (a device may do something
 * when it is opened, a named pipe would never end), what is larger than `maxBytes`, and what has no size: files of /proc
 * have none, and may hold gigabytes or wait for an event. Never reads more bytes than the file has at first.
 */
export function readRegularFile(path: string, maxBytes: number): FileContent | undefined {
  try {
    return refuse(statSync(path), maxBytes) ?? readOpened(path, maxBytes);
  } catch (error) {
    return isAbsence(error) ? undefined : { refused: 'it cannot be opened' };
  }
}

/** The same for what somebody named who may well mean a pipe: `<(jq ... config.json)`. Reads at most one byte too many. */
export function readGivenFile(path: string, maxBytes: number): FileContent | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return isAbsence(error) ? undefined : { refused: 'it cannot be opened' };
  }
  return readAndClose(file, () => {
    const bytes = readUpTo(file, maxBytes + 1);
    return bytes.length > maxBytes ? tooLarge(maxBytes) : { bytes };
  });
}

function readOpened(path: string, maxBytes: number): FileContent {
  // By now it may be another file; opening a named pipe waits for its writer, unless told not to. Windows has neither.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  return readAndClose(file, () => {
    const stat = fstatSync(file);
    return refuse(stat, maxBytes) ?? { bytes: readUpTo(file, stat.size) };
  });
}

function refuse(stat: Stats, maxBytes: number): FileContent | undefined {
  if (!stat.isFile()) return { refused: 'it is no regular file' };
  if (stat.size === 0) return { refused: 'it is empty' };
  return stat.size > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): FileContent {
  return { refused: `it is larger than ${maxBytes} bytes` };
}

function readAndClose(file: number, read: () => FileContent): FileContent {
  try {
    const content = read();
    return 'bytes' in content && content.bytes.length === 0 ? { refused: 'it is empty' } : content;
  } catch {
    return { refused: 'it cannot be read' };
  } finally {
    closeSync(file);
  }
}

function readUpTo(file: number, limit: number): Buffer {
  let bytes = Buffer.allocUnsafe(Math.min(limit, FIRST_BYTES));
  let length = 0;
  while (length < limit) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(limit, 2 * length));
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** A name that no file can have (too long, a NUL in it) is absent too. */
function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE';
}
