import type { FunctionTable, ProfileTables } from '../formats/pprof/profile.js';
import { type FunctionName, packageOf, parseFunctionName } from './function-name.js';
import { type KnownFunctions, markNameOf } from './known-functions.js';

type NamedFunctions = Pick<ProfileTables, 'functions' | 'strings'>;

/**
 * The names of the functions of a profile, each taken apart when somebody asks: of thousands only those of some packages
 * matter, and the package alone is told in half of the time.
 */
export class NameTable {
  readonly known: KnownFunctions;
  readonly #tables: NamedFunctions;
  /** By the string of the name: a file may give one string to all of its functions. */
  readonly #names = new Map<number, FunctionName>();
  #relatedRows: readonly number[] | undefined;
  #knownRows: readonly number[] | undefined;

  constructor(tables: NamedFunctions, known: KnownFunctions) {
    this.known = known;
    this.#tables = tables;
  }

  /** Rows of the function table. */
  get count(): number {
    return this.#tables.functions.count;
  }

  get(row: number): FunctionName {
    const { functions, strings } = this.#tables;
    const index = functions.name[row];
    const known = this.#names.get(index);
    if (known !== undefined) return known;
    const name = parseFunctionName(strings.get(index));
    this.#names.set(index, name);
    return name;
  }

  /** Rows of the functions that are known, ascending. */
  get knownRows(): readonly number[] {
    this.#knownRows ??= this.#related().filter((row) => this.known.has(markNameOf(this.get(row))));
    return this.#knownRows;
  }

  /** Whether there is a function with this path, which must be in a package of the known ones. */
  has(path: string): boolean {
    return this.#related().some((row) => this.get(row).path === path);
  }

  /** Rows of the functions in packages of the known ones. */
  #related(): readonly number[] {
    if (this.#relatedRows !== undefined) return this.#relatedRows;
    const { functions, strings } = this.#tables;
    const isRelated = new Uint8Array(strings.size);
    for (const index of strings.search(this.known.pattern)) {
      if (this.known.packages.has(packageOf(strings.get(index)))) isRelated[index] = 1;
    }
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++) if (isRelated[functions.name[row]] === 1) rows.push(row);
    this.#relatedRows = rows;
    return rows;
  }
}

/** One table of names for each profile, whoever asks. */
export class FunctionNames {
  readonly #known: KnownFunctions;
  readonly #tables: WeakMap<FunctionTable, NameTable> = new WeakMap();

  constructor(known: KnownFunctions) {
    this.#known = known;
  }

  of(tables: NamedFunctions): NameTable {
    const table = this.#tables.get(tables.functions) ?? new NameTable(tables, this.#known);
    this.#tables.set(tables.functions, table);
    return table;
  }
}
