import { IdColumns } from './id-columns.js';
import type { IdTable } from './id-table.js';
import type { ProfileCounts } from './measure.js';
import { MAPPING, MAPPING_FIELD, PROFILE, PROFILE_FIELD } from './messages.js';
import { MAPPING_HAS, type MappingTable } from './profile.js';
import { readStringIndex } from './read-string-index.js';
import type { WireReader } from './wire.js';

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
