/** Locations and their lines into columns. */
import { IdColumns, readReference } from './id-columns.js';
import type { IdTable } from './id-table.js';
import type { PassedLocations, PassLocations, ProfileKernel } from './kernel.js';
import type { ProfileCounts } from './measure.js';
import { LINE, LINE_FIELD, LOCATION, LOCATION_FIELD, PROFILE, PROFILE_FIELD } from './messages.js';
import type { LocationTable } from './profile.js';
import type { WireReader } from './wire.js';

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
  // With ids that are far apart the kernel can look nothing up.
  const canLookUp = isDense(functionIds, counts.functions) && isDense(mappingIds, counts.mappings);
  const pass = canLookUp ? kernel?.prepareLocations(functionIds.dense, mappingIds.dense) : undefined;
  const walk = counts.runs.walk(reader, PROFILE_FIELD.location);
  while (walk.next()) {
    locations.read(reader);
    // Go's runtime writes each location before the first sample that has it.
    if (pass === undefined || reader.position >= walk.runEnd) continue;
    reader.position = passLocations(pass, reader.position, walk.runEnd, locations);
  }
  return { table: locations.finish(), ids: locations.ids.index(reader, LOCATION) };
}

function isDense({ dense }: IdTable, rows: number): boolean {
  return rows === 0 || dense.length > 0;
}

/** Those that follow each other in `[from, end)`; where the first one begins that only {@link LocationDecoder.read} understands, or refuses. */
function passLocations(pass: PassLocations, from: number, end: number, locations: LocationDecoder): number {
  for (let at = from; ; ) {
    const passed = pass(at, end);
    locations.take(passed);
    if (passed.id.length === 0 || passed.next >= end) return passed.next;
    at = passed.next;
  }
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

  take(passed: PassedLocations): void {
    const table = this.#table;
    const row = this.#row;
    const firstLine = this.#lines;
    this.ids.setAll(row, passed.id, passed.offset);
    table.mapping.set(passed.mapping, row);
    table.address.set(passed.address, row);
    table.isFolded.set(passed.isFolded, row);
    table.lineFunction.set(passed.lineFunction, firstLine);
    table.lineNumber.set(passed.lineNumber, firstLine);
    table.lineColumn.set(passed.lineColumn, firstLine);
    for (let i = 0; i < passed.lineEnd.length; i++) table.lineStart[row + i + 1] = firstLine + passed.lineEnd[i];
    this.#row += passed.id.length;
    this.#lines += passed.lineFunction.length;
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
