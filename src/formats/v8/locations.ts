/** The `locations` section: where closures and constructors stand in the source. */
import { U32List } from './columns.js';
import type { LocationLayout } from './fields.js';
import type { Kernel } from './kernel.js';
import type { RecordSink } from './records.js';
import type { Locations } from './snapshot.js';
import { type Place, trouble } from './trouble.js';

/** Rows of numbers as they stand in the file, for sections whose length the header does not tell. */
export class RowSink implements RecordSink {
  readonly rows: U32List = new U32List();
  readonly #place: Place;
  readonly #fields: number;
  readonly #kernel: Kernel;

  constructor(place: Place, fields: number, kernel: Kernel) {
    this.#place = place;
    this.#fields = fields;
    this.#kernel = kernel;
  }

  get count(): number {
    return this.rows.length / this.#fields;
  }

  scan(chunk: Uint8Array, from: number, to: number): number {
    // As many rows as the chunk can hold: each number takes two bytes at least.
    this.rows.reserve(Math.min((to - from) >>> 1, 1 << 16) + this.#fields);
    return this.#kernel.scanRows(chunk, from, to, this.#fields, this.rows);
  }

  record(row: Float64Array, offset: number): void {
    for (const value of row) {
      if (value > 0xffff_ffff) throw trouble('number-overflow', this.#place, offset, `${value} is too large`);
      this.rows.push(value);
    }
  }

  column(field: number): Uint32Array {
    const { values } = this.rows;
    const column = new Uint32Array(this.count);
    for (let row = 0, at = field; row < column.length; row++, at += this.#fields) column[row] = values[at];
    return column;
  }
}

export const NO_LOCATIONS: Locations = {
  ordinal: new Uint32Array(0),
  scriptId: new Uint32Array(0),
  line: new Uint32Array(0),
  column: new Uint32Array(0),
};

/** Sorts by ordinal; V8 writes them in the order in which it met the objects. */
export function readLocations(
  sink: RowSink,
  layout: LocationLayout,
  nodeFields: number,
  nodeCount: number,
  place: Place,
): Locations {
  if (layout.object < 0 || layout.scriptId < 0 || layout.line < 0 || layout.column < 0) return NO_LOCATIONS;
  const object = sink.column(layout.object);
  for (let row = 0; row < object.length; row++) {
    const ordinal = object[row] / nodeFields;
    if (!Number.isInteger(ordinal) || ordinal >= nodeCount) {
      throw trouble('edge-outside', place, place.offset, `location ${row} belongs to ${object[row]}, where no node is`);
    }
    object[row] = ordinal;
  }
  const order = orderOf(object);
  const count = order.length;
  const ordinal = new Uint32Array(count);
  const scriptId = new Uint32Array(count);
  const line = new Uint32Array(count);
  const column = new Uint32Array(count);
  const { values } = sink.rows;
  for (let i = 0; i < count; i++) {
    const row = order[i];
    const at = row * layout.count;
    ordinal[i] = object[row];
    scriptId[i] = values[at + layout.scriptId];
    line[i] = values[at + layout.line];
    column[i] = values[at + layout.column];
  }
  return { ordinal, scriptId, line, column };
}

/** Stable order by key: radix sort by the lower, then the upper 16 bits. */
function orderOf(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  for (const shift of [0, 16]) {
    const next = new Uint32Array(0x1_0001);
    for (const key of keys) next[((key >>> shift) & 0xffff) + 1]++;
    for (let digit = 0; digit < 0x1_0000; digit++) next[digit + 1] += next[digit];
    const sorted = new Uint32Array(keys.length);
    for (const row of order) sorted[next[(keys[row] >>> shift) & 0xffff]++] = row;
    order = sorted;
  }
  return order;
}
