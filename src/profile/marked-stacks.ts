/** Which known functions are on which stack: one bit for each mark, so that any question about stacks is two ANDs. */
import { markNameOf } from './known-functions.js';
import type { KnownStacks } from './known-stacks.js';

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
  readonly #stacks: KnownStacks;
  readonly #bits: ReadonlyMap<string, number>;
  /** Marks of all frames of each of the stacks, and of its innermost one. */
  readonly #frames: Uint32Array;
  readonly #leaf: Uint32Array;
  /** Marks of any of the frames: most families find none of theirs in a profile, and most questions no stack. */
  readonly #present: number;

  /** @throws RangeError for more marks than there are bits, and for a function that the stacks were not searched for */
  constructor(stacks: KnownStacks, marks: MarkTable<Mark>) {
    const bits = new Map<string, number>();
    const masks = markFunctions(stacks, marks, bits);
    const { rows, start, functions, leaf } = stacks;
    this.#stacks = stacks;
    this.#bits = bits;
    this.#frames = new Uint32Array(rows.length);
    this.#leaf = new Uint32Array(rows.length);
    let present = 0;
    const marked = stacks.names.knownRows.some((row) => masks[row] !== 0) ? rows.length : 0;
    for (let i = 0; i < marked; i++) {
      let mask = 0;
      for (let k = start[i]; k < start[i + 1]; k++) mask |= masks[functions[k]];
      this.#frames[i] = mask;
      present |= mask;
      if (leaf[i] >= 0) this.#leaf[i] = masks[leaf[i]];
    }
    this.#present = present;
  }

  /** Rows of the samples whose stacks meet the condition, ascending. */
  select(site: Site<Mark>): Uint32Array {
    const leafAny = this.#mask(site.leaf);
    const all = this.#mask(site.all);
    const any = this.#mask(site.any);
    const none = this.#mask(site.none);
    const isOutOfReach =
      (this.#present & all) !== all ||
      (site.leaf !== undefined && (this.#present & leafAny) === 0) ||
      (site.any !== undefined && (this.#present & any) === 0);
    if (isOutOfReach) return new Uint32Array(0);
    const { rows } = this.#stacks;
    const selected = new Uint32Array(rows.length);
    let length = 0;
    for (let i = 0; i < rows.length; i++) {
      const mask = this.#frames[i];
      if ((mask & all) !== all || (mask & none) !== 0) continue;
      if (site.leaf !== undefined && (this.#leaf[i] & leafAny) === 0) continue;
      if (site.any !== undefined && (mask & any) === 0) continue;
      selected[length++] = rows[i];
    }
    const chosen = selected.slice(0, length);
    const needsMark = all !== 0 || site.leaf !== undefined || site.any !== undefined;
    return needsMark ? chosen : this.#addUnmarked(chosen);
  }

  #addUnmarked(chosen: Uint32Array): Uint32Array {
    const { rows, profile } = this.#stacks;
    const { count, total } = profile.samples;
    if (count < total) throw new RangeError('stacks without a known function were not read');
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

/** Marks by row of the function table. */
function markFunctions<Mark extends string>(
  stacks: KnownStacks,
  marks: MarkTable<Mark>,
  bits: Map<string, number>,
): Uint32Array {
  const masks = new Map<string, number>();
  for (const [index, [mark, paths]] of Object.entries<readonly string[]>(marks).entries()) {
    if (index >= 32) throw new RangeError('a family has more than 32 marks');
    bits.set(mark, 1 << index);
    for (const path of paths) {
      if (!stacks.names.known.has(path)) throw new RangeError(`stacks were not searched for ${path}`);
      masks.set(path, (masks.get(path) ?? 0) | (1 << index));
    }
  }
  const byRow = new Uint32Array(stacks.names.count);
  for (const row of stacks.names.knownRows) byRow[row] = masks.get(markNameOf(stacks.names.get(row))) ?? 0;
  return byRow;
}
