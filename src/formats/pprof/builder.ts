/** Builds a {@link Profile} row by row, for the text formats, which are read line by line. */
import { EXIT, HalfopenError } from '../../model/error.js';
import type { Warning } from '../../model/result.js';
import { ColumnBuilder } from './column-builder.js';
import { chooseDefaultSampleType, createIndexColumn, type Profile, sumPositive, type ValueType } from './profile.js';
import { StringTable } from './strings.js';

export interface Frame {
  readonly name: string;
  readonly filename?: string;
  readonly line?: number;
}

/** A string label, or a number with its unit. */
export interface Label {
  readonly key: string;
  readonly value: string | number;
  readonly unit?: string;
}

export interface ProfileMetadata {
  readonly sampleTypes: readonly ValueType[];
  readonly defaultSampleType?: string;
  readonly periodType?: ValueType;
  readonly period?: number;
  readonly timeNanos?: bigint;
  readonly durationNanos?: bigint;
  readonly dropFrames?: string;
  readonly keepFrames?: string;
  readonly docUrl?: string;
  readonly comments?: readonly string[];
}

export interface Mapping {
  readonly start: bigint;
  readonly limit: bigint;
  readonly offset: bigint;
  readonly filename: string;
  readonly buildId?: string;
  readonly has?: number;
}

/** Distinct strings, functions or locations; a Map ends at 2^24 entries, and a real process has far fewer functions. */
const MAX_DISTINCT = 2_000_000;

export class ProfileBuilder {
  readonly #metadata: ProfileMetadata;
  readonly #warnings: Warning[] = [];
  readonly #strings = new Map<string, number>([['', 0]]);
  readonly #functions = new Map<string, number>();
  readonly #locations = new Map<string, number>();
  readonly #functionNames: number[] = [];
  readonly #functionFilenames: number[] = [];
  readonly #addresses: bigint[] = [];
  readonly #lineStart: number[] = [0];
  readonly #lineFunctions: number[] = [];
  readonly #lineNumbers: number[] = [];
  readonly #mappings: Mapping[] = [];
  readonly #values = new ColumnBuilder(Float64Array);
  readonly #locationStart = new ColumnBuilder(Uint32Array);
  readonly #location = new ColumnBuilder(Uint32Array);
  readonly #labelStart = new ColumnBuilder(Uint32Array);
  readonly #labelKey = new ColumnBuilder(Uint32Array);
  readonly #labelString = new ColumnBuilder(Uint32Array);
  readonly #labelNumber = new ColumnBuilder(Float64Array);
  readonly #labelUnit = new ColumnBuilder(Uint32Array);
  #samples = 0;

  constructor(metadata: ProfileMetadata) {
    this.#metadata = metadata;
    this.#locationStart.push(0);
    this.#labelStart.push(0);
  }

  warn(code: string, message: string): void {
    this.#warnings.push({ code, message });
  }

  addMapping(mapping: Mapping): void {
    if (this.#mappings.length === MAX_DISTINCT) throw tooMany('mappings');
    this.#mappings.push(mapping);
  }

  /** Row of the location with this address and these lines (innermost first), made when it is new. */
  location(frames: readonly Frame[], address = 0n): number {
    const functions = frames.map((frame) => this.#function(frame));
    let key = address.toString(16);
    for (let i = 0; i < frames.length; i++) key += ` ${functions[i]}:${frames[i].line ?? 0}`;
    const known = this.#locations.get(key);
    if (known !== undefined) return known;
    const row = this.#locations.size;
    if (row === MAX_DISTINCT) throw tooMany('locations');
    this.#locations.set(key, row);
    this.#addresses.push(address);
    for (let i = 0; i < frames.length; i++) {
      this.#lineFunctions.push(functions[i]);
      this.#lineNumbers.push(frames[i].line ?? 0);
    }
    this.#lineStart.push(this.#lineFunctions.length);
    return row;
  }

  /** Takes one value for each sample type, and locations leaf first; the row of the sample. */
  addSample(locations: readonly number[], values: readonly number[], labels: readonly Label[] = []): number {
    for (const value of values) this.#values.push(value);
    for (const location of locations) this.#location.push(location);
    for (const { key, value, unit } of labels) {
      this.#labelKey.push(this.#string(key));
      this.#labelString.push(typeof value === 'string' ? this.#string(value) : 0);
      this.#labelNumber.push(typeof value === 'number' ? value : 0);
      this.#labelUnit.push(this.#string(unit ?? ''));
    }
    this.#locationStart.push(this.#location.length);
    this.#labelStart.push(this.#labelKey.length);
    return this.#samples++;
  }

  /** Adds to the value of type `type` of an earlier sample. */
  addToSample(sample: number, type: number, value: number): void {
    this.#values.add(sample * this.#metadata.sampleTypes.length + type, value);
  }

  finish(): Profile {
    const { sampleTypes, periodType, ...metadata } = this.#metadata;
    const locations = this.#locations.size;
    const location = createIndexColumn(this.#location.length, locations);
    location.set(this.#location.finish());
    const comments = Uint32Array.from(metadata.comments ?? [], (comment) => this.#string(comment));
    const mappings = this.#mappings.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
    const mappingNames = Uint32Array.from(mappings, ({ filename }) => this.#string(filename));
    const buildIds = Uint32Array.from(mappings, ({ buildId }) => this.#string(buildId ?? ''));
    const values = this.#values.finish();
    return {
      sampleTypes,
      defaultSampleType: chooseDefaultSampleType(sampleTypes, metadata.defaultSampleType ?? ''),
      periodType,
      period: metadata.period ?? 0,
      timeNanos: metadata.timeNanos ?? 0n,
      durationNanos: metadata.durationNanos ?? 0n,
      dropFrames: metadata.dropFrames ?? '',
      keepFrames: metadata.keepFrames ?? '',
      docUrl: metadata.docUrl ?? '',
      comments,
      samples: {
        count: this.#samples,
        total: this.#samples,
        sums: sumPositive(values, sampleTypes.length),
        values,
        locationStart: this.#locationStart.finish(),
        location,
        labelStart: this.#labelStart.finish(),
        labelKey: this.#labelKey.finish(),
        labelString: this.#labelString.finish(),
        labelNumber: this.#labelNumber.finish(),
        labelUnit: this.#labelUnit.finish(),
      },
      locations: {
        count: locations,
        mapping: Int32Array.from(this.#addresses, (address) => this.#findMapping(address)),
        address: BigUint64Array.from(this.#addresses),
        isFolded: new Uint8Array(locations),
        lineStart: Uint32Array.from(this.#lineStart),
        lineFunction: Int32Array.from(this.#lineFunctions),
        lineNumber: Float64Array.from(this.#lineNumbers),
        lineColumn: new Float64Array(this.#lineFunctions.length),
      },
      functions: {
        count: this.#functionNames.length,
        name: Uint32Array.from(this.#functionNames),
        systemName: Uint32Array.from(this.#functionNames),
        filename: Uint32Array.from(this.#functionFilenames),
        startLine: new Float64Array(this.#functionNames.length),
      },
      mappings: {
        count: mappings.length,
        start: BigUint64Array.from(mappings, ({ start }) => start),
        limit: BigUint64Array.from(mappings, ({ limit }) => limit),
        offset: BigUint64Array.from(mappings, ({ offset }) => offset),
        filename: mappingNames,
        buildId: buildIds,
        has: Uint8Array.from(mappings, ({ has }) => has ?? 0),
      },
      strings: StringTable.of([...this.#strings.keys()]),
      warnings: this.#warnings,
    };
  }

  #string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size === MAX_DISTINCT) throw tooMany('strings');
    this.#strings.set(text, this.#strings.size);
    return this.#strings.size - 1;
  }

  #function({ name, filename }: Frame): number {
    const nameString = this.#string(name);
    const filenameString = this.#string(filename ?? '');
    const key = `${nameString} ${filenameString}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    this.#functions.set(key, this.#functionNames.length);
    this.#functionNames.push(nameString);
    this.#functionFilenames.push(filenameString);
    return this.#functionNames.length - 1;
  }

  /** The last mapping that begins at or before the address, if it reaches that far; mappings are sorted by start. */
  #findMapping(address: bigint): number {
    let from = 0;
    let to = this.#mappings.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#mappings[middle].start <= address) from = middle + 1;
      else to = middle;
    }
    return from > 0 && address < this.#mappings[from - 1].limit ? from - 1 : -1;
  }
}

function tooMany(what: string): HalfopenError {
  return new HalfopenError('too-large', `profile text: more than ${MAX_DISTINCT} distinct ${what}`, {
    exitCode: EXIT.incomplete,
  });
}
