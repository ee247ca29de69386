/** One walk over the stacks of a profile, for everybody who asks which known functions are on which of them. */
import { ColumnBuilder } from '../formats/pprof/column-builder.js';
import { findLocations, type Profile } from '../formats/pprof/profile.js';
import type { NameTable } from './function-names.js';

/** Samples with a known function on their stacks: few of a large profile, so that nobody needs to pass over all. */
export class KnownStacks {
  readonly profile: Profile;
  readonly names: NameTable;
  /** The samples, ascending. */
  readonly rows: Uint32Array;
  /** Known functions on the stack of `rows[i]`, as rows of the function table, are `[start[i], start[i + 1])` of {@link functions}. */
  readonly start: Uint32Array;
  readonly functions: Uint32Array;
  /** Row of the innermost function outside of the runtime, known or not; -1 when there is none. */
  readonly leaf: Int32Array;

  constructor(profile: Profile, names: NameTable) {
    this.profile = profile;
    this.names = names;
    const isKnown = new Uint8Array(names.count);
    for (const row of names.knownRows) isKnown[row] = 1;
    const rows = new ColumnBuilder(Uint32Array);
    const start = new ColumnBuilder(Uint32Array);
    const functions = new ColumnBuilder(Uint32Array);
    const { count, location, locationStart } = profile.samples;
    const { lineStart, lineFunction } = profile.locations;
    const hasKnown = findLocations(profile.locations, isKnown);
    start.push(0);
    for (let sample = 0; sample < count; sample++) {
      const before = functions.length;
      const end = locationStart[sample + 1];
      for (let i = locationStart[sample]; i < end; i++) {
        if (hasKnown[location[i]] === 0) continue;
        const endOfLines = lineStart[location[i] + 1];
        for (let line = lineStart[location[i]]; line < endOfLines; line++) {
          if (isKnown[lineFunction[line]] === 1) functions.push(lineFunction[line]);
        }
      }
      if (functions.length === before) continue;
      rows.push(sample);
      start.push(functions.length);
    }
    this.rows = rows.finish();
    this.start = start.finish();
    this.functions = functions.finish();
    this.leaf = Int32Array.from(this.rows, (sample) => findLeaf(profile, names, sample));
  }
}

function findLeaf({ samples, locations }: Profile, names: NameTable, sample: number): number {
  for (let i = samples.locationStart[sample]; i < samples.locationStart[sample + 1]; i++) {
    const location = samples.location[i];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
      const row = locations.lineFunction[line];
      if (row >= 0 && !isRuntimePackage(names.get(row).package)) return row;
    }
  }
  return -1;
}

/** What Go's writer cuts off the top of allocation stacks; the texts of some versions keep it. */
function isRuntimePackage(path: string): boolean {
  return path === 'runtime' || path.startsWith('runtime/') || path.startsWith('internal/runtime/');
}
