/** What is in profiles: files are read where they stand, all else is held. What decodes them is loaded at the same time, not from here. */
import type { ProfileContent } from '../formats/pprof/block.js';
import { limitSource } from '../io/limit-source.js';
import { readAll } from '../io/read-all.js';
import type { ByteSource } from '../io/source.js';
import { GIB } from '../model/units.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { limitMemory, type MemoryMeter } from './limit-memory.js';

/** Real ones are a few megabytes: what is larger than this is an archive bomb. */
const MAX_PROFILE_BYTES = GIB;

export interface ProfileInput {
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  /** Decompressed. A file that is not held is open as long as its source is. */
  readonly content: ProfileContent;
}

export async function readProfiles(
  sources: readonly ByteSource[],
  { maxInput = MAX_PROFILE_BYTES, maxMemory }: Pick<AnalyzeOptions, 'maxInput' | 'maxMemory'>,
): Promise<readonly ProfileInput[]> {
  const held = new ByteCount();
  const inputs: ProfileInput[] = [];
  for (const source of sources) {
    const { file } = limitSource(source, maxInput);
    const limited = maxMemory === undefined ? source : limitMemory(source, maxMemory, held);
    inputs.push({ path: source.path, content: file ?? (await readAll(limited, maxInput)) });
  }
  return inputs;
}

/** Of all files of a case. */
class ByteCount implements MemoryMeter {
  needed = 0;

  push(bytes: Uint8Array): void {
    this.needed += bytes.length;
  }
}
