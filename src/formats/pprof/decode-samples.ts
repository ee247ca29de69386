/** Samples into columns: the hot loop of reading a profile. */
import type { IdTable } from './id-table.js';
import { LabelBuilder } from './label-builder.js';
import type { ProfileCounts } from './measure.js';
import { PROFILE, PROFILE_FIELD, SAMPLE, SAMPLE_FIELD } from './messages.js';
import { createIndexColumn, type IndexColumn, type SampleTable } from './profile.js';
import { WIRE, type WireReader } from './wire.js';

/** `maxColumnBytes` limits the labels, the only columns whose size is not known before. */
export function decodeSamples(
  reader: WireReader,
  counts: ProfileCounts,
  locationIds: IdTable,
  maxColumnBytes: number,
): SampleTable {
  const samples = new SampleDecoder(counts, locationIds, maxColumnBytes);
  reader.rewind(PROFILE);
  while (reader.seekField(PROFILE_FIELD.sample)) samples.read(reader);
  return samples.finish();
}

/** A class for the sake of {@link read}: as the body of a loop it would be compiled, and thrown away, several times. */
class SampleDecoder {
  readonly #types: number;
  readonly #locationIds: IdTable;
  readonly #values: Float64Array;
  readonly #locationStart: Uint32Array;
  readonly #location: IndexColumn;
  readonly #labelStart: Uint32Array;
  readonly #labels: LabelBuilder;
  #count = 0;
  #locations = 0;

  constructor(counts: ProfileCounts, locationIds: IdTable, maxColumnBytes: number) {
    this.#types = counts.sampleTypes;
    this.#locationIds = locationIds;
    this.#values = new Float64Array(counts.samples * counts.sampleTypes);
    this.#locationStart = new Uint32Array(counts.samples + 1);
    // One location takes at least a byte. What stays unused of this is never touched, so it takes no memory.
    this.#location = createIndexColumn(counts.sampleBytes, counts.locations);
    this.#labelStart = new Uint32Array(counts.samples + 1);
    this.#labels = new LabelBuilder(counts.samples, counts.strings, maxColumnBytes);
  }

  read(reader: WireReader): void {
    const offset = reader.position;
    const outer = reader.enter(SAMPLE);
    let value = this.#count * this.#types;
    const lastValue = value + this.#types;
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
    this.#count++;
    this.#locationStart[this.#count] = this.#locations;
    this.#labelStart[this.#count] = this.#labels.count;
  }

  finish(): SampleTable {
    return {
      count: this.#count,
      values: this.#values,
      locationStart: this.#locationStart,
      location: this.#location.subarray(0, this.#locations),
      labelStart: this.#labelStart,
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
  const bytes = reader.bytes;
  const dense = ids.dense;
  const end = reader.position + length;
  const outer = reader.limit;
  let at = reader.position;
  let next = cursor;
  reader.limit = end;
  // The list ends with a whole varint, so the bytes after one that continues are within the list.
  if (length > 0 && bytes[end - 1] >= 0x80) throw reader.malformed('ends within a varint', end - 1);
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
      reader.position = start;
      reader.readVarint();
      at = reader.position;
      row = ids.find(reader.lo, reader.hi);
    }
    if (row === -1) throw unresolved(reader, start);
    column[next++] = row;
  }
  reader.position = end;
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
