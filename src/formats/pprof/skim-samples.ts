/** Passes over the samples that nobody asked for, most of a large profile, and picks out the others. */
import type { IdTable } from './id-table.js';
import type { ProfileKernel, SkimmedSamples, SkimSamples } from './kernel.js';
import type { ProfileCounts } from './measure.js';

/** What the kernel looks up without a check: all numbers of two bytes. */
const SMALLEST_TABLE = 1 << 14;
/** All numbers of three bytes: of longer ones it knows nothing. */
const LARGEST_TABLE = 1 << 21;

/** Entries of the table: the sample must not be passed over, because the location is wanted or not there. */
const STOP = 1;

export class SampleSkimmer {
  /** Samples passed over, kept ones included. */
  count = 0;
  readonly #kernel: ProfileKernel;
  readonly #types: number;
  readonly #skim: SkimSamples;

  /** `wanted` has a 1 for each row of the locations whose samples are to be kept. */
  constructor(kernel: ProfileKernel, { sampleTypes, strings }: ProfileCounts, { dense }: IdTable, wanted: Uint8Array) {
    const rowOf = dense.subarray(0, LARGEST_TABLE);
    const skippable = new Uint8Array(Math.max(rowOf.length, SMALLEST_TABLE)).fill(STOP);
    for (let id = 0; id < rowOf.length; id++) if (rowOf[id] > 0) skippable[id] = wanted[rowOf[id] - 1];
    this.#kernel = kernel;
    this.#types = sampleTypes;
    this.#skim = kernel.prepareSamples(sampleTypes, strings, skippable, rowOf);
  }

  /**
   * `from` is where the tag of a sample may be; where the first one begins that only the decoder of all forms understands, or
   * refuses, at most `end`.
   *
   * @param take is given those that are to be kept, some at a time
   */
  skim(from: number, end: number, take: (samples: SkimmedSamples) => void): number {
    for (let at = from; ; ) {
      const samples = this.#skim(at, end);
      this.count += samples.passed;
      if (samples.kept > 0) take(samples);
      if (samples.passed === 0 || samples.next >= end) return samples.next;
      at = samples.next;
    }
  }

  /** Of their values, for each sample type. */
  get sums(): Float64Array {
    return this.#kernel.sums(this.#types);
  }
}
