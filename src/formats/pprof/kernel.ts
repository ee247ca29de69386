/**
 * The loops of `assembly/` over a profile, of which a block at a time is in their memory. They pass over fields
 * that have the form all encoders write, and stop before any other one.
 */
import { KIB } from '../../model/units.js';
import { PROFILE_KERNEL_FILE } from '../built-files.js';
import { compileFile, type MachineCode, type Memory, PAGE, WEB_ASSEMBLY, type WebAssemblyApi } from '../webassembly.js';
import { ContentBlock, type ProfileContent, sizeOf } from './block.js';
import type { Labels } from './label-builder.js';
import { type Rows, WORDS } from './rows.js';

/** What `assembly/` exports. */
interface KernelExports {
  readonly passed: { readonly value: number };
  skip(tag: number, from: number, to: number): number;
  readonly kept: { readonly value: number };
  readonly keptLocations: { readonly value: number };
  readonly keptLabels: { readonly value: number };
  skimSamples(...args: number[]): number;
  readonly rows: { readonly value: number };
  readonly lines: { readonly value: number };
  readRows(tag: number, from: number, to: number, out: number, limit: number): number;
  readLocations(...args: number[]): number;
  readonly strings: { readonly value: number };
  readonly stringBytes: { readonly value: number };
  readStrings(tag: number, from: number, to: number, out: number, ends: number, limit: number): number;
}

/** Sizes in bytes, which a test may shrink. */
export interface KernelSizes {
  /** Smaller profiles are read before the code is compiled. */
  readonly smallestFile: number;
  /** What is in memory at once, and fits into the second-level cache. */
  readonly block: number;
  /** Longer fields are not passed over: a field before which the loops stop this far from the end of a block is an odd one. */
  readonly longestField: number;
}

const SIZES: KernelSizes = { smallestFile: 256 * KIB, block: 512 * KIB, longestField: 64 * KIB };

/** Addresses: sums that the loops add to, and the block. */
const SUMS = 2048;
const BLOCK = 4096;
/** What `assembly/samples.ts` keeps of one call, at distances from where it begins, and how much of each there is room for. */
const KEPT = {
  samples: 1 << 10,
  locations: 1 << 13,
  keys: 0x4_2000,
  strings: 0x6_2000,
  units: 0x8_2000,
  numbers: 0xa_2000,
  values: 0xe_2000,
};
/** Rows of one call: they share the second-level cache with the block. */
const MOST_ROWS = 2048;
/** Columns of `assembly/rows.ts` for the locations and lines of one call, at distances from where they begin. */
const LOCATIONS = {
  offsets: 0,
  addresses: 0x4000,
  lineNumbers: 0x8000,
  lineColumns: 0xc000,
  ids: 0x1_0000,
  mappings: 0x1_2000,
  lineEnds: 0x1_4000,
  lineFunctions: 0x1_6000,
  folded: 0x1_8000,
  bytes: 0x1_b000,
};
/** Strings of one call. */
const MOST_STRINGS = 8192;
/** The loops look that far beyond the block. */
const SLACK = 8;

/** Passes over samples that follow each other in `[from, end)` of the file, at most those of one block. */
export type SkimSamples = (from: number, end: number) => SkimmedSamples;

export interface SkimmedSamples {
  /** Where it stopped. */
  readonly next: number;
  readonly passed: number;
  /** Of these, the ones that were not skippable; valid until the next call. */
  readonly kept: number;
  /** How many locations and how many labels each has. */
  readonly counts: Uint32Array;
  /** Rows of all of them. */
  readonly locations: Uint32Array;
  readonly labels: Labels;
  readonly values: Float64Array;
}

/** Passes over locations that follow each other in `[from, end)` of the file, at most those of one block. */
export type PassLocations = (from: number, end: number) => PassedLocations;

/** Columns of them and of their lines; valid until the next call. */
export interface PassedLocations {
  /** Where it stopped. */
  readonly next: number;
  readonly id: Uint32Array;
  /** Where each begins in the file, behind its tag. */
  readonly offset: Float64Array;
  readonly mapping: Int32Array;
  readonly address: BigUint64Array;
  readonly isFolded: Uint8Array;
  /** Of these lines, how many belong to it and those before it. */
  readonly lineEnd: Uint32Array;
  readonly lineFunction: Int32Array;
  readonly lineNumber: Float64Array;
  readonly lineColumn: Float64Array;
}

/** Valid until the next call. */
export interface PassedStrings {
  /** End to end. */
  readonly bytes: Uint8Array;
  /** Where in them each ends. */
  readonly ends: Uint32Array;
  /** Where it stopped. */
  readonly next: number;
}

export class ProfileKernel {
  /** Fields that the last call passed over. */
  passed = 0;
  /** In the memory of the loops, but for a message that is longer than a block. */
  readonly block: ContentBlock;
  readonly #memory: Memory;
  readonly #exports: KernelExports;
  readonly #sizes: KernelSizes;
  /** Where the memory beyond the block begins. */
  readonly #reserved: number;

  constructor({ Memory, Instance }: WebAssemblyApi, code: MachineCode, content: ProfileContent, sizes: KernelSizes) {
    this.#sizes = sizes;
    this.#reserved = align(BLOCK + sizes.block + SLACK);
    this.#memory = new Memory({ initial: Math.ceil(this.#reserved / PAGE) });
    this.#exports = new Instance(code, { env: { memory: this.#memory } }).exports as KernelExports;
    this.block = new ContentBlock(content, this.#findHome());
  }

  /** For so many sample types; what {@link SkimSamples} have added up since the file was begun. */
  sums(types: number): Float64Array {
    return new Float64Array(this.#memory.buffer, SUMS, types).slice();
  }

  /** Memory beyond the block, for what one of the loops needs. */
  #reserve(bytes: number): ArrayBuffer {
    const missing = this.#reserved + bytes - this.#memory.buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE));
      this.block.moveHome(this.#findHome());
    }
    return this.#memory.buffer;
  }

  #findHome(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, BLOCK, this.#sizes.block);
  }

  /** Passes over length-delimited fields with this tag, which follow each other in `[from, end)`; where it stopped. */
  skip(tag: number, from: number, end: number): number {
    return this.#pass(from, end, (at, to) => this.#exports.skip(tag, at, to));
  }

  /**
   * Makes ready for samples of so many values.
   *
   * @param strings how many there are
   * @param skippable by id of a location: 0 where samples with it need not be kept
   * @param rowOf by id: the row of the location, plus 1; 0 where there is none
   */
  prepareSamples(types: number, strings: number, skippable: Uint8Array, rowOf: Int32Array): SkimSamples {
    const rowsAt = this.#reserved + align(skippable.length);
    const keptAt = rowsAt + align(4 * rowOf.length);
    const buffer = this.#reserve(keptAt + KEPT.values + 8 * types * KEPT.samples - this.#reserved);
    new Uint8Array(buffer, this.#reserved).set(skippable);
    new Int32Array(buffer, rowsAt).set(rowOf);
    const { skimSamples, passed, kept, keptLocations, keptLabels } = this.#exports;
    return (from, end) => {
      const shift = this.#enterBlock(from);
      const to = Math.min(end, this.block.end) + shift;
      const tables = [this.#reserved, rowOf.length, rowsAt, keptAt];
      const next = skimSamples(from + shift, to, types, strings, ...tables) - shift;
      return {
        next,
        passed: passed.value,
        kept: kept.value,
        counts: new Uint32Array(buffer, keptAt, 2 * kept.value),
        locations: new Uint32Array(buffer, keptAt + KEPT.locations, keptLocations.value),
        labels: {
          key: new Uint32Array(buffer, keptAt + KEPT.keys, keptLabels.value),
          string: new Uint32Array(buffer, keptAt + KEPT.strings, keptLabels.value),
          number: new Float64Array(buffer, keptAt + KEPT.numbers, keptLabels.value),
          unit: new Uint32Array(buffer, keptAt + KEPT.units, keptLabels.value),
        },
        values: new Float64Array(buffer, keptAt + KEPT.values, types * kept.value),
      };
    };
  }

  /** Reads messages of numbers with this tag, at most {@link MOST_ROWS} and of one block; how far it came. */
  readRows(tag: number, from: number, end: number): { readonly rows: Rows; readonly next: number } {
    const buffer = this.#reserve(4 * WORDS * MOST_ROWS);
    const { readRows, rows } = this.#exports;
    const shift = this.#enterBlock(from);
    const to = Math.min(end, this.block.end) + shift;
    const next = readRows(tag, from + shift, to, this.#reserved, MOST_ROWS) - shift;
    const words = new Uint32Array(buffer, this.#reserved, WORDS * rows.value);
    return { rows: { count: rows.value, words, shift }, next };
  }

  /** Makes ready for locations. Functions and mappings by id: the row, plus 1; 0 where there is none. */
  prepareLocations(functions: Int32Array, mappings: Int32Array): PassLocations {
    const mappingsAt = this.#reserved + align(4 * functions.length);
    const out = mappingsAt + align(4 * mappings.length);
    const buffer = this.#reserve(out + LOCATIONS.bytes - this.#reserved);
    new Int32Array(buffer, this.#reserved).set(functions);
    new Int32Array(buffer, mappingsAt).set(mappings);
    const { readLocations, rows, lines } = this.#exports;
    return (from, end) => {
      const shift = this.#enterBlock(from);
      const to = Math.min(end, this.block.end) + shift;
      const tables = [this.#reserved, functions.length, mappingsAt, mappings.length];
      const next = readLocations(from + shift, to, shift, ...tables, out) - shift;
      return {
        next,
        id: new Uint32Array(buffer, out + LOCATIONS.ids, rows.value),
        offset: new Float64Array(buffer, out + LOCATIONS.offsets, rows.value),
        mapping: new Int32Array(buffer, out + LOCATIONS.mappings, rows.value),
        address: new BigUint64Array(buffer, out + LOCATIONS.addresses, rows.value),
        isFolded: new Uint8Array(buffer, out + LOCATIONS.folded, rows.value),
        lineEnd: new Uint32Array(buffer, out + LOCATIONS.lineEnds, rows.value),
        lineFunction: new Int32Array(buffer, out + LOCATIONS.lineFunctions, lines.value),
        lineNumber: new Float64Array(buffer, out + LOCATIONS.lineNumbers, lines.value),
        lineColumn: new Float64Array(buffer, out + LOCATIONS.lineColumns, lines.value),
      };
    };
  }

  /** Reads length-delimited fields with this tag, of one block. */
  readStrings(tag: number, from: number, end: number): PassedStrings {
    const endsAt = this.#reserved + align(this.#sizes.block);
    const buffer = this.#reserve(endsAt + 4 * MOST_STRINGS - this.#reserved);
    const { readStrings, strings, stringBytes } = this.#exports;
    const shift = this.#enterBlock(from);
    const to = Math.min(end, this.block.end) + shift;
    const next = readStrings(tag, from + shift, to, this.#reserved, endsAt, MOST_STRINGS) - shift;
    return {
      bytes: new Uint8Array(buffer, this.#reserved, stringBytes.value),
      ends: new Uint32Array(buffer, endsAt, strings.value),
      next,
    };
  }

  #pass(from: number, end: number, passBlock: (at: number, to: number) => number): number {
    this.passed = 0;
    for (let at = from; ; ) {
      const shift = this.#enterBlock(at);
      at = passBlock(at + shift, Math.min(end, this.block.end) + shift) - shift;
      this.passed += this.#exports.passed.value;
      if (at >= end || !this.#isNearEnd(at)) return at;
    }
  }

  /** What to add to an offset in the file to get an address, for the field at `at`. */
  #enterBlock(at: number): number {
    this.block.holdAtHome(at, this.#sizes.longestField);
    return BLOCK - this.block.start;
  }

  /** Whether a field at this offset may be longer than what is left of the block. */
  #isNearEnd(at: number): boolean {
    return this.block.end - at < this.#sizes.longestField && this.block.end < this.block.size;
  }
}

/** Addresses of numbers of 8 bytes. */
function align(address: number): number {
  return Math.ceil(address / 8) * 8;
}

/** Undefined where there is little to gain, and where it cannot run. */
export function createKernel(content: ProfileContent, sizes: KernelSizes = SIZES): ProfileKernel | undefined {
  if (sizeOf(content) < sizes.smallestFile) return undefined;
  const code = compileFile(PROFILE_KERNEL_FILE);
  if (code === undefined || WEB_ASSEMBLY === undefined) return undefined;
  return new ProfileKernel(WEB_ASSEMBLY, code, content, sizes);
}
