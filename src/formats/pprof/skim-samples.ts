/** Passes over the samples that nobody asked for: the hot loop of reading a large profile. */
import type { IdTable } from './id-table.js';
import type { ProfileCounts } from './measure.js';

const KNOWN = 1;
const WANTED = 2;

/** Tags of one byte, all of length-delimited fields. */
const SAMPLE_TAG = 0x12;
const LOCATION_TAG = 0x0a;
const VALUE_TAG = 0x12;
const LABEL_TAG = 0x1a;
/** Fields of a label, all but the number indexes of strings. */
const KEY_TAG = 0x08;
const STRING_TAG = 0x10;
const NUMBER_TAG = 0x18;
const UNIT_TAG = 0x20;

const TWO_POW_28 = 0x1000_0000;

/**
 * Reads samples in the form that all encoders write them in, and gives up on the first one that is anything else (wanted,
 * malformed, of unusual form) without saying why: the decoder of all forms then reads it from its start.
 */
export class SampleSkimmer {
  /** Samples passed over. */
  count = 0;
  /** Sum of their values, for each sample type. */
  readonly sums: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #strings: number;
  readonly #values: Float64Array;
  /** What is known of a location, by its id. */
  readonly #locations: Uint8Array;

  /** `wanted` has a 1 for each row of the locations whose samples must not be passed over. */
  constructor(bytes: Uint8Array, counts: ProfileCounts, locationIds: IdTable, wanted: Uint8Array) {
    this.sums = new Float64Array(counts.sampleTypes);
    this.#bytes = bytes;
    this.#strings = counts.strings;
    this.#values = new Float64Array(counts.sampleTypes);
    this.#locations = Uint8Array.from(locationIds.dense, (row) => {
      return row === 0 ? 0 : wanted[row - 1] === 1 ? KNOWN | WANTED : KNOWN;
    });
  }

  /** `from` is where the tag of a sample may be; where the first sample that was not passed over begins, at most `end`. */
  skim(from: number, end: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < end && bytes[at] === SAMPLE_TAG) {
      const next = this.#skimSample(at + 1, end);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  /**
   * `start` is after the tag; the end of the sample, -1 when it was given up. Fields may come in any order. Lists and
   * labels end with a whole varint, so that no varint goes beyond; a read beyond the file is refused by the next comparison.
   */
  #skimSample(start: number, limit: number): number {
    const bytes = this.#bytes;
    const values = this.#values;
    const types = values.length;
    let at = start;
    let length = bytes[at++];
    if (length >= 0x80) {
      const high = bytes[at++];
      if (high >= 0x80) return -1;
      length = (length & 0x7f) | (high << 7);
    }
    const end = at + length;
    if (end > limit) return -1;
    let value = 0;
    while (at < end) {
      const tag = bytes[at++];
      length = bytes[at++];
      if (length >= 0x80) {
        const high = bytes[at++];
        if (high >= 0x80) return -1;
        length = (length & 0x7f) | (high << 7);
      }
      const fieldEnd = at + length;
      if (fieldEnd > end || bytes[fieldEnd - 1] >= 0x80) return -1;
      if (tag === LOCATION_TAG) {
        if (!this.#areUnwanted(at, fieldEnd)) return -1;
        at = fieldEnd;
      } else if (tag === LABEL_TAG) {
        if (!this.#isLabel(at, fieldEnd)) return -1;
        at = fieldEnd;
      } else if (tag === VALUE_TAG) {
        while (at < fieldEnd) {
          if (value === types) return -1;
          let byte = bytes[at++];
          let number = byte & 0x7f;
          if (byte >= 0x80) {
            byte = bytes[at++];
            number |= (byte & 0x7f) << 7;
            if (byte >= 0x80) {
              byte = bytes[at++];
              number |= (byte & 0x7f) << 14;
              if (byte >= 0x80) {
                byte = bytes[at++];
                number |= (byte & 0x7f) << 21;
                if (byte >= 0x80) {
                  byte = bytes[at++];
                  if (byte >= 0x80) return -1;
                  number += byte * TWO_POW_28;
                }
              }
            }
          }
          values[value++] = number;
        }
      } else return -1;
    }
    if (at !== end || value !== types) return -1;
    this.count++;
    for (let type = 0; type < types; type++) this.sums[type] += values[type];
    return end;
  }

  /** Whether the list holds ids of locations, none of which is wanted. */
  #areUnwanted(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const locations = this.#locations;
    const count = locations.length;
    let every = KNOWN;
    let some = 0;
    for (let at = start; at < end; ) {
      let id = bytes[at++];
      if (id >= 0x80) {
        const second = bytes[at++];
        id = (id & 0x7f) | ((second & 0x7f) << 7);
        if (second >= 0x80) {
          const third = bytes[at++];
          if (third >= 0x80) return false;
          id |= third << 14;
        }
      }
      if (id >= count) return false;
      const known = locations[id];
      every &= known;
      some |= known;
    }
    return every === KNOWN && some < WANTED;
  }

  #isLabel(start: number, end: number): boolean {
    const bytes = this.#bytes;
    let at = start;
    while (at < end) {
      const tag = bytes[at++];
      let byte = bytes[at++];
      let number = byte & 0x7f;
      if (byte >= 0x80) {
        byte = bytes[at++];
        number |= (byte & 0x7f) << 7;
        if (byte >= 0x80) {
          byte = bytes[at++];
          number |= (byte & 0x7f) << 14;
          if (byte >= 0x80) {
            byte = bytes[at++];
            if (byte >= 0x80) return false;
            number |= byte << 21;
          }
        }
      }
      if (tag === NUMBER_TAG) continue;
      if (number >= this.#strings || (tag !== KEY_TAG && tag !== STRING_TAG && tag !== UNIT_TAG)) return false;
    }
    return at === end;
  }
}
