/** Functions that somebody asks about, by names that are the same in all profiles. */
import { type FunctionName, possiblePackages } from './function-name.js';

/** How functions are told from each other: by their path, with `.func*` after it for its closures. */
export function markNameOf({ path, isClosure }: FunctionName): string {
  return isClosure ? `${path}.func*` : path;
}

export class KnownFunctions {
  /** That they may be in: functions of other packages need not be looked at. */
  readonly packages: ReadonlySet<string>;
  /**
   * Found in the name of every known function as linkers write it, of every other one in the same packages, and in a few more: a
   * package and a dot, unless there is an escape or something is left out; the whole name where there is no package.
   */
  readonly pattern: RegExp;
  readonly #names: ReadonlySet<string>;

  /** {@link markNameOf} of the functions. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
    this.packages = new Set(names.flatMap(possiblePackages));
    const beginnings = names.flatMap((name) => possiblePackages(name).map((path) => (path === '' ? name : `${path}.`)));
    const written = shortestOf(beginnings).map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    this.pattern = new RegExp(['%', '\\[', ...written].join('|'), 'g');
  }

  has(markName: string): boolean {
    return this.#names.has(markName);
  }
}

/** Without those that begin with another one. */
function shortestOf(texts: readonly string[]): readonly string[] {
  const shortest: string[] = [];
  for (const text of texts.toSorted()) {
    const last = shortest.at(-1);
    if (last === undefined || !text.startsWith(last)) shortest.push(text);
  }
  return shortest;
}
