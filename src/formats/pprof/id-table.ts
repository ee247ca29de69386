/** Largest id, in multiples of the number of rows, for which a plain array is used. Writers count ids up from 1. */
const DENSE_SPREAD = 4;
const DENSE_SLACK = 1024;

/**
 * Row index by 64-bit id. Ids need be neither dense nor small: where they are, lookup is one array access, otherwise a
 * binary search, whose time no choice of ids can spoil (a hash table's could be).
 */
export class IdTable {
  /** Row + 1 by id; 0 means no such id. Empty when the ids are too far apart. Hot loops read it directly. */
  readonly dense: Int32Array;
  /** A row whose id an earlier row has or that has the reserved id 0; -1 when there is none. */
  readonly invalidRow: number;
  readonly #lo: Uint32Array;
  readonly #hi: Uint32Array;
  readonly #rows: Uint32Array;

  /** Halves of the id of each row. */
  constructor(lo: Uint32Array, hi: Uint32Array) {
    const empty = new Uint32Array(0);
    this.dense = new Int32Array(isDense(lo, hi) ? maximum(lo) + 1 : 0);
    this.#lo = empty;
    this.#hi = empty;
    this.#rows = empty;
    let invalidRow = -1;
    if (this.dense.length > 0) {
      for (let row = 0; row < lo.length; row++) {
        if (lo[row] === 0 || this.dense[lo[row]] !== 0) invalidRow = row;
        this.dense[lo[row]] = row + 1;
      }
    } else {
      this.#lo = new Uint32Array(lo.length);
      this.#hi = new Uint32Array(lo.length);
      this.#rows = new Uint32Array(lo.length);
      sortIds(lo, hi, this.#lo, this.#hi);
      for (let row = 0; row < lo.length; row++) {
        const at = this.#search(lo[row], hi[row]);
        if ((lo[row] | hi[row]) === 0 || this.#rows[at] !== 0) invalidRow = row;
        this.#rows[at] = row + 1;
      }
    }
    this.invalidRow = invalidRow;
  }

  /** Row of the id given in halves, signed or not; -1 when no row has it. */
  find(lowHalf: number, highHalf: number): number {
    const lo = lowHalf >>> 0;
    const hi = highHalf >>> 0;
    if (this.dense.length > 0) return hi === 0 && lo < this.dense.length ? this.dense[lo] - 1 : -1;
    const at = this.#search(lo, hi);
    return at < this.#lo.length && this.#lo[at] === lo && this.#hi[at] === hi ? this.#rows[at] - 1 : -1;
  }

  /** First position whose id is not below the given one. */
  #search(lo: number, hi: number): number {
    let from = 0;
    let to = this.#lo.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const middleHi = this.#hi[middle];
      if (middleHi < hi || (middleHi === hi && this.#lo[middle] < lo)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function isDense(lo: Uint32Array, hi: Uint32Array): boolean {
  const largest = lo.length * DENSE_SPREAD + DENSE_SLACK;
  for (let row = 0; row < lo.length; row++) if (hi[row] !== 0 || lo[row] > largest) return false;
  return true;
}

function maximum(column: Uint32Array): number {
  let result = 0;
  for (let row = 0; row < column.length; row++) if (column[row] > result) result = column[row];
  return result;
}

function sortIds(lo: Uint32Array, hi: Uint32Array, sortedLo: Uint32Array, sortedHi: Uint32Array): void {
  const ids = new BigUint64Array(lo.length);
  for (let row = 0; row < lo.length; row++) ids[row] = (BigInt(hi[row]) << 32n) | BigInt(lo[row]);
  ids.sort();
  for (let row = 0; row < lo.length; row++) {
    sortedLo[row] = Number(ids[row] & 0xffffffffn);
    sortedHi[row] = Number(ids[row] >> 32n);
  }
}
