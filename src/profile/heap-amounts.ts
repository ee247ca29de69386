/** Sums over allocation samples. */
import { findSampleType, type Profile, type ProfileTables } from '../formats/pprof/profile.js';
import { chanceOfSample } from './sampling.js';

/** What a set of stacks allocated. Estimates, unless the profile is exact: look at {@link samples} first. */
export interface Amount {
  /** Still in use at the last garbage collection before the profile. */
  readonly bytes: number;
  readonly objects: number;
  /** Samples behind {@link bytes}: 1 says next to nothing, however large the bytes. */
  readonly samples: number;
  /** Since the start of the program; equal to the above where the writer does not count what was freed (Node). */
  readonly allocatedBytes: number;
  readonly allocatedObjects: number;
  readonly allocatedSamples: number;
}

export const NOTHING: Amount = {
  bytes: 0,
  objects: 0,
  samples: 0,
  allocatedBytes: 0,
  allocatedObjects: 0,
  allocatedSamples: 0,
};

/** A share of an amount, for what cannot be told apart. */
export function scaleAmount(amount: Amount, share: number): Amount {
  return {
    bytes: amount.bytes * share,
    objects: amount.objects * share,
    samples: amount.samples * share,
    allocatedBytes: amount.allocatedBytes * share,
    allocatedObjects: amount.allocatedObjects * share,
    allocatedSamples: amount.allocatedSamples * share,
  };
}

export function addAmounts(a: Amount, b: Amount): Amount {
  return {
    bytes: a.bytes + b.bytes,
    objects: a.objects + b.objects,
    samples: a.samples + b.samples,
    allocatedBytes: a.allocatedBytes + b.allocatedBytes,
    allocatedObjects: a.allocatedObjects + b.allocatedObjects,
    allocatedSamples: a.allocatedSamples + b.allocatedSamples,
  };
}

/** Columns of the values of a heap profile; -1 when there is none. */
interface HeapColumns {
  readonly objects: number;
  readonly bytes: number;
  readonly allocatedObjects: number;
  readonly allocatedBytes: number;
}

/** Whether the profile tells what is in use, and in how many objects. */
export function isHeapProfile(profile: ProfileTables): boolean {
  const columns = findColumns(profile);
  return columns.bytes >= 0 && columns.objects >= 0;
}

function findColumns(profile: ProfileTables): HeapColumns {
  const inUse = findSampleType(profile, 'inuse_space');
  // Node's `pprof` package names its columns `objects` and `space`.
  return {
    bytes: inUse >= 0 ? inUse : findSampleType(profile, 'space'),
    objects: inUse >= 0 ? findSampleType(profile, 'inuse_objects') : findSampleType(profile, 'objects'),
    allocatedBytes: findSampleType(profile, 'alloc_space'),
    allocatedObjects: findSampleType(profile, 'alloc_objects'),
  };
}

export class HeapAmounts {
  readonly profile: Profile;
  /** Bytes between two samples; 1 is exact, 0 unknown. */
  readonly period: number;
  readonly #columns: HeapColumns;

  constructor(profile: Profile) {
    this.profile = profile;
    this.period = profile.period;
    this.#columns = findColumns(profile);
  }

  /** Whether nothing was left to chance. */
  get isExact(): boolean {
    return this.period <= 1;
  }

  /** Rows that hold nothing are left out, and so are negative ones, which only the difference of two profiles has. */
  sum(samples: ArrayLike<number>): Amount {
    const { bytes, objects, allocatedBytes, allocatedObjects } = this.#columns;
    const inUse = this.#sumColumns(samples, bytes, objects);
    const countsFreed = allocatedBytes >= 0 && allocatedObjects >= 0;
    const allocated = countsFreed ? this.#sumColumns(samples, allocatedBytes, allocatedObjects) : inUse;
    // Field by field: a spread takes longer than the sum of one row, and there are thousands of these.
    return {
      bytes: inUse.bytes,
      objects: inUse.objects,
      samples: inUse.samples,
      allocatedBytes: allocated.bytes,
      allocatedObjects: allocated.objects,
      allocatedSamples: allocated.samples,
    };
  }

  #sumColumns(
    samples: ArrayLike<number>,
    byteColumn: number,
    objectColumn: number,
  ): Pick<Amount, 'bytes' | 'objects' | 'samples'> {
    const { values } = this.profile.samples;
    const width = this.profile.sampleTypes.length;
    let bytes = 0;
    let objects = 0;
    let taken = 0;
    for (let i = 0; i < samples.length; i++) {
      const row = samples[i] * width;
      const rowBytes = values[row + byteColumn];
      const rowObjects = values[row + objectColumn];
      if (rowBytes <= 0 || rowObjects <= 0) continue;
      bytes += rowBytes;
      objects += rowObjects;
      // Undoes the scaling of the writer.
      taken += rowObjects * chanceOfSample(rowBytes / rowObjects, this.period);
    }
    return { bytes, objects, samples: taken };
  }

  /** In-use bytes of one sample; 0 where it is negative. */
  bytesOf(sample: number): number {
    const { samples, sampleTypes } = this.profile;
    return Math.max(0, samples.values[sample * sampleTypes.length + this.#columns.bytes]);
  }

  /** In-use bytes of the whole profile. */
  get totalBytes(): number {
    return this.#total(this.#columns.bytes);
  }

  /** Allocated bytes of the whole profile: cumulative, so the later of two profiles of a process has more. */
  get totalAllocatedBytes(): number {
    return this.#total(this.#columns.allocatedBytes);
  }

  #total(column: number): number {
    return column < 0 ? 0 : this.profile.samples.sums[column];
  }
}
