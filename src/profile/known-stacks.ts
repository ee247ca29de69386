/** One walk over the stacks of a profile, for everybody who asks which known functions are on which of them. */
import { ColumnBuilder } from '../formats/pprof/column-builder.js';
import { findLocations, type Profile } from '../formats/pprof/profile.js';
import type { NameTable } from './function-names.js';
import { markNameOf } from './known-functions.js';

/** Samples with a known function on their stacks: few of a large profile, so that nobody needs to pass over all. */
export class KnownStacks {
  readonly profile: Profile;
  readonly names: NameTable;
  /** The samples, ascending. */
  readonly rows: Uint32Array;
  /**
   * Known functions on the stack of `rows[i]` are `[start[i], start[i + 1])` of {@link functions}: rows of the function
   * table, one for each {@link markNameOf}, however often and under how many rows it is on the stack.
   */
  readonly start: Uint32Array;
  readonly functions: Uint32Array;
  /** Row of the innermost function outside of the runtime, known or not; -1 when there is none. */
  readonly leaf: Int32Array;

  constructor(profile: Profile, names: NameTable) {
    this.profile = profile;
    this.names = names;
    const rows = new ColumnBuilder(Uint32Array);
    const start = new ColumnBuilder(Uint32Array);
    const functions = new ColumnBuilder(Uint32Array);
    const { count, location, locationStart } = profile.samples;
    const isKnown = new Uint8Array(names.count);
    for (const row of names.knownRows) isKnown[row] = 1;
    const hasKnown = findLocations(profile.locations, isKnown);
    const firstOf = findFirst(names);
    const knownAt = new Map<number, readonly number[]>();
    /** By function: 1 more than the last sample that has it. */
    const lastSeen = new Uint32Array(names.count);
    start.push(0);
    for (let sample = 0; sample < count; sample++) {
      const before = functions.length;
      const end = locationStart[sample + 1];
      for (let i = locationStart[sample]; i < end; i++) {
        const at = location[i];
        if (hasKnown[at] === 0) continue;
        const found = knownAt.get(at) ?? listKnown(profile, firstOf, at);
        knownAt.set(at, found);
        for (let k = 0; k < found.length; k++) {
          if (lastSeen[found[k]] === sample + 1) continue;
          lastSeen[found[k]] = sample + 1;
          functions.push(found[k]);
        }
      }
      if (functions.length === before) continue;
      rows.push(sample);
      start.push(functions.length);
    }
    this.rows = rows.finish();
    this.start = start.finish();
    this.functions = functions.finish();
    this.leaf = findLeaves(profile, names, this.rows);
  }
}

/** By row of a known function: the first row of the same function. */
function findFirst(names: NameTable): ReadonlyMap<number, number> {
  const firstOf = new Map<number, number>();
  const firstByName = new Map<string, number>();
  for (const row of names.knownRows) {
    const name = markNameOf(names.get(row));
    const first = firstByName.get(name) ?? row;
    firstByName.set(name, first);
    firstOf.set(row, first);
  }
  return firstOf;
}

/** The known functions of a location, each once: a file may inline thousands of calls there, and name it in every sample. */
function listKnown({ locations }: Profile, firstOf: ReadonlyMap<number, number>, location: number): readonly number[] {
  const found = new Set<number>();
  for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
    const first = firstOf.get(locations.lineFunction[line]);
    if (first !== undefined) found.add(first);
  }
  return [...found];
}

const UNKNOWN = -2;

function findLeaves(profile: Profile, names: NameTable, rows: Uint32Array): Int32Array {
  const { location, locationStart } = profile.samples;
  const leafAt = new Int32Array(profile.locations.count).fill(UNKNOWN);
  return Int32Array.from(rows, (sample) => {
    for (let i = locationStart[sample]; i < locationStart[sample + 1]; i++) {
      const at = location[i];
      if (leafAt[at] === UNKNOWN) leafAt[at] = findLeaf(profile, names, at);
      if (leafAt[at] >= 0) return leafAt[at];
    }
    return -1;
  });
}

function findLeaf({ locations }: Profile, names: NameTable, location: number): number {
  for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
    const row = locations.lineFunction[line];
    if (row >= 0 && !isRuntimePackage(names.get(row).package)) return row;
  }
  return -1;
}

/** What Go's writer cuts off the top of allocation stacks; the texts of some versions keep it. */
function isRuntimePackage(path: string): boolean {
  return path === 'runtime' || path.startsWith('runtime/') || path.startsWith('internal/runtime/');
}
