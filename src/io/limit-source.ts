import { EXIT, HalfopenError } from '../model/error.js';
import { MIB } from '../model/units.js';
import type { ByteSource } from './source.js';

/** The same source, refusing to yield more than `cap` decompressed bytes: a small archive may hold terabytes. */
export function limitSource(source: ByteSource, cap: number | undefined): ByteSource {
  if (cap === undefined) return source;
  return {
    path: source.path,
    size: source.size,
    compression: source.compression,
    file: source.file !== undefined && source.file.size <= cap ? source.file : undefined,
    get position() {
      return source.position;
    },
    peek: () => source.peek(),
    chunks: (block) => limitChunks(source, cap, block),
    close: () => source.close(),
  };
}

async function* limitChunks(source: ByteSource, cap: number, block?: Uint8Array): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of source.chunks(block)) {
    length += chunk.length;
    if (length > cap) {
      throw new HalfopenError('max-input', `${source.path} holds more than ${sayBytes(cap)}`, {
        hint: 'Raise --max-input if the file is what you think it is.',
        offset: cap,
        exitCode: EXIT.incomplete,
      });
    }
    yield chunk;
  }
}

function sayBytes(bytes: number): string {
  return bytes < MIB ? `${bytes} bytes` : `${Math.floor(bytes / MIB)} MiB`;
}
