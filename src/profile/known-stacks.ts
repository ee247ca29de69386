/** One walk over the stacks of a profile, for everybody who asks which known functions are on which of them. */
import { ColumnBuilder } from '../formats/pprof/column-builder.js';
import type { Profile } from '../formats/pprof/profile.js';
import type { FunctionName } from './function-name.js';

/** A function as {@link KnownStacks} knows it: its path, with `.func*` after it for its closures. */
export function markNameOf({ path, isClosure }: FunctionName): string {
  return isClosure ? `${path}.func*` : path;
}

/** Samples with a known function on their stacks: few of a large profile, so that nobody needs to pass over all. */
export class KnownStacks {
  readonly profile: Profile;
  /** By row of the function table. */
  readonly names: readonly FunctionName[];
  /** The samples, ascending. */
  readonly rows: Uint32Array;
  /** Known functions on the stack of `rows[i]`, as rows of the function table, are `[start[i], start[i + 1])` of {@link functions}. */
  readonly start: Uint32Array;
  readonly functions: Uint32Array;
  /** Rows of the function table that are known functions, be they on a stack or not. */
  readonly knownRows: readonly number[];
  /** Row of the innermost function outside of the runtime, known or not; -1 when there is none. */
  readonly leaf: Int32Array;
  readonly #known: ReadonlySet<string>;

  /** `known` holds {@link markNameOf} of the functions. */
  constructor(profile: Profile, names: readonly FunctionName[], known: ReadonlySet<string>) {
    this.profile = profile;
    this.names = names;
    this.#known = known;
    const isKnown = new Uint8Array(names.length);
    const knownRows: number[] = [];
    for (let row = 0; row < names.length; row++) {
      if (!known.has(markNameOf(names[row]))) continue;
      isKnown[row] = 1;
      knownRows.push(row);
    }
    this.knownRows = knownRows;
    const rows = new ColumnBuilder(Uint32Array);
    const start = new ColumnBuilder(Uint32Array);
    const functions = new ColumnBuilder(Uint32Array);
    const { count, location, locationStart } = profile.samples;
    const { lineStart, lineFunction } = profile.locations;
    start.push(0);
    for (let sample = 0; sample < count; sample++) {
      const before = functions.length;
      const end = locationStart[sample + 1];
      for (let i = locationStart[sample]; i < end; i++) {
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

  /** Whether stacks with this function are among them. */
  knows(markName: string): boolean {
    return this.#known.has(markName);
  }
}

function findLeaf({ samples, locations }: Profile, names: readonly FunctionName[], sample: number): number {
  for (let i = samples.locationStart[sample]; i < samples.locationStart[sample + 1]; i++) {
    const location = samples.location[i];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
      const row = locations.lineFunction[line];
      if (row >= 0 && !isRuntimePackage(names[row].package)) return row;
    }
  }
  return -1;
}

/** What Go's writer cuts off the top of allocation stacks; the texts of some versions keep it. */
function isRuntimePackage(path: string): boolean {
  return path === 'runtime' || path.startsWith('runtime/') || path.startsWith('internal/runtime/');
}
