/** The profiles of a case as a family sees them: questions about stacks, answered in bytes and goroutines. */
import type { Profile } from '../../formats/pprof/profile.js';
import { ApplicationFrames } from '../../profile/application-frames.js';
import type { FunctionNames } from '../../profile/function-names.js';
import { type Amount, HeapAmounts } from '../../profile/heap-amounts.js';
import { KnownStacks } from '../../profile/known-stacks.js';
import { MarkedStacks, type MarkTable, type Site } from '../../profile/marked-stacks.js';
import type { ProfileCase } from '../../profile/profile-case.js';

/** What all families need to know of a profile. */
interface SearchedProfile {
  readonly stacks: KnownStacks;
  readonly frames: ApplicationFrames;
}

export class CaseProfiles {
  readonly heap: SearchedProfile | undefined;
  readonly heapBefore: SearchedProfile | undefined;
  readonly goroutines: SearchedProfile | undefined;
  readonly goroutinesBefore: SearchedProfile | undefined;
  readonly goroutineLeaks: SearchedProfile | undefined;
  /** References of goref; its "functions" are no function names. */
  readonly references: Profile | undefined;

  /** `names` knows the functions that views will ask about. */
  constructor(given: ProfileCase, names: FunctionNames) {
    const search = (profile: Profile | undefined): SearchedProfile | undefined =>
      profile && {
        stacks: new KnownStacks(profile, names.of(profile)),
        frames: new ApplicationFrames(profile, names.of(profile)),
      };
    this.heap = search(given.heap);
    this.heapBefore = search(given.heapBefore);
    this.goroutines = search(given.goroutines);
    this.goroutinesBefore = search(given.goroutinesBefore);
    this.goroutineLeaks = search(given.goroutineLeaks);
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
  readonly frames: ApplicationFrames;
  readonly #stacks: KnownStacks;
  readonly #marked: MarkedStacks<Mark>;

  constructor({ stacks, frames }: SearchedProfile, marks: MarkTable<Mark>) {
    this.profile = stacks.profile;
    this.amounts = new HeapAmounts(stacks.profile);
    this.frames = frames;
    this.#stacks = stacks;
    this.#marked = new MarkedStacks(stacks, marks);
  }

  rows(site: Site<Mark>): Uint32Array {
    return this.#marked.select(site);
  }

  amount(site: Site<Mark>): Amount {
    return this.amounts.sum(this.rows(site));
  }

  /** Whether any stack of the profile meets the condition, even one whose memory was freed. */
  has(site: Site<Mark>): boolean {
    return this.rows(site).length > 0;
  }

  /** Whether the program contains a function with this path, as far as the profile names it. */
  names(path: string): boolean {
    return this.#stacks.names.has(path);
  }
}

export class GoroutineView<Mark extends string> {
  readonly profile: Profile;
  readonly frames: ApplicationFrames;
  readonly #marked: MarkedStacks<Mark>;

  constructor({ stacks, frames }: SearchedProfile, marks: MarkTable<Mark>) {
    this.profile = stacks.profile;
    this.frames = frames;
    this.#marked = new MarkedStacks(stacks, marks);
  }

  count(site: Site<Mark>): number {
    return sumCounts(this.profile, this.rows(site));
  }

  rows(site: Site<Mark>): Uint32Array {
    return this.#marked.select(site);
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
}

function sumCounts({ samples, sampleTypes }: Profile, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += samples.values[row * sampleTypes.length] ?? 0;
  return sum;
}
