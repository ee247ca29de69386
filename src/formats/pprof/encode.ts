/**
 * Encoder of profile.proto: fields in the order of their numbers, as google/pprof writes them, rows numbered from 1.
 *
 * `decodeProfile(encodeProfile(profile))` has the same rows, in the same order, as `profile`.
 */
import {
  FUNCTION_FIELD,
  LABEL_FIELD,
  LINE_FIELD,
  LOCATION_FIELD,
  MAPPING_FIELD,
  PROFILE_FIELD,
  SAMPLE_FIELD,
  VALUE_TYPE_FIELD,
} from './messages.js';
import { MAPPING_HAS, type Profile, type ValueType } from './profile.js';
import { WireWriter } from './wire-writer.js';

export interface EncodeOptions {
  /**
   * Which lists of numbers are packed. `long`: those of more than two entries, as Go's writers do, which leaves both
   * forms in one file; `always`: as Node's writers do.
   */
  readonly packing?: 'long' | 'always' | 'never';
}

type Packing = NonNullable<EncodeOptions['packing']>;

/** Largest list that is written entry by entry. */
const UNPACKED_LENGTH: Record<Packing, number> = { long: 2, always: 0, never: Number.POSITIVE_INFINITY };

/** Uncompressed bytes of the profile; gzip them to get what tools expect in a file. */
export function encodeProfile(profile: Profile, options: EncodeOptions = {}): Uint8Array {
  const unpacked = UNPACKED_LENGTH[options.packing ?? 'long'];
  const valueTypes = new StringIndexes(profile);
  const out = new WireWriter(1 << 16);
  const message = new WireWriter();
  for (const type of profile.sampleTypes) writeValueType(out, PROFILE_FIELD.sampleType, type, valueTypes, message);
  writeSamples(out, profile, unpacked);
  writeMappings(out, profile, message);
  writeLocations(out, profile, message);
  writeFunctions(out, profile, message);
  const named = profile.sampleTypes[profile.defaultSampleType].type;
  const isLast = profile.defaultSampleType === profile.sampleTypes.length - 1;
  const text = {
    dropFrames: valueTypes.of(profile.dropFrames),
    keepFrames: valueTypes.of(profile.keepFrames),
    defaultSampleType: isLast ? 0 : valueTypes.of(named),
    docUrl: valueTypes.of(profile.docUrl),
  };
  if (profile.periodType !== undefined) {
    valueTypes.of(profile.periodType.type);
    valueTypes.of(profile.periodType.unit);
  }
  for (let i = 0; i < profile.strings.size; i++) out.bytesField(PROFILE_FIELD.stringTable, profile.strings.bytesOf(i));
  for (const added of valueTypes.added) out.bytesField(PROFILE_FIELD.stringTable, Buffer.from(added));
  out.optionalInt64Field(PROFILE_FIELD.dropFrames, text.dropFrames);
  out.optionalInt64Field(PROFILE_FIELD.keepFrames, text.keepFrames);
  out.optionalBigIntField(PROFILE_FIELD.timeNanos, profile.timeNanos);
  out.optionalBigIntField(PROFILE_FIELD.durationNanos, profile.durationNanos);
  if (profile.periodType !== undefined) {
    writeValueType(out, PROFILE_FIELD.periodType, profile.periodType, valueTypes, message);
  }
  out.optionalInt64Field(PROFILE_FIELD.period, profile.period);
  writeList(out, PROFILE_FIELD.comment, profile.comments, 0, profile.comments.length, 0, unpacked, message);
  out.optionalInt64Field(PROFILE_FIELD.defaultSampleType, text.defaultSampleType);
  out.optionalInt64Field(PROFILE_FIELD.docUrl, text.docUrl);
  return out.written;
}

/** Indexes of the strings that the profile holds as text; those its table lacks are numbered after it. */
class StringIndexes {
  readonly added: string[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #size: number;

  constructor(profile: Profile) {
    this.#size = profile.strings.size;
    const wanted = new Set([profile.dropFrames, profile.keepFrames, profile.docUrl]);
    for (const { type, unit } of [...profile.sampleTypes, profile.periodType ?? { type: '', unit: '' }]) {
      wanted.add(type).add(unit);
    }
    for (let i = 0; i < profile.strings.size && this.#indexes.size < wanted.size; i++) {
      const text = profile.strings.get(i);
      if (wanted.has(text) && !this.#indexes.has(text)) this.#indexes.set(text, i);
    }
  }

  of(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    const index = this.#size + this.added.length;
    this.added.push(text);
    this.#indexes.set(text, index);
    return index;
  }
}

function writeValueType(
  out: WireWriter,
  field: number,
  { type, unit }: ValueType,
  strings: StringIndexes,
  message: WireWriter,
): void {
  message.optionalInt64Field(VALUE_TYPE_FIELD.type, strings.of(type));
  message.optionalInt64Field(VALUE_TYPE_FIELD.unit, strings.of(unit));
  out.messageField(field, message);
}

function writeSamples(out: WireWriter, profile: Profile, unpacked: number): void {
  const { samples } = profile;
  const types = profile.sampleTypes.length;
  const message = new WireWriter();
  const part = new WireWriter();
  for (let sample = 0; sample < samples.count; sample++) {
    const from = samples.locationStart[sample];
    const to = samples.locationStart[sample + 1];
    writeList(message, SAMPLE_FIELD.locationId, samples.location, from, to, 1, unpacked, part);
    writeList(message, SAMPLE_FIELD.value, samples.values, sample * types, (sample + 1) * types, 0, unpacked, part);
    for (let label = samples.labelStart[sample]; label < samples.labelStart[sample + 1]; label++) {
      part.optionalInt64Field(LABEL_FIELD.key, samples.labelKey[label]);
      part.optionalInt64Field(LABEL_FIELD.str, samples.labelString[label]);
      part.optionalInt64Field(LABEL_FIELD.num, samples.labelNumber[label]);
      part.optionalInt64Field(LABEL_FIELD.numUnit, samples.labelUnit[label]);
      message.messageField(SAMPLE_FIELD.label, part);
    }
    out.messageField(PROFILE_FIELD.sample, message);
  }
}

/** Entries `[from, to)` of the column, each plus `added`. */
function writeList(
  out: WireWriter,
  field: number,
  column: ArrayLike<number>,
  from: number,
  to: number,
  added: number,
  unpacked: number,
  part: WireWriter,
): void {
  if (to - from <= unpacked) {
    for (let i = from; i < to; i++) out.int64Field(field, column[i] + added);
    return;
  }
  for (let i = from; i < to; i++) part.int64(column[i] + added);
  out.messageField(field, part);
}

function writeMappings(out: WireWriter, profile: Profile, message: WireWriter): void {
  const { mappings } = profile;
  for (let row = 0; row < mappings.count; row++) {
    const has = mappings.has[row];
    message.int64Field(MAPPING_FIELD.id, row + 1);
    message.optionalBigIntField(MAPPING_FIELD.memoryStart, mappings.start[row]);
    message.optionalBigIntField(MAPPING_FIELD.memoryLimit, mappings.limit[row]);
    message.optionalBigIntField(MAPPING_FIELD.fileOffset, mappings.offset[row]);
    message.optionalInt64Field(MAPPING_FIELD.filename, mappings.filename[row]);
    message.optionalInt64Field(MAPPING_FIELD.buildId, mappings.buildId[row]);
    message.optionalInt64Field(MAPPING_FIELD.hasFunctions, has & MAPPING_HAS.functions ? 1 : 0);
    message.optionalInt64Field(MAPPING_FIELD.hasFilenames, has & MAPPING_HAS.filenames ? 1 : 0);
    message.optionalInt64Field(MAPPING_FIELD.hasLineNumbers, has & MAPPING_HAS.lineNumbers ? 1 : 0);
    message.optionalInt64Field(MAPPING_FIELD.hasInlineFrames, has & MAPPING_HAS.inlineFrames ? 1 : 0);
    out.messageField(PROFILE_FIELD.mapping, message);
  }
}

function writeLocations(out: WireWriter, profile: Profile, message: WireWriter): void {
  const { locations } = profile;
  const part = new WireWriter();
  for (let row = 0; row < locations.count; row++) {
    message.int64Field(LOCATION_FIELD.id, row + 1);
    message.optionalInt64Field(LOCATION_FIELD.mappingId, locations.mapping[row] + 1);
    message.optionalBigIntField(LOCATION_FIELD.address, locations.address[row]);
    for (let line = locations.lineStart[row]; line < locations.lineStart[row + 1]; line++) {
      part.int64Field(LINE_FIELD.functionId, locations.lineFunction[line] + 1);
      part.optionalInt64Field(LINE_FIELD.line, locations.lineNumber[line]);
      part.optionalInt64Field(LINE_FIELD.column, locations.lineColumn[line]);
      message.messageField(LOCATION_FIELD.line, part);
    }
    message.optionalInt64Field(LOCATION_FIELD.isFolded, locations.isFolded[row]);
    out.messageField(PROFILE_FIELD.location, message);
  }
}

function writeFunctions(out: WireWriter, profile: Profile, message: WireWriter): void {
  const { functions } = profile;
  for (let row = 0; row < functions.count; row++) {
    message.int64Field(FUNCTION_FIELD.id, row + 1);
    message.optionalInt64Field(FUNCTION_FIELD.name, functions.name[row]);
    message.optionalInt64Field(FUNCTION_FIELD.systemName, functions.systemName[row]);
    message.optionalInt64Field(FUNCTION_FIELD.filename, functions.filename[row]);
    message.optionalInt64Field(FUNCTION_FIELD.startLine, functions.startLine[row]);
    out.messageField(PROFILE_FIELD.function, message);
  }
}
