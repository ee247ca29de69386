/** Functions that somebody asks about, by names that are the same in all profiles. */
import { type FunctionName, possiblePackages } from './function-name.js';

/** How functions are told from each other: by their path, with `.func*` after it for its closures. */
export function markNameOf({ path, isClosure }: FunctionName): string {
  return isClosure ? `${path}.func*` : path;
}

export class KnownFunctions {
  /** That they may be in: functions of other packages need not be looked at. */
  readonly packages: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;

  /** {@link markNameOf} of the functions. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
    this.packages = new Set(names.flatMap(possiblePackages));
  }

  has(markName: string): boolean {
    return this.#names.has(markName);
  }
}
