/**
 * The loops of `assembly/` over a file, which is copied block by block into their memory. They pass over fields
 * that have the form all encoders write, and stop before any other one.
 */
import { KIB } from '../../model/units.js';
import { PROFILE_KERNEL_FILE } from '../built-files.js';
import { compileFile, type MachineCode, type Memory, PAGE, WEB_ASSEMBLY, type WebAssemblyApi } from '../webassembly.js';
import { type Rows, WORDS } from './rows.js';

/** What `assembly/` exports. */
interface KernelExports {
  readonly passed: { readonly value: number };
  skip(tag: number, from: number, to: number): number;
  skimSamples(from: number, to: number, types: number, strings: number, skippable: number, ids: number): number;
  readonly rows: { readonly value: number };
  readonly lines: { readonly value: number };
  readRows(tag: number, from: number, to: number, out: number, lineOut: number, limit: number): number;
}

/** Sizes in bytes, which a test may shrink. */
export interface KernelSizes {
  /** Smaller files are read before the code is compiled. */
  readonly smallestFile: number;
  /** What is copied at once, and fits into the second-level cache. */
  readonly block: number;
  /** Longer fields are not passed over: a field before which the loops stop this far from the end of a block is an odd one. */
  readonly longestField: number;
}

const SIZES: KernelSizes = { smallestFile: 256 * KIB, block: 512 * KIB, longestField: 64 * KIB };

/** Addresses: sums that the loops add to, and the block. */
const SUMS = 2048;
const BLOCK = 4096;
/** Rows of one call, and their lines: they share the second-level cache with the block. */
const MOST_ROWS = 2048;
/** The loops look that far beyond the block. */
const SLACK = 8;

export class ProfileKernel {
  /** Fields that the last call passed over. */
  passed = 0;
  readonly #file: Uint8Array;
  readonly #memory: Memory;
  readonly #exports: KernelExports;
  readonly #sizes: KernelSizes;
  /** Address of {@link reserve}d memory. */
  readonly #reserved: number;
  /** Where in the file the block in memory begins and ends. */
  #start = 0;
  #end = 0;

  constructor({ Memory, Instance }: WebAssemblyApi, code: MachineCode, file: Uint8Array, sizes: KernelSizes) {
    this.#file = file;
    this.#sizes = sizes;
    this.#reserved = BLOCK + sizes.block + SLACK;
    this.#memory = new Memory({ initial: Math.ceil(this.#reserved / PAGE) });
    this.#exports = new Instance(code, { env: { memory: this.#memory } }).exports as KernelExports;
  }

  /** For so many sample types; what {@link skimSamples} has added up since the file was begun. */
  sums(types: number): Float64Array {
    return new Float64Array(this.#memory.buffer, SUMS, types).slice();
  }

  /** Memory for a table that {@link skimSamples} needs. */
  reserve(bytes: number): Uint8Array {
    const missing = this.#reserved + bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return new Uint8Array(this.#memory.buffer, this.#reserved, bytes);
  }

  /** Passes over length-delimited fields with this tag, which follow each other in `[from, end)`; where it stopped. */
  skip(tag: number, from: number, end: number): number {
    return this.#pass(from, end, (at, to) => this.#exports.skip(tag, at, to));
  }

  /** The same for samples, as the table in {@link reserve}d memory says; `ids` of locations have an entry there. */
  skimSamples(from: number, end: number, types: number, strings: number, ids: number): number {
    return this.#pass(from, end, (at, to) => this.#exports.skimSamples(at, to, types, strings, this.#reserved, ids));
  }

  /** Reads messages of numbers with this tag, at most {@link MOST_ROWS} and of one block; how far it came. */
  readRows(tag: number, from: number, end: number, hasLines: boolean): { readonly rows: Rows; readonly next: number } {
    const bytes = 4 * WORDS * MOST_ROWS;
    const { buffer } = this.reserve(2 * bytes);
    const lineOut = hasLines ? this.#reserved + bytes : 0;
    const { readRows, rows, lines } = this.#exports;
    const shift = this.#enterBlock(from);
    const to = Math.min(end, this.#end) + shift;
    const next = readRows(tag, from + shift, to, this.#reserved, lineOut, MOST_ROWS) - shift;
    return {
      rows: {
        count: rows.value,
        words: new Uint32Array(buffer, this.#reserved, WORDS * rows.value),
        lines: new Uint32Array(buffer, this.#reserved + bytes, WORDS * lines.value),
        shift,
      },
      next,
    };
  }

  #pass(from: number, end: number, passBlock: (at: number, to: number) => number): number {
    this.passed = 0;
    for (let at = from; ; ) {
      const shift = this.#enterBlock(at);
      at = passBlock(at + shift, Math.min(end, this.#end) + shift) - shift;
      this.passed += this.#exports.passed.value;
      if (at >= end || !this.#isNearEnd(at)) return at;
    }
  }

  /** What to add to an offset in the file to get an address, for the field at `at`. */
  #enterBlock(at: number): number {
    if (at < this.#start || this.#isNearEnd(at)) this.#copyBlock(at);
    return BLOCK - this.#start;
  }

  /** Whether a field at this offset may be longer than what is left of the block. */
  #isNearEnd(at: number): boolean {
    return this.#end - at < this.#sizes.longestField && this.#end < this.#file.length;
  }

  #copyBlock(start: number): void {
    const block = this.#file.subarray(start, start + this.#sizes.block);
    new Uint8Array(this.#memory.buffer, BLOCK).set(block);
    this.#start = start;
    this.#end = start + block.length;
  }
}

/** Undefined where there is little to gain, and where it cannot run. */
export function createKernel(file: Uint8Array, sizes: KernelSizes = SIZES): ProfileKernel | undefined {
  if (file.length < sizes.smallestFile) return undefined;
  const code = compileFile(PROFILE_KERNEL_FILE);
  if (code === undefined || WEB_ASSEMBLY === undefined) return undefined;
  return new ProfileKernel(WEB_ASSEMBLY, code, file, sizes);
}
