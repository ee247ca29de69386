/** `--max-memory` for what is held whole: profiles and reports. Of a snapshot the header tells what it needs. */
import type { ByteSource } from '../io/source.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { MIB } from '../model/units.js';

/** Node.js itself and the code of halfopen, compiled. */
export const PROCESS_BYTES: number = 80 * MIB;

/** What will have been taken when all is read that was pushed. */
export interface MemoryMeter {
  push(bytes: Uint8Array): void;
  readonly needed: number;
}

/** The same source, refusing to go on when what it has yielded needs more than `limit` bytes of memory. */
export function limitMemory(source: ByteSource, limit: number, meter: MemoryMeter): ByteSource {
  return {
    path: source.path,
    size: source.size,
    compression: source.compression,
    get position() {
      return source.position;
    },
    peek: () => source.peek(),
    chunks: (block) => limitChunks(source, limit, meter, block),
    close: () => source.close(),
  };
}

async function* limitChunks(
  source: ByteSource,
  limit: number,
  meter: MemoryMeter,
  block?: Uint8Array,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source.chunks(block)) {
    meter.push(chunk);
    requireWithin(source.path, meter.needed, limit);
    yield chunk;
  }
}

/** @throws {HalfopenError} `max-memory` when `path` needs more than may be taken */
export function requireWithin(path: string, needed: number, limit: number): void {
  if (PROCESS_BYTES + needed > limit) throw refuseMemory(path, limit);
}

/** @param cause what noticed it */
export function refuseMemory(path: string, limit: number, cause?: unknown): HalfopenError {
  return new HalfopenError('max-memory', `${path} needs more than ${Math.floor(limit / MIB)}MiB of memory`, {
    hint: 'Raise --max-memory if the file is what you think it is.',
    exitCode: EXIT.incomplete,
    cause,
  });
}
