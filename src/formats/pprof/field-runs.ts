/**
 * Where in a file the rows of each table are: stretches of one and the same field, so that a walk for one table passes
 * over nothing else. Most encoders write one table after the other, Go's runtime each location before the first sample
 * that has it.
 */
import { ColumnBuilder } from './column-builder.js';
import { PROFILE, PROFILE_FIELD } from './messages.js';
import type { WireReader } from './wire.js';

/** Stands for all fields but those of the tables: what is said once, and what is not known. */
export const HEADER = 0;

/** What comes after so many runs is looked at by every walk. */
const MAX_RUNS = 1 << 16;

export class FieldRuns {
  /** Each run begins where the one before it ends. */
  readonly #field: ColumnBuilder<Uint32Array> = new ColumnBuilder(Uint32Array);
  /** A plain array, whose elements are integers to V8: what comes out of a Float64Array makes the reader's position a double for good. */
  readonly #end: number[] = [];
  #lastField = -1;

  /** The next field of the file, or several of the same number, ends at `end`. */
  add(number: number, end: number): void {
    const field = groupOf(number);
    const count = this.#field.length;
    if (field === this.#lastField) this.#end[count - 1] = end;
    else if (count === MAX_RUNS) this.#lastField = -1;
    else {
      this.#field.push(field);
      this.#end.push(end);
      this.#lastField = field;
    }
  }

  /** Takes the reader from one row of a table to the next, or from one field of the header to the next. */
  walk(reader: WireReader, field: number): FieldWalk {
    return new FieldWalk(reader, this.#field.finish(), this.#end, field);
  }
}

export class FieldWalk {
  /** The field that the reader is at, and those that follow it up to here, are of the same number, unless there were too many runs. */
  runEnd = 0;
  readonly #reader: WireReader;
  readonly #fields: Uint32Array;
  readonly #ends: readonly number[];
  readonly #field: number;
  #run = 0;

  constructor(reader: WireReader, fields: Uint32Array, ends: readonly number[], field: number) {
    reader.rewind(PROFILE);
    this.#reader = reader;
    this.#fields = fields;
    this.#ends = ends;
    this.#field = field;
  }

  /** Reads the tag of the next one, which the caller must then read; false when there is none. */
  next(): boolean {
    const reader = this.#reader;
    do {
      while (reader.position < this.runEnd) {
        reader.nextField();
        if (groupOf(reader.field) === this.#field) return true;
        reader.skip();
      }
    } while (this.#enterRun());
    return false;
  }

  #enterRun(): boolean {
    const fields = this.#fields;
    const reader = this.#reader;
    for (; this.#run < fields.length; this.#run++) {
      if (fields[this.#run] !== this.#field) continue;
      reader.position = this.#run === 0 ? 0 : this.#ends[this.#run - 1];
      this.runEnd = this.#ends[this.#run++];
      return true;
    }
    const unsorted = this.#ends[fields.length - 1];
    if (this.runEnd > unsorted || unsorted === reader.limit) return false;
    reader.position = unsorted;
    this.runEnd = reader.limit;
    return true;
  }
}

function groupOf(field: number): number {
  return field >= PROFILE_FIELD.sample && field <= PROFILE_FIELD.stringTable ? field : HEADER;
}
