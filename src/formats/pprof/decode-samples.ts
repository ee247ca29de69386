/** Samples into columns: the hot loop of reading a profile. */
import type { IdTable } from './id-table.js';
import type { ProfileCounts } from './measure.js';
import { LABEL, LABEL_FIELD, PROFILE, PROFILE_FIELD, SAMPLE, SAMPLE_FIELD } from './messages.js';
import { createIndexColumn, type IndexColumn, type SampleTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import { WIRE, type WireReader } from './wire.js';

export function decodeSamples(reader: WireReader, counts: ProfileCounts, locationIds: IdTable): SampleTable {
  const types = counts.sampleTypes;
  const samples: SampleTable = {
    count: counts.samples,
    values: new Float64Array(counts.samples * types),
    locationStart: new Uint32Array(counts.samples + 1),
    location: createIndexColumn(counts.sampleLocations, counts.locations),
    labelStart: new Uint32Array(counts.samples + 1),
    labelKey: new Uint32Array(counts.sampleLabels),
    labelString: new Uint32Array(counts.sampleLabels),
    labelNumber: new Float64Array(counts.sampleLabels),
    labelUnit: new Uint32Array(counts.sampleLabels),
  };
  const { values, locationStart, location, labelStart } = samples;
  let sample = 0;
  let locations = 0;
  let labels = 0;
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
          readLabel(reader, counts.strings, samples, labels++);
          break;
        default:
          reader.skip();
      }
    }
    if (value !== lastValue) throw wrongValueCount(reader, offset);
    reader.leave(outer, PROFILE);
    sample++;
    locationStart[sample] = locations;
    labelStart[sample] = labels;
  }
  return samples;
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
  // The first pass has seen that the list ends with a whole varint, so three bytes ahead stay within the list.
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

function readLabel(reader: WireReader, strings: number, samples: SampleTable, label: number): void {
  const outer = reader.enter(LABEL);
  while (reader.nextField()) {
    switch (reader.field) {
      case LABEL_FIELD.key:
        samples.labelKey[label] = readStringIndex(reader, strings);
        break;
      case LABEL_FIELD.str:
        samples.labelString[label] = readStringIndex(reader, strings);
        break;
      case LABEL_FIELD.num:
        samples.labelNumber[label] = reader.readInt64Field();
        break;
      case LABEL_FIELD.numUnit:
        samples.labelUnit[label] = readStringIndex(reader, strings);
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer, SAMPLE);
}

function unresolved(reader: WireReader, offset: number): Error {
  return reader.malformed('names a location that is not in the file', offset);
}

function wrongValueCount(reader: WireReader, offset: number): Error {
  reader.field = SAMPLE_FIELD.value;
  return reader.malformed('does not have one entry for each sample type', offset);
}
