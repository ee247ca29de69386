import type { ByteSource } from './source.js';

export interface Start {
  /** Decompressed. */
  readonly bytes: Uint8Array;
  /** There is no more than this. */
  readonly whole: boolean;
}

/** The first `cap` bytes of a source, or all when it has no more. The source is of no use afterwards. */
export async function readStart(source: ByteSource, cap: number): Promise<Start> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    parts.push(chunk.slice());
    length += chunk.length;
    if (length > cap) return { bytes: Buffer.concat(parts, cap), whole: false };
  }
  return { bytes: Buffer.concat(parts, length), whole: true };
}
