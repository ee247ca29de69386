/** What a profile says once: types, period, times, remarks. */
import { HEADER } from './field-runs.js';
import type { ProfileCounts } from './measure.js';
import { PROFILE, PROFILE_FIELD, VALUE_TYPE, VALUE_TYPE_FIELD } from './messages.js';
import type { ValueType } from './profile.js';
import { checkStringIndex, readStringIndex } from './read-string-index.js';
import type { StringTable } from './strings.js';
import { WIRE, type WireReader } from './wire.js';

export interface ProfileHeader {
  readonly sampleTypes: readonly ValueType[];
  readonly defaultSampleTypeName: string;
  readonly periodType: ValueType | undefined;
  readonly period: number;
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  readonly dropFrames: string;
  readonly keepFrames: string;
  readonly docUrl: string;
  readonly comments: Uint32Array;
}

export function decodeHeader(reader: WireReader, counts: ProfileCounts, strings: StringTable): ProfileHeader {
  const sampleTypes: ValueType[] = [];
  const comments = new Uint32Array(counts.comments);
  let commentCount = 0;
  let periodType: ValueType | undefined;
  let period = 0;
  let timeNanos = 0n;
  let durationNanos = 0n;
  let defaultSampleType = 0;
  let dropFrames = 0;
  let keepFrames = 0;
  let docUrl = 0;
  const walk = counts.runs.walk(reader, HEADER);
  while (walk.next()) {
    switch (reader.field) {
      case PROFILE_FIELD.sampleType:
        sampleTypes.push(decodeValueType(reader, strings));
        break;
      case PROFILE_FIELD.periodType:
        periodType = decodeValueType(reader, strings);
        break;
      case PROFILE_FIELD.period:
        period = reader.readInt64Field();
        break;
      case PROFILE_FIELD.timeNanos:
        timeNanos = reader.readBigInt64Field();
        break;
      case PROFILE_FIELD.durationNanos:
        durationNanos = reader.readBigInt64Field();
        break;
      case PROFILE_FIELD.defaultSampleType:
        defaultSampleType = readStringIndex(reader, strings.size);
        break;
      case PROFILE_FIELD.dropFrames:
        dropFrames = readStringIndex(reader, strings.size);
        break;
      case PROFILE_FIELD.keepFrames:
        keepFrames = readStringIndex(reader, strings.size);
        break;
      case PROFILE_FIELD.docUrl:
        docUrl = readStringIndex(reader, strings.size);
        break;
      case PROFILE_FIELD.comment: {
        const end = reader.wireType === WIRE.varint ? reader.position + 1 : reader.enterList();
        while (reader.position < end) {
          comments[commentCount++] = checkStringIndex(reader, strings.size, reader.position);
        }
        break;
      }
      default:
        reader.skip();
    }
  }
  return {
    sampleTypes,
    defaultSampleTypeName: strings.get(defaultSampleType),
    // google/pprof writes an empty period_type for "none".
    periodType: periodType?.type === '' && periodType.unit === '' ? undefined : periodType,
    period,
    timeNanos,
    durationNanos,
    dropFrames: strings.get(dropFrames),
    keepFrames: strings.get(keepFrames),
    docUrl: strings.get(docUrl),
    comments,
  };
}

function decodeValueType(reader: WireReader, strings: StringTable): ValueType {
  const outer = reader.enter(VALUE_TYPE);
  let type = 0;
  let unit = 0;
  while (reader.nextField()) {
    if (reader.field === VALUE_TYPE_FIELD.type) type = readStringIndex(reader, strings.size);
    else if (reader.field === VALUE_TYPE_FIELD.unit) unit = readStringIndex(reader, strings.size);
    else reader.skip();
  }
  reader.leave(outer, PROFILE);
  return { type: strings.get(type), unit: strings.get(unit) };
}
