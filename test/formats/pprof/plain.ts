/**
 * A profile with every reference resolved and every number as text: the form in which profiles of different decoders,
 * or with different ids and string tables, can be compared.
 */
import { MAPPING_HAS, type Profile } from '../../../src/formats/pprof/profile.js';

export interface PlainProfile {
  readonly header: Readonly<Record<string, unknown>>;
  readonly samples: readonly PlainSample[];
  readonly locations: readonly unknown[];
  readonly functions: readonly unknown[];
  readonly mappings: readonly unknown[];
}

export interface PlainSample {
  /** Rows of `locations`, leaf first. */
  readonly locations: readonly number[];
  readonly values: readonly string[];
  readonly labels: readonly (readonly [key: string, str: string, num: string, unit: string])[];
}

export function plainProfile(profile: Profile): PlainProfile {
  const { samples, locations, functions, mappings, strings } = profile;
  const text = (index: number): string => strings.get(index);
  const types = profile.sampleTypes.length;
  const rows = <T>(count: number, row: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => row(i));
  const range = <T>(start: Uint32Array, owner: number, item: (index: number) => T): T[] =>
    rows(start[owner + 1] - start[owner], (i) => item(start[owner] + i));
  return {
    header: {
      sampleTypes: profile.sampleTypes.map(({ type, unit }) => [type, unit]),
      periodType: [profile.periodType?.type ?? '', profile.periodType?.unit ?? ''],
      period: String(profile.period),
      timeNanos: String(profile.timeNanos),
      durationNanos: String(profile.durationNanos),
      dropFrames: profile.dropFrames,
      keepFrames: profile.keepFrames,
      docUrl: profile.docUrl,
      comments: Array.from(profile.comments, text),
    },
    samples: rows(samples.count, (sample) => ({
      locations: range(samples.locationStart, sample, (i) => samples.location[i]),
      values: rows(types, (type) => String(samples.values[sample * types + type])),
      labels: range(samples.labelStart, sample, (i) => [
        text(samples.labelKey[i]),
        text(samples.labelString[i]),
        String(samples.labelNumber[i]),
        text(samples.labelUnit[i]),
      ]),
    })),
    locations: rows(locations.count, (row) => ({
      mapping: locations.mapping[row],
      address: String(locations.address[row]),
      isFolded: locations.isFolded[row] === 1,
      lines: range(locations.lineStart, row, (i) => [
        locations.lineFunction[i],
        String(locations.lineNumber[i]),
        String(locations.lineColumn[i]),
      ]),
    })),
    functions: rows(functions.count, (row) => [
      text(functions.name[row]),
      text(functions.systemName[row]),
      text(functions.filename[row]),
      String(functions.startLine[row]),
    ]),
    mappings: rows(mappings.count, (row) => ({
      start: String(mappings.start[row]),
      limit: String(mappings.limit[row]),
      offset: String(mappings.offset[row]),
      filename: text(mappings.filename[row]),
      buildId: text(mappings.buildId[row]),
      has: [MAPPING_HAS.functions, MAPPING_HAS.filenames, MAPPING_HAS.lineNumbers, MAPPING_HAS.inlineFrames].map(
        (bit) => (mappings.has[row] & bit) !== 0,
      ),
    })),
  };
}

export interface NamedSample {
  /** Function names, leaf first, inlined calls included; locations without symbols are left out. */
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly labels: Readonly<Record<string, string | number>>;
}

/** Samples as function names, for tests that care about nothing else. */
export function namedSamples(profile: Profile): NamedSample[] {
  const { samples, locations, functions, strings } = profile;
  const types = profile.sampleTypes.length;
  const result: NamedSample[] = [];
  for (let sample = 0; sample < samples.count; sample++) {
    const names: string[] = [];
    for (let i = samples.locationStart[sample]; i < samples.locationStart[sample + 1]; i++) {
      const location = samples.location[i];
      for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
        names.push(strings.get(functions.name[locations.lineFunction[line]]));
      }
    }
    const labels: Record<string, string | number> = {};
    for (let i = samples.labelStart[sample]; i < samples.labelStart[sample + 1]; i++) {
      const text = samples.labelString[i];
      labels[strings.get(samples.labelKey[i])] = text === 0 ? samples.labelNumber[i] : strings.get(text);
    }
    result.push({ names, values: [...samples.values.subarray(sample * types, (sample + 1) * types)], labels });
  }
  return result;
}
