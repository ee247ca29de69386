/** Other decoders of profile.proto, their results in the form of {@link PlainProfile}. */
import { readFileSync } from 'node:fs';
import { Profile as PprofFormatProfile } from 'pprof-format';
import protobuf from 'protobufjs';
import type { PlainProfile } from './plain.js';

const SCHEMA = protobuf.parse(readFileSync(new URL('profile.proto', import.meta.url), 'utf8'), { keepCase: true });
const MESSAGE = SCHEMA.root.lookupType('halfopen.oracle.Profile');

/** Decoded message with numbers as text, absent fields filled in. */
interface Message {
  readonly [field: string]: Message & Message[] & string[] & string;
}

export function decodeWithProtobufjs(bytes: Uint8Array): PlainProfile {
  const options = { longs: String, defaults: true, arrays: true };
  return plainMessage(MESSAGE.toObject(MESSAGE.decode(bytes), options) as Message);
}

export function decodeWithPprofFormat(bytes: Uint8Array): PlainProfile {
  return plainMessage(snakeCase(PprofFormatProfile.decode(bytes)) as Message);
}

/** pprof-format has camelCase names, its string table in a class, and numbers or bigints. */
function snakeCase(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(snakeCase);
  if (value === null || typeof value !== 'object') return value;
  if ('strings' in value) return value.strings;
  const names = Object.entries(value).map(([key, item]) => [
    key.replace(/^_/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCase(item),
  ]);
  return Object.fromEntries(names);
}

function plainMessage(message: Message): PlainProfile {
  const text = (index: string): string => message.string_table[Number(index)];
  const rowById = (rows: Message[]): Map<string, number> => new Map(rows.map((row, i) => [row.id as string, i]));
  const locations = rowById(message.location);
  const functions = rowById(message.function);
  const mappings = rowById(message.mapping);
  const type = (value: Message | undefined | null): string[] => [text(value?.type ?? '0'), text(value?.unit ?? '0')];
  return {
    header: {
      sampleTypes: message.sample_type.map(type),
      periodType: type(message.period_type),
      period: message.period,
      timeNanos: message.time_nanos,
      durationNanos: message.duration_nanos,
      dropFrames: text(message.drop_frames),
      keepFrames: text(message.keep_frames),
      docUrl: text(message.doc_url ?? '0'),
      comments: message.comment.map(text),
    },
    samples: message.sample.map((sample) => ({
      locations: sample.location_id.map((id) => locations.get(id)!),
      values: sample.value,
      labels: sample.label.map((label) => [text(label.key), text(label.str), label.num, text(label.num_unit)] as const),
    })),
    locations: message.location.map((location) => ({
      mapping: mappings.get(location.mapping_id) ?? -1,
      address: location.address,
      isFolded: location.is_folded,
      lines: location.line.map((line) => [functions.get(line.function_id), line.line, line.column ?? '0']),
    })),
    functions: message.function.map((row) => [
      text(row.name),
      text(row.system_name),
      text(row.filename),
      row.start_line,
    ]),
    mappings: message.mapping.map((row) => ({
      start: row.memory_start,
      limit: row.memory_limit,
      offset: row.file_offset,
      filename: text(row.filename),
      buildId: text(row.build_id),
      has: [row.has_functions, row.has_filenames, row.has_line_numbers, row.has_inline_frames],
    })),
  };
}
