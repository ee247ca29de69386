/**
 * Decoder of profile.proto (https://github.com/google/pprof/blob/main/proto/profile.proto) into columns.
 *
 * The file is walked once to count and then once per table to fill columns of exactly that size. Tables may come in any
 * order and usually do not come in the order they refer to each other (Go writes the strings last), so each walk
 * resolves only what an earlier one has read: strings, mappings and functions, then locations, then samples.
 * Repeated scalars may be packed or not, even both in one file, as Go's own writer does.
 *
 * Stricter than google/pprof in one point: a location whose mapping id resolves to nothing is refused, not cleared.
 */
import { EXIT, HalfopenError } from '../../model/error.js';
import type { Warning } from '../../model/result.js';
import { GIB } from '../../model/units.js';
import { ContentBlock, type ProfileContent, readUnchanged, sizeOf } from './block.js';
import { decodeFunctions } from './decode-functions.js';
import { decodeHeader } from './decode-header.js';
import { boundLines, decodeLocations } from './decode-locations.js';
import { decodeMappings } from './decode-mappings.js';
import { decodeSamples } from './decode-samples.js';
import { decodeStrings } from './decode-strings.js';
import { createKernel, type KernelSizes, type ProfileKernel } from './kernel.js';
import { measureProfile, type ProfileCounts } from './measure.js';
import { PROFILE } from './messages.js';
import { chooseDefaultSampleType, findLocations, type Profile, type ProfileTables } from './profile.js';
import { WireReader } from './wire.js';

export interface DecodeOptions {
  /** Largest total size of the columns; a file that needs more is refused before they are allocated. */
  readonly maxColumnBytes?: number;
  /**
   * Asked once, before the samples are read: a 1 for each row of the functions whose samples are to be kept, `undefined`
   * for all. Samples that are not kept are checked and counted all the same.
   */
  readonly choose?: (tables: ProfileTables) => Uint8Array | undefined;
  /** Shrunk by tests, so that small files are passed over like large ones. */
  readonly kernelSizes?: KernelSizes;
}

/** Real profiles have at most 14 (a CPU and heap profile with all of a vendor's types); each one widens every sample. */
const MAX_SAMPLE_TYPES = 256;
const DEFAULT_MAX_COLUMN_BYTES = 4 * GIB;

/**
 * Decodes an uncompressed profile. The result keeps no reference to `content`.
 *
 * @throws HalfopenError with `offset`: `empty-input`, `truncated`, `malformed-profile`, `concatenated-profiles`,
 * `too-large`; `changed` without it.
 */
export function decodeProfile(content: ProfileContent, options: DecodeOptions = {}): Profile {
  return readUnchanged(content, () => decodeContent(content, options));
}

function decodeContent(content: ProfileContent, options: DecodeOptions): Profile {
  const size = sizeOf(content);
  if (size === 0) throw new HalfopenError('empty-input', 'pprof profile: the file is empty', { offset: 0 });
  const kernel = createKernel(content, options.kernelSizes);
  const reader = new WireReader(kernel?.block ?? new ContentBlock(content), PROFILE);
  const counts = measureProfile(reader, kernel);
  if (counts.strings === 0) {
    const hint = 'Writers put the string table last, so the file is probably cut off: capture or download it again.';
    throw new HalfopenError('truncated', `pprof profile: no Profile.string_table up to the end at byte ${size}`, {
      offset: size,
      hint,
    });
  }
  if (counts.sampleTypes === 0 || counts.sampleTypes > MAX_SAMPLE_TYPES) {
    const what =
      counts.sampleTypes === 0 ? 'no Profile.sample_type' : `${counts.sampleTypes} entries of Profile.sample_type`;
    throw new HalfopenError('malformed-profile', `pprof profile: ${what} in the ${size} bytes of the file`, {
      offset: size,
    });
  }
  const maxColumnBytes = options.maxColumnBytes ?? DEFAULT_MAX_COLUMN_BYTES;
  requireFits(counts, maxColumnBytes);
  try {
    return fillProfile(reader, counts, kernel, maxColumnBytes, options.choose);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HalfopenError('too-large', `pprof profile: no memory for ${columnBytes(counts)} bytes of columns`, {
      exitCode: EXIT.incomplete,
      cause: error,
    });
  }
}

function fillProfile(
  reader: WireReader,
  counts: ProfileCounts,
  kernel: ProfileKernel | undefined,
  maxColumnBytes: number,
  choose: DecodeOptions['choose'],
): Profile {
  const strings = decodeStrings(reader, counts, kernel);
  const { sampleTypes, defaultSampleTypeName, ...header } = decodeHeader(reader, counts, strings);
  const mappings = decodeMappings(reader, counts);
  const functions = decodeFunctions(reader, counts, kernel);
  const locations = decodeLocations(reader, counts, mappings.ids, functions.ids, kernel);
  const tables: ProfileTables = {
    ...header,
    sampleTypes,
    defaultSampleType: chooseDefaultSampleType(sampleTypes, defaultSampleTypeName),
    locations: locations.table,
    functions: functions.table,
    mappings: mappings.table,
    strings,
  };
  const chosen = choose?.(tables);
  const wanted = chosen && findLocations(tables.locations, chosen);
  return {
    ...tables,
    samples: decodeSamples(reader, counts, locations.ids, wanted, kernel, maxColumnBytes),
    warnings: reader.inexact === 0 ? [] : [warnInexact(reader.inexact)],
  };
}

function requireFits(counts: ProfileCounts, limit: number): void {
  const needed = columnBytes(counts);
  if (needed <= limit) return;
  throw new HalfopenError('too-large', `pprof profile: needs ${needed} bytes of columns, the limit is ${limit}`, {
    hint: 'Profile a shorter time, or raise the limit.',
    exitCode: EXIT.incomplete,
  });
}

function columnBytes(counts: ProfileCounts): number {
  return (
    counts.samples * (8 * counts.sampleTypes + 28) +
    counts.sampleBytes * (counts.locations <= 0x10000 ? 2 : 4) +
    counts.mappings * 60 +
    counts.functions * 56 +
    counts.locations * 56 +
    boundLines(counts) * 20 +
    counts.strings * 12 +
    counts.stringBytes +
    counts.comments * 4
  );
}

function warnInexact(count: number): Warning {
  const numbers = count === 1 ? '1 number is' : `${count} numbers are`;
  return { code: 'inexact-numbers', message: `pprof profile: ${numbers} beyond 2^53 and rounded to a double` };
}
