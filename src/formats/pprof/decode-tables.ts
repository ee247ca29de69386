/** Mappings, functions and locations into columns, one walk over the file for each. */
import { IdTable } from './id-table.js';
import type { ProfileCounts } from './measure.js';
import {
  FUNCTION,
  FUNCTION_FIELD,
  LINE,
  LINE_FIELD,
  LOCATION,
  LOCATION_FIELD,
  MAPPING,
  MAPPING_FIELD,
  type Message,
  PROFILE,
  PROFILE_FIELD,
} from './messages.js';
import { type FunctionTable, type LocationTable, MAPPING_HAS, type MappingTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import type { WireReader } from './wire.js';

/** Ids of the rows of one table, in halves, and where each row begins, for the error about a bad id. */
class IdColumns {
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
    this.#halves[2 * row + LOW] = reader.lo;
    this.#halves[2 * row + 1 - LOW] = reader.hi;
  }
}

export function decodeMappings(reader: WireReader, counts: ProfileCounts): { table: MappingTable; ids: IdTable } {
  const count = counts.mappings;
  const table: MappingTable = {
    count,
    start: new BigUint64Array(count),
    limit: new BigUint64Array(count),
    offset: new BigUint64Array(count),
    filename: new Uint32Array(count),
    buildId: new Uint32Array(count),
    has: new Uint8Array(count),
  };
  const ids = new IdColumns(count);
  let row = 0;
  const walk = counts.runs.walk(reader, PROFILE_FIELD.mapping);
  while (walk.next()) {
    ids.begin(reader, row);
    const outer = reader.enter(MAPPING);
    while (reader.nextField()) {
      switch (reader.field) {
        case MAPPING_FIELD.id:
          ids.read(reader, row);
          break;
        case MAPPING_FIELD.memoryStart:
          table.start[row] = reader.readBigUint64Field();
          break;
        case MAPPING_FIELD.memoryLimit:
          table.limit[row] = reader.readBigUint64Field();
          break;
        case MAPPING_FIELD.fileOffset:
          table.offset[row] = reader.readBigUint64Field();
          break;
        case MAPPING_FIELD.filename:
          table.filename[row] = readStringIndex(reader, counts.strings);
          break;
        case MAPPING_FIELD.buildId:
          table.buildId[row] = readStringIndex(reader, counts.strings);
          break;
        case MAPPING_FIELD.hasFunctions:
          if (reader.readBoolField()) table.has[row] |= MAPPING_HAS.functions;
          break;
        case MAPPING_FIELD.hasFilenames:
          if (reader.readBoolField()) table.has[row] |= MAPPING_HAS.filenames;
          break;
        case MAPPING_FIELD.hasLineNumbers:
          if (reader.readBoolField()) table.has[row] |= MAPPING_HAS.lineNumbers;
          break;
        case MAPPING_FIELD.hasInlineFrames:
          if (reader.readBoolField()) table.has[row] |= MAPPING_HAS.inlineFrames;
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, PROFILE);
    row++;
  }
  return { table, ids: ids.index(reader, MAPPING) };
}

export function decodeFunctions(reader: WireReader, counts: ProfileCounts): { table: FunctionTable; ids: IdTable } {
  const count = counts.functions;
  const table: FunctionTable = {
    count,
    name: new Uint32Array(count),
    systemName: new Uint32Array(count),
    filename: new Uint32Array(count),
    startLine: new Float64Array(count),
  };
  const ids = new IdColumns(count);
  let row = 0;
  const walk = counts.runs.walk(reader, PROFILE_FIELD.function);
  while (walk.next()) {
    ids.begin(reader, row);
    const outer = reader.enter(FUNCTION);
    while (reader.nextField()) {
      switch (reader.field) {
        case FUNCTION_FIELD.id:
          ids.read(reader, row);
          break;
        case FUNCTION_FIELD.name:
          table.name[row] = readStringIndex(reader, counts.strings);
          break;
        case FUNCTION_FIELD.systemName:
          table.systemName[row] = readStringIndex(reader, counts.strings);
          break;
        case FUNCTION_FIELD.filename:
          table.filename[row] = readStringIndex(reader, counts.strings);
          break;
        case FUNCTION_FIELD.startLine:
          table.startLine[row] = reader.readInt64Field();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, PROFILE);
    row++;
  }
  return { table, ids: ids.index(reader, FUNCTION) };
}

export function decodeLocations(
  reader: WireReader,
  counts: ProfileCounts,
  mappingIds: IdTable,
  functionIds: IdTable,
): { table: LocationTable; ids: IdTable } {
  const count = counts.locations;
  const address = new Uint64Column(count);
  const table: LocationTable = {
    count,
    mapping: new Int32Array(count).fill(-1),
    address: address.column,
    isFolded: new Uint8Array(count),
    lineStart: new Uint32Array(count + 1),
    lineFunction: new Int32Array(boundLines(counts)),
    lineNumber: new Float64Array(boundLines(counts)),
    lineColumn: new Float64Array(boundLines(counts)),
  };
  const ids = new IdColumns(count);
  let row = 0;
  let lines = 0;
  const walk = counts.runs.walk(reader, PROFILE_FIELD.location);
  while (walk.next()) {
    ids.begin(reader, row);
    const outer = reader.enter(LOCATION);
    while (reader.nextField()) {
      switch (reader.field) {
        case LOCATION_FIELD.id:
          ids.read(reader, row);
          break;
        case LOCATION_FIELD.mappingId:
          table.mapping[row] = readReference(reader, mappingIds, 'mapping');
          break;
        case LOCATION_FIELD.address:
          address.read(reader, row);
          break;
        case LOCATION_FIELD.line:
          decodeLine(reader, functionIds, table, lines++);
          break;
        case LOCATION_FIELD.isFolded:
          table.isFolded[row] = reader.readBoolField() ? 1 : 0;
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, PROFILE);
    table.lineStart[++row] = lines;
  }
  return {
    table: {
      ...table,
      lineFunction: table.lineFunction.subarray(0, lines),
      lineNumber: table.lineNumber.subarray(0, lines),
      lineColumn: table.lineColumn.subarray(0, lines),
    },
    ids: ids.index(reader, LOCATION),
  };
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

/** Row of the id in the current field; -1 for the id 0, which stands for none. */
function readReference(reader: WireReader, ids: IdTable, table: string): number {
  const offset = reader.position;
  reader.requireVarint();
  reader.readVarint();
  if ((reader.lo | reader.hi) === 0) return -1;
  const row = ids.find(reader.lo, reader.hi);
  if (row === -1) throw reader.malformed(`names a ${table} that is not in the file`, offset);
  return row;
}
