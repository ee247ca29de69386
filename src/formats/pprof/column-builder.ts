type ColumnClass<Column> = new (length: number) => Column;

/** A typed array that grows: an array of numbers of unknown length would fill the JavaScript heap instead. */
export class ColumnBuilder<Column extends Uint32Array | Float64Array> {
  readonly #create: ColumnClass<Column>;
  #column: Column;
  #length = 0;

  constructor(create: ColumnClass<Column>) {
    this.#create = create;
    this.#column = new create(64);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      this.#column = growColumn(this.#column, new this.#create(2 * this.#length));
    }
    this.#column[this.#length++] = value;
  }

  /** Replaces an entry pushed before. */
  set(index: number, value: number): void {
    this.#column[index] = value;
  }

  /** Adds to an entry pushed before. */
  add(index: number, value: number): void {
    this.#column[index] += value;
  }

  /** The column at its exact size. */
  finish(): Column {
    return this.#column.slice(0, this.#length) as Column;
  }
}

/** `to`, which is longer, with the entries of `from`. */
export function growColumn<Column extends Uint16Array | Uint32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
