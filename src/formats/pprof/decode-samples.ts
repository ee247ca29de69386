/** Samples into columns: the hot loop of reading a profile. */
import { HalfopenError } from '../../model/error.js';
import type { IdTable } from './id-table.js';
import type { ProfileCounts } from './measure.js';
import { LABEL, LABEL_FIELD, PROFILE, PROFILE_FIELD, SAMPLE, SAMPLE_FIELD } from './messages.js';
import { createIndexColumn, type IndexColumn, type SampleTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import { WIRE, type WireReader } from './wire.js';

/** Size of one label in the columns. */
const LABEL_BYTES = 20;

/** `maxColumnBytes` limits the labels, the only columns whose size is not known before. */
export function decodeSamples(
  reader: WireReader,
  counts: ProfileCounts,
  locationIds: IdTable,
  maxColumnBytes: number,
): SampleTable {
  const types = counts.sampleTypes;
  const values = new Float64Array(counts.samples * types);
  const locationStart = new Uint32Array(counts.samples + 1);
  const labelStart = new Uint32Array(counts.samples + 1);
  // One location takes at least a byte. What stays unused of this is never touched, so it takes no memory.
  const location = createIndexColumn(counts.sampleBytes, counts.locations);
  const labels = new LabelBuilder(counts.samples, counts.strings, maxColumnBytes);
  let sample = 0;
  let locations = 0;
  reader.rewind(PROFILE);
  while (reader.seekField(PROFILE_FIELD.sample)) {
    const offset = reader.position;
    const outer = reader.enter(SAMPLE);
    let value = sample * types;
    const lastValue = value + types;
    while (reader.nextField()) {
      switch (reader.field) {
        case SAMPLE_FIELD.locationId:
          locations = readLocationIds(reader, locationIds, location, locations);
          break;
        case SAMPLE_FIELD.value:
          value = readValues(reader, values, value, lastValue);
          break;
        case SAMPLE_FIELD.label:
          labels.read(reader);
          break;
        default:
          reader.skip();
      }
    }
    if (value !== lastValue) throw wrongValueCount(reader, offset);
    reader.leave(outer, PROFILE);
    sample++;
    locationStart[sample] = locations;
    labelStart[sample] = labels.count;
  }
  return {
    count: counts.samples,
    values,
    locationStart,
    location: location.subarray(0, locations),
    labelStart,
    ...labels.finish(),
  };
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

/** Columns of the labels; they begin with room for one a sample, which is what Go writes. */
class LabelBuilder {
  count = 0;
  #capacity: number;
  #key: Uint32Array;
  #string: Uint32Array;
  #number: Float64Array;
  #unit: Uint32Array;
  readonly #strings: number;
  readonly #maxBytes: number;

  constructor(samples: number, strings: number, maxBytes: number) {
    this.#capacity = samples;
    this.#key = new Uint32Array(samples);
    this.#string = new Uint32Array(samples);
    this.#number = new Float64Array(samples);
    this.#unit = new Uint32Array(samples);
    this.#strings = strings;
    this.#maxBytes = maxBytes;
  }

  read(reader: WireReader): void {
    const label = this.count++;
    if (label === this.#capacity) this.#grow(reader.position);
    const outer = reader.enter(LABEL);
    while (reader.nextField()) {
      switch (reader.field) {
        case LABEL_FIELD.key:
          this.#key[label] = readStringIndex(reader, this.#strings);
          break;
        case LABEL_FIELD.str:
          this.#string[label] = readStringIndex(reader, this.#strings);
          break;
        case LABEL_FIELD.num:
          this.#number[label] = reader.readInt64Field();
          break;
        case LABEL_FIELD.numUnit:
          this.#unit[label] = readStringIndex(reader, this.#strings);
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, SAMPLE);
  }

  finish(): Pick<SampleTable, 'labelKey' | 'labelString' | 'labelNumber' | 'labelUnit'> {
    return {
      labelKey: this.#key.subarray(0, this.count),
      labelString: this.#string.subarray(0, this.count),
      labelNumber: this.#number.subarray(0, this.count),
      labelUnit: this.#unit.subarray(0, this.count),
    };
  }

  #grow(offset: number): void {
    this.#capacity *= 2;
    const needed = this.#capacity * LABEL_BYTES;
    if (needed > this.#maxBytes) {
      const message = `pprof profile: needs ${needed} bytes for labels at byte ${offset}, the limit is ${this.#maxBytes}`;
      throw new HalfopenError('too-large', message, { offset });
    }
    this.#key = growColumn(this.#key, new Uint32Array(this.#capacity));
    this.#string = growColumn(this.#string, new Uint32Array(this.#capacity));
    this.#number = growColumn(this.#number, new Float64Array(this.#capacity));
    this.#unit = growColumn(this.#unit, new Uint32Array(this.#capacity));
  }
}

function growColumn<Column extends Uint32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function unresolved(reader: WireReader, offset: number): Error {
  return reader.malformed('names a location that is not in the file', offset);
}

function wrongValueCount(reader: WireReader, offset: number): Error {
  reader.field = SAMPLE_FIELD.value;
  return reader.malformed('does not have one entry for each sample type', offset);
}
