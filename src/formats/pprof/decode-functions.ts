/** Functions into columns. */
import { IdColumns } from './id-columns.js';
import type { IdTable } from './id-table.js';
import type { ProfileKernel } from './kernel.js';
import type { ProfileCounts } from './measure.js';
import { FUNCTION, FUNCTION_FIELD, PROFILE, PROFILE_FIELD } from './messages.js';
import type { FunctionTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import { HIGH_OF_3, passRows, type Rows, WORDS } from './rows.js';
import { WIRE, type WireReader } from './wire.js';

const TAG = (PROFILE_FIELD.function << 3) | WIRE.bytes;

/** With a kernel sooner. */
export function decodeFunctions(
  reader: WireReader,
  counts: ProfileCounts,
  kernel: ProfileKernel | undefined,
): { table: FunctionTable; ids: IdTable } {
  const functions = new FunctionDecoder(counts);
  const walk = counts.runs.walk(reader, PROFILE_FIELD.function);
  while (walk.next()) {
    functions.read(reader);
    if (kernel === undefined || reader.position >= walk.runEnd) continue;
    reader.position = passRows(kernel, TAG, reader.position, walk.runEnd, (rows) => functions.take(rows));
  }
  return { table: functions.table, ids: functions.ids.index(reader, FUNCTION) };
}

class FunctionDecoder {
  readonly table: FunctionTable;
  readonly ids: IdColumns;
  readonly #strings: number;
  #row = 0;

  constructor({ functions: count, strings }: ProfileCounts) {
    this.table = {
      count,
      name: new Uint32Array(count),
      systemName: new Uint32Array(count),
      filename: new Uint32Array(count),
      startLine: new Float64Array(count),
    };
    this.ids = new IdColumns(count);
    this.#strings = strings;
  }

  read(reader: WireReader): void {
    const { table, ids } = this;
    const row = this.#row++;
    ids.begin(reader, row);
    const outer = reader.enter(FUNCTION);
    while (reader.nextField()) {
      switch (reader.field) {
        case FUNCTION_FIELD.id:
          ids.read(reader, row);
          break;
        case FUNCTION_FIELD.name:
          table.name[row] = readStringIndex(reader, this.#strings);
          break;
        case FUNCTION_FIELD.systemName:
          table.systemName[row] = readStringIndex(reader, this.#strings);
          break;
        case FUNCTION_FIELD.filename:
          table.filename[row] = readStringIndex(reader, this.#strings);
          break;
        case FUNCTION_FIELD.startLine:
          table.startLine[row] = reader.readInt64Field();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer, PROFILE);
  }

  /** How many there were before one that only {@link read} understands, or refuses. */
  take({ count, words, shift }: Rows): number {
    const { table, ids } = this;
    const strings = this.#strings;
    for (let i = 0; i < count; i++) {
      const at = i * WORDS;
      const name = words[at + FUNCTION_FIELD.name];
      const systemName = words[at + FUNCTION_FIELD.systemName];
      const filename = words[at + FUNCTION_FIELD.filename];
      if (name >= strings || systemName >= strings || filename >= strings || words[at + HIGH_OF_3] !== 0) return i;
      const row = this.#row++;
      ids.set(row, words[at + FUNCTION_FIELD.id], words[at] - shift);
      table.name[row] = name;
      table.systemName[row] = systemName;
      table.filename[row] = filename;
      table.startLine[row] = words[at + FUNCTION_FIELD.startLine];
    }
    return count;
  }
}
