/** Small files whose names come from an input and are not to be trusted. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

export type FileContent = { readonly bytes: Buffer } | { readonly refused: string };

/**
 * `undefined` when there is no such file. Refuses what is no regular file (a device or a named pipe would never end) and
 * what is larger than `maxBytes`.
 */
export function readRegularFile(path: string, maxBytes: number): FileContent | undefined {
  let file: number;
  try {
    // Opening a named pipe waits for its writer, unless told not to. Windows has neither.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return isAbsence(error) ? undefined : { refused: 'it cannot be opened' };
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { refused: 'it is no regular file' };
    if (stat.size > maxBytes) return { refused: `it is larger than ${maxBytes} bytes` };
    return { bytes: readFileSync(file) };
  } catch {
    return { refused: 'it cannot be read' };
  } finally {
    closeSync(file);
  }
}

/** A name that no file can have (too long, a NUL in it) is absent too. */
function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE';
}
