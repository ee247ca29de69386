import { EXIT, HalfopenError } from '../../model/error.js';
import { growColumn } from './column-builder.js';
import { LABEL, LABEL_FIELD, SAMPLE } from './messages.js';
import type { SampleTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import type { WireReader } from './wire.js';

/** Columns. */
export interface Labels {
  readonly key: Uint32Array;
  readonly string: Uint32Array;
  readonly number: Float64Array;
  readonly unit: Uint32Array;
}

/** Size of one label in the columns. */
const LABEL_BYTES = 20;

/**
 * Columns of the labels. They begin with room for one a sample, which is what Go writes, and are the only columns whose
 * size is not known before: `maxBytes` limits it.
 */
export class LabelBuilder {
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
    if (label === this.#capacity) this.#grow(1, reader.position);
    // What the label leaves out is 0, and the place may have been another's: of a sample that was not kept.
    this.#key[label] = 0;
    this.#string[label] = 0;
    this.#number[label] = 0;
    this.#unit[label] = 0;
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

  /** `offset`: before which they stand in the file. */
  take({ key, string, number, unit }: Labels, offset: number): void {
    const label = this.count;
    this.count += key.length;
    if (this.count > this.#capacity) this.#grow(key.length, offset);
    this.#key.set(key, label);
    this.#string.set(string, label);
    this.#number.set(number, label);
    this.#unit.set(unit, label);
  }

  finish(): Pick<SampleTable, 'labelKey' | 'labelString' | 'labelNumber' | 'labelUnit'> {
    return {
      labelKey: this.#key.subarray(0, this.count),
      labelString: this.#string.subarray(0, this.count),
      labelNumber: this.#number.subarray(0, this.count),
      labelUnit: this.#unit.subarray(0, this.count),
    };
  }

  /** Makes room for so many more. */
  #grow(labels: number, offset: number): void {
    this.#capacity = 2 * this.#capacity + labels;
    const needed = this.#capacity * LABEL_BYTES;
    if (needed > this.#maxBytes) {
      const message = `pprof profile: needs ${needed} bytes for labels at byte ${offset}, the limit is ${this.#maxBytes}`;
      throw new HalfopenError('too-large', message, { offset, exitCode: EXIT.incomplete });
    }
    this.#key = growColumn(this.#key, new Uint32Array(this.#capacity));
    this.#string = growColumn(this.#string, new Uint32Array(this.#capacity));
    this.#number = growColumn(this.#number, new Float64Array(this.#capacity));
    this.#unit = growColumn(this.#unit, new Uint32Array(this.#capacity));
  }
}
