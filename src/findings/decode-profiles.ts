/** From the bytes of profiles to their columns, no more of them than there may be. */
import { sizeOf } from '../formats/pprof/block.js';
import type { DecodeOptions } from '../formats/pprof/decode.js';
import type { Profile } from '../formats/pprof/profile.js';
import { readProfile, recognizeContent } from '../formats/pprof/read.js';
import { HalfopenError } from '../model/error.js';
import { PROCESS_BYTES, refuseMemory, requireWithin } from './limit-memory.js';
import type { ProfileInput } from './read-profiles.js';

/** What a byte of a text takes while its lines become columns: 21 to 38 were measured with 20 MB of four kinds. */
const TEXT_FACTOR = 40;

/** One profile for each input, in their order. */
export function decodeProfiles(
  inputs: readonly ProfileInput[],
  maxMemory: number | undefined,
  choose: (input: ProfileInput) => DecodeOptions['choose'],
): readonly Profile[] {
  let taken = inputs.reduce((sum, { content }) => sum + (content instanceof Uint8Array ? content.length : 0), 0);
  return inputs.map((input) => {
    const choice = choose(input);
    const profile = decodeWithin(input, taken, maxMemory, choice === undefined ? {} : { choose: choice });
    taken += sizeOfColumns(profile);
    return profile;
  });
}

/** Several files may be given, so an error must say which one it is about. */
export function decodeNamed({ path, content }: ProfileInput, options: DecodeOptions = {}): Profile {
  try {
    return readProfile(content, options);
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    const { code, message, hint, offset, exitCode } = error;
    throw new HalfopenError(code, `${path}: ${message}`, {
      exitCode,
      cause: error,
      ...(hint !== undefined && { hint }),
      ...(offset !== undefined && { offset }),
    });
  }
}

function decodeWithin(
  input: ProfileInput,
  taken: number,
  maxMemory: number | undefined,
  options: DecodeOptions,
): Profile {
  if (maxMemory === undefined) return decodeNamed(input, options);
  const isText = recognizeContent(input.content) !== 'proto';
  requireWithin(input.path, taken + (isText ? sizeOf(input.content) * TEXT_FACTOR : 0), maxMemory);
  try {
    return decodeNamed(input, { ...options, maxColumnBytes: maxMemory - PROCESS_BYTES - taken });
  } catch (error) {
    if (error instanceof HalfopenError && error.code === 'too-large') throw refuseMemory(input.path, maxMemory, error);
    throw error;
  }
}

function sizeOfColumns({ samples, locations, functions, mappings }: Profile): number {
  const columns = [samples, locations, functions, mappings].flatMap((table) => Object.values(table));
  return columns.reduce((sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0);
}
