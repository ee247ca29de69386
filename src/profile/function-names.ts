import type { FunctionTable, ProfileTables } from '../formats/pprof/profile.js';
import { type FunctionName, parseFunctionName } from './function-name.js';

/** The names of the functions of profiles, each taken apart once. */
export class FunctionNames {
  readonly #known: WeakMap<FunctionTable, readonly FunctionName[]> = new WeakMap();

  /** One name for each row of `functions`. */
  of({ functions, strings }: Pick<ProfileTables, 'functions' | 'strings'>): readonly FunctionName[] {
    const known = this.#known.get(functions);
    if (known !== undefined) return known;
    const names: FunctionName[] = [];
    for (let row = 0; row < functions.count; row++) names.push(parseFunctionName(strings.get(functions.name[row])));
    this.#known.set(functions, names);
    return names;
  }
}
