/**
 * Profiles in a few lines. A stack is written leaf first; a frame is `name`, `name@file` or `name@file:line`, and an
 * array of frames is one location with inlined calls, innermost first.
 *
 *     buildProfile({ types: ['inuse_space/bytes'], samples: [{ stack: ['quic.newStream', 'main.serve'], values: [1528] }] })
 */
import { type Frame, type Label, type Mapping, ProfileBuilder } from '../../src/formats/pprof/builder.js';
import { encodeProfile } from '../../src/formats/pprof/encode.js';
import type { Profile, ValueType } from '../../src/formats/pprof/profile.js';

export interface SampleSpec {
  readonly stack: readonly (string | readonly string[])[];
  readonly values: readonly number[];
  /** Numbers become number labels without unit. */
  readonly labels?: Readonly<Record<string, string | number>> | readonly Label[];
}

export interface ProfileSpec {
  /** `type/unit`. Defaults to Go's four heap types. */
  readonly types?: readonly string[];
  readonly samples?: readonly SampleSpec[];
  /** `type/unit`. */
  readonly periodType?: string;
  readonly period?: number;
  readonly timeNanos?: bigint;
  readonly durationNanos?: bigint;
  readonly defaultSampleType?: string;
  readonly dropFrames?: string;
  readonly keepFrames?: string;
  readonly docUrl?: string;
  readonly comments?: readonly string[];
  readonly mappings?: readonly Mapping[];
}

export const GO_HEAP_TYPES: readonly string[] = [
  'alloc_objects/count',
  'alloc_space/bytes',
  'inuse_objects/count',
  'inuse_space/bytes',
];

export function buildProfile(spec: ProfileSpec): Profile {
  const { types = GO_HEAP_TYPES, samples = [], periodType, mappings = [], ...rest } = spec;
  const builder = new ProfileBuilder({
    ...rest,
    sampleTypes: types.map(parseType),
    ...(periodType === undefined ? {} : { periodType: parseType(periodType) }),
  });
  for (const mapping of mappings) builder.addMapping(mapping);
  for (const { stack, values, labels = [] } of samples) {
    const locations = stack.map((frames) => builder.location([frames].flat().map(parseFrame)));
    builder.addSample(locations, values, isLabelList(labels) ? labels : labelsOf(labels));
  }
  return builder.finish();
}

/** The same as the bytes of a profile.proto file, not compressed. */
export function buildProfileBytes(spec: ProfileSpec): Uint8Array {
  return encodeProfile(buildProfile(spec));
}

function parseType(text: string): ValueType {
  const [type, unit = ''] = text.split('/');
  return { type, unit };
}

function parseFrame(text: string): Frame {
  const [, name, filename, line] = /^(.*?)(?:@([^@]*?)(?::(\d+))?)?$/s.exec(text)!;
  return { name, filename: filename ?? '', line: Number(line ?? 0) };
}

function isLabelList(labels: NonNullable<SampleSpec['labels']>): labels is readonly Label[] {
  return Array.isArray(labels);
}

function labelsOf(labels: Readonly<Record<string, string | number>>): Label[] {
  return Object.entries(labels).map(([key, value]) => ({ key, value }));
}
