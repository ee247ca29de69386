import { IdTable } from './id-table.js';
import type { Message } from './messages.js';
import type { WireReader } from './wire.js';

/** Ids of the rows of one table, in halves, and where each row begins, for the error about a bad id. */
export class IdColumns {
  readonly #lo: Uint32Array;
  readonly #hi: Uint32Array;
  readonly #offset: Float64Array;

  constructor(rows: number) {
    this.#lo = new Uint32Array(rows);
    this.#hi = new Uint32Array(rows);
    this.#offset = new Float64Array(rows);
  }

  begin(reader: WireReader, row: number): void {
    this.#offset[row] = reader.position;
  }

  read(reader: WireReader, row: number): void {
    reader.requireVarint();
    reader.readVarint();
    this.#lo[row] = reader.lo;
    this.#hi[row] = reader.hi;
  }

  /** What {@link begin} and {@link read} do, for an id below 2^32. */
  set(row: number, id: number, offset: number): void {
    this.#lo[row] = id;
    this.#offset[row] = offset;
  }

  /** The same for `row` and those that follow it. */
  setAll(row: number, ids: Uint32Array, offsets: Float64Array): void {
    this.#lo.set(ids, row);
    this.#offset.set(offsets, row);
  }

  index(reader: WireReader, message: Message): IdTable {
    const ids = new IdTable(this.#lo, this.#hi);
    if (ids.invalidRow === -1) return ids;
    const row = ids.invalidRow;
    reader.leave(reader.limit, message);
    reader.field = 1;
    const what = (this.#lo[row] | this.#hi[row]) === 0 ? 'is missing or 0' : 'is the id of two rows';
    throw reader.malformed(what, this.#offset[row]);
  }
}

/** Row of the id in the current field; -1 for the id 0, which stands for none. */
export function readReference(reader: WireReader, ids: IdTable, table: string): number {
  const offset = reader.position;
  reader.requireVarint();
  reader.readVarint();
  if ((reader.lo | reader.hi) === 0) return -1;
  const row = ids.find(reader.lo, reader.hi);
  if (row === -1) throw reader.malformed(`names a ${table} that is not in the file`, offset);
  return row;
}
