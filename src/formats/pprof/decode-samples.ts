/** Samples into columns. */

import { growColumn } from './column-builder.js';
import type { IdTable } from './id-table.js';
import type { ProfileKernel, SkimmedSamples } from './kernel.js';
import { LabelBuilder } from './label-builder.js';
import type { ProfileCounts } from './measure.js';
import { PROFILE, PROFILE_FIELD, SAMPLE, SAMPLE_FIELD } from './messages.js';
import { createIndexColumn, type IndexColumn, type SampleTable } from './profile.js';
import { SampleSkimmer } from './skim-samples.js';
import { WIRE, type WireReader } from './wire.js';

/**
 * `wanted` has a 1 for each row of the locations whose samples are to be kept; without it all are. With a kernel this is done
 * sooner. `maxColumnBytes` limits the labels, the only columns whose size is not known before.
 */
export function decodeSamples(
  reader: WireReader,
  counts: ProfileCounts,
  locationIds: IdTable,
  wanted: Uint8Array | undefined,
  kernel: ProfileKernel | undefined,
  maxColumnBytes: number,
): SampleTable {
  const samples = new SampleDecoder(counts, locationIds, wanted, maxColumnBytes);
  const skimmer = wanted && kernel && new SampleSkimmer(kernel, counts, locationIds, wanted);
  const walk = counts.runs.walk(reader, PROFILE_FIELD.sample);
  while (walk.next()) {
    samples.read(reader);
    if (skimmer === undefined) continue;
    reader.position = skimmer.skim(reader.position, walk.runEnd, (skimmed) => samples.take(skimmed));
  }
  return samples.finish(skimmer);
}

/** Room to begin with where not all samples are kept: columns for all would make Node collect garbage early. */
const FEW_SAMPLES = 1024;
const FEW_FRAMES = 32;

/** A class for the sake of {@link read}: as the body of a loop it would be compiled, and thrown away, several times. */
class SampleDecoder {
  readonly #types: number;
  readonly #locationIds: IdTable;
  readonly #wanted: Uint8Array | undefined;
  readonly #sums: Float64Array;
  #values: Float64Array;
  #locationStart: Uint32Array;
  #location: IndexColumn;
  #labelStart: Uint32Array;
  readonly #labels: LabelBuilder;
  #total = 0;
  #count = 0;
  #locations = 0;

  constructor(counts: ProfileCounts, locationIds: IdTable, wanted: Uint8Array | undefined, maxColumnBytes: number) {
    this.#types = counts.sampleTypes;
    this.#locationIds = locationIds;
    this.#wanted = wanted;
    this.#sums = new Float64Array(counts.sampleTypes);
    const rows = wanted === undefined ? counts.samples : Math.min(counts.samples, FEW_SAMPLES);
    this.#values = new Float64Array(rows * counts.sampleTypes);
    this.#locationStart = new Uint32Array(rows + 1);
    // One location takes at least a byte. What stays unused of this is never touched, so it takes no memory.
    const locations =
      wanted === undefined ? counts.sampleBytes : Math.min(counts.sampleBytes, FEW_SAMPLES * FEW_FRAMES);
    this.#location = createIndexColumn(locations, counts.locations);
    this.#labelStart = new Uint32Array(rows + 1);
    this.#labels = new LabelBuilder(rows, counts.strings, maxColumnBytes);
  }

  read(reader: WireReader): void {
    const offset = reader.position;
    const outer = reader.enter(SAMPLE);
    this.#reserve(1, reader.limit - reader.position);
    const firstValue = this.#count * this.#types;
    const lastValue = firstValue + this.#types;
    const firstLocation = this.#locations;
    const firstLabel = this.#labels.count;
    let value = firstValue;
    while (reader.nextField()) {
      switch (reader.field) {
        case SAMPLE_FIELD.locationId:
          this.#locations = readLocationIds(reader, this.#locationIds, this.#location, this.#locations);
          break;
        case SAMPLE_FIELD.value:
          value = readValues(reader, this.#values, value, lastValue);
          break;
        case SAMPLE_FIELD.label:
          this.#labels.read(reader);
          break;
        default:
          reader.skip();
      }
    }
    if (value !== lastValue) throw wrongValueCount(reader, offset);
    reader.leave(outer, PROFILE);
    this.#total++;
    for (let type = 0; type < this.#types; type++) {
      const own = this.#values[firstValue + type];
      if (own > 0) this.#sums[type] += own;
    }
    if (this.#isWanted(firstLocation)) {
      this.#count++;
      this.#locationStart[this.#count] = this.#locations;
      this.#labelStart[this.#count] = this.#labels.count;
    } else {
      // The next one is written over it.
      this.#locations = firstLocation;
      this.#labels.count = firstLabel;
    }
  }

  /** Samples that the kernel has kept, and counted. */
  take({ kept, counts, locations, labels, values, next }: SkimmedSamples): void {
    this.#reserve(kept, locations.length);
    this.#values.set(values, this.#count * this.#types);
    this.#location.set(locations, this.#locations);
    let label = this.#labels.count;
    for (let i = 0; i < kept; i++) {
      this.#locations += counts[2 * i];
      label += counts[2 * i + 1];
      this.#count++;
      this.#locationStart[this.#count] = this.#locations;
      this.#labelStart[this.#count] = label;
    }
    this.#labels.take(labels, next);
  }

  /** Makes room for so many more samples with at most so many locations. */
  #reserve(samples: number, locations: number): void {
    if (this.#labelStart.length <= this.#count + samples) {
      const rows = 2 * this.#count + samples;
      this.#values = growColumn(this.#values, new Float64Array(rows * this.#types));
      this.#locationStart = growColumn(this.#locationStart, new Uint32Array(rows + 1));
      this.#labelStart = growColumn(this.#labelStart, new Uint32Array(rows + 1));
    }
    const needed = this.#locations + locations;
    if (needed <= this.#location.length) return;
    const length = Math.max(needed, 2 * this.#location.length);
    this.#location = growColumn(
      this.#location,
      this.#location instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length),
    );
  }

  #isWanted(firstLocation: number): boolean {
    const wanted = this.#wanted;
    if (wanted === undefined) return true;
    for (let i = firstLocation; i < this.#locations; i++) if (wanted[this.#location[i]] === 1) return true;
    return false;
  }

  finish(skimmer: SampleSkimmer | undefined): SampleTable {
    const skimmed = skimmer?.sums;
    return {
      count: this.#count,
      total: this.#total + (skimmer?.count ?? 0),
      sums: this.#sums.map((sum, type) => sum + (skimmed?.[type] ?? 0)),
      values: this.#values.subarray(0, this.#count * this.#types),
      locationStart: this.#locationStart.subarray(0, this.#count + 1),
      location: this.#location.subarray(0, this.#locations),
      labelStart: this.#labelStart.subarray(0, this.#count + 1),
      ...this.#labels.finish(),
    };
  }
}

/** Fills `values` from `cursor` on, not beyond `end`; the new cursor. */
function readValues(reader: WireReader, values: Float64Array, cursor: number, end: number): number {
  const offset = reader.position;
  if (reader.wireType === WIRE.varint) {
    if (cursor === end) throw wrongValueCount(reader, offset);
    values[cursor] = reader.readInt64();
    return cursor + 1;
  }
  const length = reader.readLength();
  const outer = reader.limit;
  let next = cursor;
  reader.limit = reader.position + length;
  while (reader.position < reader.limit) {
    if (next === end) throw wrongValueCount(reader, offset);
    values[next++] = reader.readInt64();
  }
  reader.limit = outer;
  return next;
}

/** Fills `column` from `cursor` on with the rows of the ids; the new cursor. */
function readLocationIds(reader: WireReader, ids: IdTable, column: IndexColumn, cursor: number): number {
  if (reader.wireType === WIRE.varint) {
    const offset = reader.position;
    reader.readVarint();
    const row = ids.find(reader.lo, reader.hi);
    if (row === -1) throw unresolved(reader, offset);
    column[cursor] = row;
    return cursor + 1;
  }
  const length = reader.readLength();
  const { bytes, start: base } = reader.block;
  const dense = ids.dense;
  const end = reader.position - base + length;
  const outer = reader.limit;
  let at = reader.position - base;
  let next = cursor;
  reader.limit = end + base;
  // The list ends with a whole varint, so the bytes after one that continues are within the list.
  if (length > 0 && bytes[end - 1] >= 0x80) throw reader.malformed('ends within a varint', end - 1 + base);
  while (at < end) {
    const start = at;
    let byte = bytes[at++];
    let id = byte & 0x7f;
    if (byte >= 0x80) {
      byte = bytes[at++];
      id |= (byte & 0x7f) << 7;
      if (byte >= 0x80) {
        byte = bytes[at++];
        id |= (byte & 0x7f) << 14;
      }
    }
    let row: number;
    if (byte < 0x80 && id < dense.length) row = dense[id] - 1;
    else {
      reader.position = start + base;
      reader.readVarint();
      at = reader.position - base;
      row = ids.find(reader.lo, reader.hi);
    }
    if (row === -1) throw unresolved(reader, start + base);
    column[next++] = row;
  }
  reader.position = end + base;
  reader.limit = outer;
  return next;
}

function unresolved(reader: WireReader, offset: number): Error {
  return reader.malformed('names a location that is not in the file', offset);
}

function wrongValueCount(reader: WireReader, offset: number): Error {
  reader.field = SAMPLE_FIELD.value;
  return reader.malformed('does not have one entry for each sample type', offset);
}
