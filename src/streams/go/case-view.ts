/** The profiles of a case as a family sees them: questions about stacks, answered in bytes and goroutines. */
import type { Profile } from '../../formats/pprof/profile.js';
import { ApplicationFrames } from '../../profile/application-frames.js';
import type { FunctionName } from '../../profile/function-name.js';
import { type Amount, HeapAmounts } from '../../profile/heap-amounts.js';
import { MarkedStacks, type MarkTable, parseFunctionNames, type Site } from '../../profile/marked-stacks.js';
import type { ProfileCase } from '../../profile/profile-case.js';

/** A profile whose function names were taken apart once, for all families. */
export interface NamedProfile {
  readonly profile: Profile;
  readonly names: readonly FunctionName[];
}

export class CaseProfiles {
  readonly heap: NamedProfile | undefined;
  readonly heapBefore: NamedProfile | undefined;
  readonly goroutines: NamedProfile | undefined;
  readonly goroutinesBefore: NamedProfile | undefined;
  readonly goroutineLeaks: NamedProfile | undefined;
  /** References of goref; its "functions" are no function names. */
  readonly references: Profile | undefined;

  constructor(given: ProfileCase) {
    this.heap = named(given.heap);
    this.heapBefore = named(given.heapBefore);
    this.goroutines = named(given.goroutines);
    this.goroutinesBefore = named(given.goroutinesBefore);
    this.goroutineLeaks = named(given.goroutineLeaks);
    this.references = given.references;
  }

  view<Mark extends string>(marks: MarkTable<Mark>): CaseView<Mark> {
    return {
      heap: this.heap && new HeapView(this.heap, marks),
      heapBefore: this.heapBefore && new HeapView(this.heapBefore, marks),
      goroutines: this.goroutines && new GoroutineView(this.goroutines, marks),
      goroutinesBefore: this.goroutinesBefore && new GoroutineView(this.goroutinesBefore, marks),
      goroutineLeaks: this.goroutineLeaks && new GoroutineView(this.goroutineLeaks, marks),
      references: this.references,
    };
  }
}

export interface CaseView<Mark extends string> {
  readonly heap: HeapView<Mark> | undefined;
  readonly heapBefore: HeapView<Mark> | undefined;
  readonly goroutines: GoroutineView<Mark> | undefined;
  readonly goroutinesBefore: GoroutineView<Mark> | undefined;
  readonly goroutineLeaks: GoroutineView<Mark> | undefined;
  readonly references: Profile | undefined;
}

export class HeapView<Mark extends string> {
  readonly profile: Profile;
  readonly amounts: HeapAmounts;
  readonly #names: readonly FunctionName[];
  readonly #stacks: MarkedStacks<Mark>;
  #frames: ApplicationFrames | undefined;

  constructor({ profile, names }: NamedProfile, marks: MarkTable<Mark>) {
    this.profile = profile;
    this.#names = names;
    this.amounts = new HeapAmounts(profile);
    this.#stacks = MarkedStacks.mark(profile, names, marks);
  }

  rows(site: Site<Mark>): Uint32Array {
    return this.#stacks.select(site);
  }

  amount(site: Site<Mark>): Amount {
    return this.amounts.sum(this.rows(site));
  }

  /** Whether any stack of the profile meets the condition, even one whose memory was freed. */
  has(site: Site<Mark>): boolean {
    return this.rows(site).length > 0;
  }

  get frames(): ApplicationFrames {
    return (this.#frames ??= new ApplicationFrames(this.profile, this.#names));
  }

  /** Whether the program contains a function with this path, as far as the profile names it. */
  names(path: string): boolean {
    return this.#names.some((name) => name.path === path);
  }
}

export class GoroutineView<Mark extends string> {
  readonly profile: Profile;
  readonly #names: readonly FunctionName[];
  readonly #stacks: MarkedStacks<Mark>;
  #frames: ApplicationFrames | undefined;

  constructor({ profile, names }: NamedProfile, marks: MarkTable<Mark>) {
    this.profile = profile;
    this.#names = names;
    this.#stacks = MarkedStacks.mark(profile, names, marks);
  }

  count(site: Site<Mark>): number {
    return sumCounts(this.profile, this.rows(site));
  }

  rows(site: Site<Mark>): Uint32Array {
    return this.#stacks.select(site);
  }

  /** Goroutines at work for the program that meet none of the conditions: any of them may hold a stream. */
  countBusy(except: readonly Site<Mark>[]): number {
    const idle = new Set(except.flatMap((site) => [...this.rows(site)]));
    const { frames } = this;
    const busy = Array.from({ length: this.profile.samples.count }, (_, row) => row).filter(
      (row) => !idle.has(row) && frames.isAtWork(row),
    );
    return sumCounts(this.profile, Uint32Array.from(busy));
  }

  get frames(): ApplicationFrames {
    return (this.#frames ??= new ApplicationFrames(this.profile, this.#names));
  }
}

function named(profile: Profile | undefined): NamedProfile | undefined {
  return profile && { profile, names: parseFunctionNames(profile) };
}

function sumCounts({ samples, sampleTypes }: Profile, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += samples.values[row * sampleTypes.length] ?? 0;
  return sum;
}
