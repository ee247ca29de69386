import { JsonMemory } from '../formats/json-memory.js';
import type { ByteSource } from '../io/source.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { GIB, MIB } from '../model/units.js';

/** Node.js itself and the code of halfopen, compiled. */
const PROCESS_BYTES = 80 * MIB;
/** A report of some four million streams. */
const MOST_MEMORY = 2 * GIB;

/** The same source, refusing to go on when what it has yielded would take more than `limit` bytes of memory as a report. */
export function limitReport(source: ByteSource, limit: number = MOST_MEMORY): ByteSource {
  return {
    path: source.path,
    size: source.size,
    compression: source.compression,
    get position() {
      return source.position;
    },
    peek: () => source.peek(),
    chunks: (block) => limitChunks(source, limit, block),
    close: () => source.close(),
  };
}

async function* limitChunks(source: ByteSource, limit: number, block?: Uint8Array): AsyncGenerator<Uint8Array> {
  const memory = new JsonMemory();
  let offset = 0;
  for await (const chunk of source.chunks(block)) {
    memory.push(chunk);
    offset += chunk.length;
    if (PROCESS_BYTES + memory.needed > limit) {
      const message = `${source.path} needs more than ${Math.floor(limit / MIB)}MiB of memory`;
      throw new HalfopenError('max-memory', message, {
        hint: 'Raise --max-memory if the file is what you think it is.',
        offset,
        exitCode: EXIT.incomplete,
      });
    }
    yield chunk;
  }
}
