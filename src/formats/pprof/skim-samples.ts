/** Passes over the samples that nobody asked for: most of a large profile. */
import type { IdTable } from './id-table.js';
import type { ProfileKernel } from './kernel.js';
import type { ProfileCounts } from './measure.js';

/** What the kernel looks up without a check: all numbers of two bytes. */
const SMALLEST_TABLE = 1 << 14;
/** Beyond, ids are no row numbers, and a table of them would leave the cache. */
const LARGEST_TABLE = 1 << 24;

/** Entries of the table: the sample must not be passed over, because the location is wanted or not there. */
const STOP = 1;

export class SampleSkimmer {
  /** Samples passed over. */
  count = 0;
  readonly #kernel: ProfileKernel;
  readonly #types: number;
  readonly #strings: number;
  readonly #ids: number;

  /** `wanted` has a 1 for each row of the locations whose samples must not be passed over. */
  constructor(kernel: ProfileKernel, { sampleTypes, strings }: ProfileCounts, { dense }: IdTable, wanted: Uint8Array) {
    this.#kernel = kernel;
    this.#types = sampleTypes;
    this.#strings = strings;
    this.#ids = Math.min(dense.length, LARGEST_TABLE);
    const table = kernel.reserve(Math.max(this.#ids, SMALLEST_TABLE)).fill(STOP);
    for (let id = 0; id < this.#ids; id++) if (dense[id] > 0) table[id] = wanted[dense[id] - 1];
  }

  /** `from` is where the tag of a sample may be; where the first sample that was not passed over begins, at most `end`. */
  skim(from: number, end: number): number {
    const at = this.#kernel.skimSamples(from, end, this.#types, this.#strings, this.#ids);
    this.count += this.#kernel.passed;
    return at;
  }

  /** Of their values, for each sample type. */
  get sums(): Float64Array {
    return this.#kernel.sums(this.#types);
  }
}
