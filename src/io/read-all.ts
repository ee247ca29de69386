import { EXIT, HalfopenError } from '../model/error.js';
import { MIB } from '../model/units.js';
import type { ByteSource } from './source.js';

/** All decompressed content of a source, at most `cap` bytes. For formats that are small by nature. */
export async function readAll(source: ByteSource, cap: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    length += chunk.length;
    if (length > cap) {
      throw new HalfopenError('max-input', `${source.path} holds more than ${Math.floor(cap / MIB)} MiB`, {
        hint: 'Raise --max-input if the file is what you think it is.',
        offset: length,
        exitCode: EXIT.incomplete,
      });
    }
    parts.push(chunk.slice());
  }
  return Buffer.concat(parts, length);
}
