/** Which known functions are on which stack: one bit for each mark, so that any question about stacks is two ANDs. */
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
  /** Marks of all frames of a sample, and of its innermost one. */
  readonly #frames: Uint32Array;
  readonly #leaf: Uint32Array;
  readonly #bits: ReadonlyMap<string, number>;

  private constructor(profile: Profile, bits: ReadonlyMap<string, number>, frames: Uint32Array, leaf: Uint32Array) {
    this.profile = profile;
    this.#bits = bits;
    this.#frames = frames;
    this.#leaf = leaf;
  }

  /** `names` are those of the rows of `profile.functions`; see {@link parseFunctionNames}. */
  static mark<Mark extends string>(
    profile: Profile,
    names: readonly FunctionName[],
    marks: MarkTable<Mark>,
  ): MarkedStacks<Mark> {
    const bits = new Map<string, number>();
    const functions = markFunctions(names, marks, bits);
    const { count } = profile.samples;
    const frames = new Uint32Array(count);
    const leaf = new Uint32Array(count);
    if (functions.some((mask) => mask !== 0)) fillMasks(profile, names, functions, frames, leaf);
    return new MarkedStacks(profile, bits, frames, leaf);
  }

  /** Rows of the samples whose stacks meet the condition, ascending. */
  select(site: Site<Mark>): Uint32Array {
    const leafAny = this.#mask(site.leaf);
    const all = this.#mask(site.all);
    const any = this.#mask(site.any);
    const none = this.#mask(site.none);
    const frames = this.#frames;
    const leaf = this.#leaf;
    const selected = new Uint32Array(frames.length);
    let length = 0;
    for (let sample = 0; sample < frames.length; sample++) {
      const mask = frames[sample];
      if ((mask & all) !== all || (mask & none) !== 0) continue;
      if (site.leaf !== undefined && (leaf[sample] & leafAny) === 0) continue;
      if (site.any !== undefined && (mask & any) === 0) continue;
      selected[length++] = sample;
    }
    return selected.slice(0, length);
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

function fillMasks(
  profile: Profile,
  names: readonly FunctionName[],
  functions: Uint32Array,
  frames: Uint32Array,
  leaf: Uint32Array,
): void {
  const { samples, locations } = profile;
  const isRuntime = Uint8Array.from(names, (name) => (isRuntimePackage(name.package) ? 1 : 0));
  for (let sample = 0; sample < samples.count; sample++) {
    let mask = 0;
    let isLeaf = true;
    const end = samples.locationStart[sample + 1];
    for (let i = samples.locationStart[sample]; i < end; i++) {
      const location = samples.location[i];
      const lastLine = locations.lineStart[location + 1];
      for (let line = locations.lineStart[location]; line < lastLine; line++) {
        const row = locations.lineFunction[line];
        if (row < 0) continue;
        mask |= functions[row];
        if (isLeaf && isRuntime[row] === 0) {
          leaf[sample] = functions[row];
          isLeaf = false;
        }
      }
    }
    frames[sample] = mask;
  }
}

/** What Go's writer cuts off the top of allocation stacks; the texts of some versions keep it. */
function isRuntimePackage(path: string): boolean {
  return path === 'runtime' || path.startsWith('runtime/') || path.startsWith('internal/runtime/');
}
