/** Locations and their lines into columns. */
import { IdColumns, readReference } from './id-columns.js';
import type { IdTable } from './id-table.js';
import type { ProfileKernel } from './kernel.js';
import type { ProfileCounts } from './measure.js';
import { LINE, LINE_FIELD, LOCATION, LOCATION_FIELD, PROFILE, PROFILE_FIELD } from './messages.js';
import type { LocationTable } from './profile.js';
import { HIGH_OF_3, LINE_COUNT, passRows, type Rows, WORDS } from './rows.js';
import { WIRE, type WireReader } from './wire.js';

const TAG = (PROFILE_FIELD.location << 3) | WIRE.bytes;

/** Where the low half of a 64-bit number is in memory. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/** Unsigned 64-bit numbers, written in halves: a BigInt for each would be an object for each. */
class Uint64Column {
  readonly column: BigUint64Array;
  readonly #halves: Uint32Array;

  constructor(rows: number) {
    this.column = new BigUint64Array(rows);
    this.#halves = new Uint32Array(this.column.buffer);
  }

  read(reader: WireReader, row: number): void {
    reader.requireVarint();
    reader.readVarint();
    this.set(row, reader.lo, reader.hi);
  }

  set(row: number, low: number, high: number): void {
    this.#halves[2 * row + LOW] = low;
    this.#halves[2 * row + 1 - LOW] = high;
  }
}

/** With a kernel sooner. */
export function decodeLocations(
  reader: WireReader,
  counts: ProfileCounts,
  mappingIds: IdTable,
  functionIds: IdTable,
  kernel: ProfileKernel | undefined,
): { table: LocationTable; ids: IdTable } {
  const locations = new LocationDecoder(counts, mappingIds, functionIds);
  const walk = counts.runs.walk(reader, PROFILE_FIELD.location);
  while (walk.next()) {
    locations.read(reader);
    if (kernel === undefined) continue;
    reader.position = passRows(kernel, TAG, reader.position, walk.runEnd, true, (rows) => locations.take(rows));
  }
  return { table: locations.finish(), ids: locations.ids.index(reader, LOCATION) };
}

class LocationDecoder {
  readonly ids: IdColumns;
  readonly #mappingIds: IdTable;
  readonly #functionIds: IdTable;
  readonly #table: LocationTable;
  readonly #address: Uint64Column;
  #row = 0;
  #lines = 0;

  constructor(counts: ProfileCounts, mappingIds: IdTable, functionIds: IdTable) {
    const count = counts.locations;
    this.ids = new IdColumns(count);
    this.#mappingIds = mappingIds;
    this.#functionIds = functionIds;
    this.#address = new Uint64Column(count);
    this.#table = {
      count,
      mapping: new Int32Array(count).fill(-1),
      address: this.#address.column,
      isFolded: new Uint8Array(count),
      lineStart: new Uint32Array(count + 1),
      lineFunction: new Int32Array(boundLines(counts)),
      lineNumber: new Float64Array(boundLines(counts)),
      lineColumn: new Float64Array(boundLines(counts)),
    };
  }

  read(reader: WireReader): void {
    const table = this.#table;
    const row = this.#row++;
    this.ids.begin(reader, row);
    const outer = reader.enter(LOCATION);
    while (reader.nextField()) {
      switch (reader.field) {
        case LOCATION_FIELD.id:
          this.ids.read(reader, row);
          break;
        case LOCATION_FIELD.mappingId:
          table.mapping[row] = readReference(reader, this.#mappingIds, 'mapping');
          break;
        case LOCATION_FIELD.address:
          this.#address.read(reader, row);
          break;
        case LOCATION_FIELD.line:
          decodeLine(reader, this.#functionIds, table, this.#lines++);
          break;
        case LOCATION_FIELD.isFolded:
          table.isFolded[row] = reader.readBoolField() ? 1 : 0;
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, PROFILE);
    table.lineStart[row + 1] = this.#lines;
  }

  /** How many there were before one that only {@link read} understands, or refuses. */
  take({ count, words, lines, shift }: Rows): number {
    const table = this.#table;
    const functions = this.#functionIds;
    const mappings = this.#mappingIds;
    let line = 0;
    for (let i = 0; i < count; i++) {
      const at = i * WORDS;
      const mappingId = words[at + LOCATION_FIELD.mappingId];
      const mapping = mappingId < mappings.dense.length ? mappings.dense[mappingId] - 1 : mappings.find(mappingId, 0);
      if (mapping === -1 && mappingId !== 0) return i;
      const firstLine = this.#lines - line;
      for (const end = line + words[at + LINE_COUNT]; line < end; line++) {
        const from = line * WORDS;
        const id = lines[from + LINE_FIELD.functionId];
        const found = id < functions.dense.length ? functions.dense[id] - 1 : functions.find(id, 0);
        if (found === -1 || lines[from + HIGH_OF_3] !== 0) return i;
        table.lineFunction[firstLine + line] = found;
        table.lineNumber[firstLine + line] = lines[from + LINE_FIELD.line];
        table.lineColumn[firstLine + line] = lines[from + LINE_FIELD.column];
      }
      this.#lines = firstLine + line;
      const row = this.#row++;
      this.ids.set(row, words[at + LOCATION_FIELD.id], words[at] - shift);
      table.mapping[row] = mapping;
      this.#address.set(row, words[at + LOCATION_FIELD.address], words[at + HIGH_OF_3]);
      table.isFolded[row] = words[at + LOCATION_FIELD.isFolded] === 0 ? 0 : 1;
      table.lineStart[row + 1] = this.#lines;
    }
    return count;
  }

  finish(): LocationTable {
    const lines = this.#lines;
    return {
      ...this.#table,
      lineFunction: this.#table.lineFunction.subarray(0, lines),
      lineNumber: this.#table.lineNumber.subarray(0, lines),
      lineColumn: this.#table.lineColumn.subarray(0, lines),
    };
  }
}

/** A line takes at least a tag, a length and a function. What stays unused of a column is never touched, so it takes no memory. */
export function boundLines({ locationBytes }: ProfileCounts): number {
  return Math.ceil(locationBytes / 4);
}

function decodeLine(reader: WireReader, functionIds: IdTable, table: LocationTable, line: number): void {
  const offset = reader.position;
  const outer = reader.enter(LINE);
  table.lineFunction[line] = -1;
  while (reader.nextField()) {
    switch (reader.field) {
      case LINE_FIELD.functionId:
        table.lineFunction[line] = readReference(reader, functionIds, 'function');
        break;
      case LINE_FIELD.line:
        table.lineNumber[line] = reader.readInt64Field();
        break;
      case LINE_FIELD.column:
        table.lineColumn[line] = reader.readInt64Field();
        break;
      default:
        reader.skip();
    }
  }
  if (table.lineFunction[line] === -1) {
    reader.field = LINE_FIELD.functionId;
    throw reader.malformed('is missing or 0', offset);
  }
  reader.leave(outer, LOCATION);
}
