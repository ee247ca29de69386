import { HalfopenError } from '../model/error.js';
import type { Compression } from './source.js';

/** By magic bytes: RFC 1952 section 2.3.1, RFC 8878 section 3.1.1 (data frames) and 3.1.2 (skippable frames). */
export function detectCompression(first: Uint8Array): Compression | undefined {
  if (first[0] === 0x1f && first[1] === 0x8b) return 'gzip';
  if (first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd && first[0] === 0x28) return 'zstd';
  const isSkippable = first[1] === 0x2a && first[2] === 0x4d && first[3] === 0x18 && (first[0] & 0xf0) === 0x50;
  return isSkippable && first.length > 4 ? 'zstd' : undefined;
}

export function truncatedStream(
  path: string,
  compression: Compression,
  bytesOut: number,
  cause?: unknown,
): HalfopenError {
  return new HalfopenError(
    'truncated',
    `${path}: the ${compression} data ends too early, after ${bytesOut} bytes of content`,
    {
      hint: 'The file was copied or written only in part.',
      offset: bytesOut,
      cause,
    },
  );
}

export function damagedStream(path: string, compression: Compression, bytesOut: number, cause: unknown): HalfopenError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // What was decompressed last may be lost with the error: no byte says nothing about the place.
  const where = bytesOut > 0 ? ` after ${bytesOut} bytes of content` : '';
  return new HalfopenError('malformed', `${path}: the ${compression} data is damaged${where}: ${reason}`, {
    offset: bytesOut,
    cause,
  });
}
