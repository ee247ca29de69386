/** Which known functions are on which stack: one bit for each mark, so that any question about stacks is two ANDs. */
import { ColumnBuilder } from '../formats/pprof/column-builder.js';
import type { Profile } from '../formats/pprof/profile.js';
import { type FunctionName, parseFunctionName } from './function-name.js';

/**
 * Functions by the meaning that a stream family gives them, at most 32 marks. A function is written as
 * {@link FunctionName.path}; `.func*` after it means its closures instead of itself.
 */
export type MarkTable<Mark extends string> = Readonly<Record<Mark, readonly string[]>>;

/** A condition on a stack. All of its parts must hold. */
export interface Site<Mark extends string> {
  /** Any of these is the innermost frame; leading frames of the runtime do not count. */
  readonly leaf?: readonly Mark[];
  /** Each of these is somewhere on the stack. */
  readonly all?: readonly Mark[];
  /** One of these is somewhere on the stack. */
  readonly any?: readonly Mark[];
  /** None of these is on the stack. */
  readonly none?: readonly Mark[];
}

export class MarkedStacks<Mark extends string> {
  readonly profile: Profile;
  readonly #bits: ReadonlyMap<string, number>;
  readonly #marked: MarkedSamples;

  private constructor(profile: Profile, bits: ReadonlyMap<string, number>, marked: MarkedSamples) {
    this.profile = profile;
    this.#bits = bits;
    this.#marked = marked;
  }

  /** `names` are those of the rows of `profile.functions`; see {@link parseFunctionNames}. */
  static mark<Mark extends string>(
    profile: Profile,
    names: readonly FunctionName[],
    marks: MarkTable<Mark>,
  ): MarkedStacks<Mark> {
    const bits = new Map<string, number>();
    const functions = markFunctions(names, marks, bits);
    return new MarkedStacks(profile, bits, findMarked(profile, names, functions));
  }

  /** Rows of the samples whose stacks meet the condition, ascending. */
  select(site: Site<Mark>): Uint32Array {
    const leafAny = this.#mask(site.leaf);
    const all = this.#mask(site.all);
    const any = this.#mask(site.any);
    const none = this.#mask(site.none);
    const { rows, frames, leaf } = this.#marked;
    const selected = new Uint32Array(rows.length);
    let length = 0;
    for (let i = 0; i < rows.length; i++) {
      const mask = frames[i];
      if ((mask & all) !== all || (mask & none) !== 0) continue;
      if (site.leaf !== undefined && (leaf[i] & leafAny) === 0) continue;
      if (site.any !== undefined && (mask & any) === 0) continue;
      selected[length++] = rows[i];
    }
    const chosen = selected.slice(0, length);
    const needsMark = all !== 0 || site.leaf !== undefined || site.any !== undefined;
    return needsMark ? chosen : this.#addUnmarked(chosen);
  }

  #addUnmarked(chosen: Uint32Array): Uint32Array {
    const { rows } = this.#marked;
    const { count } = this.profile.samples;
    const selected = new Uint32Array(count - rows.length + chosen.length);
    let length = 0;
    let nextMarked = 0;
    let nextChosen = 0;
    for (let sample = 0; sample < count; sample++) {
      if (rows[nextMarked] === sample) {
        nextMarked++;
        if (chosen[nextChosen] !== sample) continue;
        nextChosen++;
      }
      selected[length++] = sample;
    }
    return selected;
  }

  #mask(marks: readonly Mark[] | undefined): number {
    let mask = 0;
    for (const mark of marks ?? []) mask |= this.#bits.get(mark) ?? 0;
    return mask;
  }
}

/** One name for each row of `profile.functions`. */
export function parseFunctionNames(profile: Profile): readonly FunctionName[] {
  const { functions, strings } = profile;
  const names: FunctionName[] = [];
  for (let row = 0; row < functions.count; row++) names.push(parseFunctionName(strings.get(functions.name[row])));
  return names;
}

function markFunctions<Mark extends string>(
  names: readonly FunctionName[],
  marks: MarkTable<Mark>,
  bits: Map<string, number>,
): Uint32Array {
  const masks = new Map<string, number>();
  for (const [index, [mark, paths]] of Object.entries<readonly string[]>(marks).entries()) {
    if (index >= 32) throw new RangeError('a family has more than 32 marks');
    bits.set(mark, 1 << index);
    for (const path of paths) masks.set(path, (masks.get(path) ?? 0) | (1 << index));
  }
  return Uint32Array.from(names, (name) => masks.get(name.isClosure ? `${name.path}.func*` : name.path) ?? 0);
}

/** Samples with a mark on their stacks: few of a large profile, so that questions about marks need not pass over all. */
interface MarkedSamples {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** Marks of all frames of a row's sample, and of its innermost one. */
  readonly frames: Uint32Array;
  readonly leaf: Uint32Array;
}

function findMarked(profile: Profile, names: readonly FunctionName[], functions: Uint32Array): MarkedSamples {
  const rows = new ColumnBuilder(Uint32Array);
  const frames = new ColumnBuilder(Uint32Array);
  const leaf = new ColumnBuilder(Uint32Array);
  const masks = markLocations(profile, functions);
  if (masks.some((mask) => mask !== 0)) {
    const { count, location, locationStart } = profile.samples;
    for (let sample = 0; sample < count; sample++) {
      let mask = 0;
      const end = locationStart[sample + 1];
      for (let i = locationStart[sample]; i < end; i++) mask |= masks[location[i]];
      if (mask === 0) continue;
      rows.push(sample);
      frames.push(mask);
      leaf.push(functions[findLeaf(profile, names, sample)] ?? 0);
    }
  }
  return { rows: rows.finish(), frames: frames.finish(), leaf: leaf.finish() };
}

/** Marks of all functions that were inlined into each other at a location. */
function markLocations({ locations }: Profile, functions: Uint32Array): Uint32Array {
  const masks = new Uint32Array(locations.count);
  for (let location = 0; location < locations.count; location++) {
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
      const row = locations.lineFunction[line];
      if (row >= 0) masks[location] |= functions[row];
    }
  }
  return masks;
}

/** Row of the innermost function outside of the runtime, -1 when there is none. */
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
