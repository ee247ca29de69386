/**
 * A pprof profile as columns, whatever it was read from: profile.proto or one of the texts.
 *
 * Rows are addressed by index, never by the ids of the file. A table that owns a list per row (`locationStart`,
 * `lineStart`, `labelStart`) stores it as compressed rows: row `i` owns `[start[i], start[i + 1])` of the list columns.
 * Columns named `…String`, `name`, `filename`, ... hold indexes into `strings`; 0 is always the empty string.
 */
import type { Warning } from '../../model/result.js';
import type { StringTable } from './strings.js';

/** What one column of values means, e.g. `inuse_space` in `bytes`. Find types by name: their order differs by writer. */
export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

export interface Profile extends ProfileTables {
  readonly samples: SampleTable;
  /** What was lost or could not be checked while reading. */
  readonly warnings: readonly Warning[];
}

/** All that is known of a profile before its samples are read. */
export interface ProfileTables {
  /** Never empty. */
  readonly sampleTypes: readonly ValueType[];
  /** Index into {@link sampleTypes} of the type a reader should show: the file's choice, else the last, as `pprof` does. */
  readonly defaultSampleType: number;
  /** What is counted between two samples. Absent where the profile is not sampled, or the writer does not say. */
  readonly periodType: ValueType | undefined;
  /** Distance between two samples in units of {@link periodType}; 0 when unknown. Values are already scaled by it. */
  readonly period: number;
  /** Capture time in nanoseconds since 1970; 0 when unknown. */
  readonly timeNanos: bigint;
  /** Covered time in nanoseconds; not 0 in a delta profile, whose values may be negative. */
  readonly durationNanos: bigint;
  /** Regular expressions (RE2) of the writer. Text only: they are neither compiled nor applied. */
  readonly dropFrames: string;
  readonly keepFrames: string;
  readonly docUrl: string;
  /** String indexes of free-form remarks. */
  readonly comments: Uint32Array;
  readonly locations: LocationTable;
  readonly functions: FunctionTable;
  readonly mappings: MappingTable;
  readonly strings: StringTable;
}

export interface SampleTable {
  /** Rows: all samples of the file, or those that were asked for. */
  readonly count: number;
  /** Samples of the file. */
  readonly total: number;
  /** Sum of the positive values of all samples of the file, for each sample type; exact up to 2^53. */
  readonly sums: Float64Array;
  /** Row-major: value of type `t` of sample `s` is `values[s * sampleTypes.length + t]`. Exact up to 2^53. */
  readonly values: Float64Array;
  readonly locationStart: Uint32Array;
  /** Rows of {@link LocationTable}, leaf first. */
  readonly location: IndexColumn;
  readonly labelStart: Uint32Array;
  /** Keys may repeat within a sample. */
  readonly labelKey: Uint32Array;
  /** 0: the label is the number in {@link labelNumber}. */
  readonly labelString: Uint32Array;
  readonly labelNumber: Float64Array;
  readonly labelUnit: Uint32Array;
}

export interface LocationTable {
  readonly count: number;
  /** Row of {@link MappingTable}, -1 when the location belongs to none. */
  readonly mapping: Int32Array;
  /** Address of the call, not of the return; 0 when the writer has none. */
  readonly address: BigUint64Array;
  /** 1 where the writer folded several addresses into this location. */
  readonly isFolded: Uint8Array;
  /** Lines of one location are inlined into each other, innermost first. No line: the address is not symbolized. */
  readonly lineStart: Uint32Array;
  /** Row of {@link FunctionTable}. */
  readonly lineFunction: Int32Array;
  readonly lineNumber: Float64Array;
  readonly lineColumn: Float64Array;
}

export interface FunctionTable {
  readonly count: number;
  readonly name: Uint32Array;
  readonly systemName: Uint32Array;
  readonly filename: Uint32Array;
  /** Line of the declaration; 0 when unknown. */
  readonly startLine: Float64Array;
}

export interface MappingTable {
  readonly count: number;
  readonly start: BigUint64Array;
  readonly limit: BigUint64Array;
  readonly offset: BigUint64Array;
  readonly filename: Uint32Array;
  readonly buildId: Uint32Array;
  /** Bit set of {@link MAPPING_HAS}. */
  readonly has: Uint8Array;
}

/** What the symbols of a mapping include. */
export const MAPPING_HAS = { functions: 1, filenames: 2, lineNumbers: 4, inlineFrames: 8 } as const;

/** Indexes in the narrowest width that fits: the stacks are most of a profile's memory. */
export type IndexColumn = Uint16Array | Uint32Array;

export function createIndexColumn(length: number, rows: number): IndexColumn {
  return rows <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Index into `sampleTypes` of the type with this name, -1 when the profile has none. */
export function findSampleType(profile: ProfileTables, type: string): number {
  return profile.sampleTypes.findIndex((candidate) => candidate.type === type);
}

/** The sample type shown when the reader asks for none: the one the file names, else the last one. */
export function chooseDefaultSampleType(sampleTypes: readonly ValueType[], named: string): number {
  const index = sampleTypes.findIndex((candidate) => candidate.type === named);
  return index === -1 ? sampleTypes.length - 1 : index;
}

/** A 1 for each location of one of the functions, be it inlined there; those have a 1 in `functions`. */
export function findLocations({ count, lineStart, lineFunction }: LocationTable, functions: Uint8Array): Uint8Array {
  const found = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    for (let line = lineStart[row]; line < lineStart[row + 1]; line++) {
      if (functions[lineFunction[line]] === 1) found[row] = 1;
    }
  }
  return found;
}

/** {@link SampleTable.sums} of rows that are all samples. */
export function sumPositive(values: Float64Array, types: number): Float64Array {
  const sums = new Float64Array(types);
  for (let i = 0; i < values.length; i++) if (values[i] > 0) sums[i % types] += values[i];
  return sums;
}
