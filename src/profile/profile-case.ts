/** Profiles given together are one case: which one is the heap, which one the earlier heap, who tells of goroutines. */

import type { Profile, ProfileTables } from '../formats/pprof/profile.js';
import { isReferenceProfile } from '../formats/pprof/reference.js';
import type { ProfileInfo, Warning } from '../model/result.js';
import { HeapAmounts, isHeapProfile } from './heap-amounts.js';

export type Role = ProfileInfo['role'];

export interface GivenProfile {
  readonly path: string;
  readonly profile: Profile;
}

/** At most one profile of each role; what is left over is in none of them. */
export interface ProfileCase {
  readonly heap: Profile | undefined;
  readonly heapBefore: Profile | undefined;
  readonly goroutines: Profile | undefined;
  readonly goroutinesBefore: Profile | undefined;
  /** Goroutines that the runtime has proved to wait for ever (Go 1.27). */
  readonly goroutineLeaks: Profile | undefined;
  readonly references: Profile | undefined;
  /** One for each given profile, in the order given. */
  readonly roles: readonly Role[];
  readonly warnings: readonly Warning[];
}

export function assembleCase(given: readonly GivenProfile[]): ProfileCase {
  const kinds = given.map(({ profile }) => kindOf(profile));
  const warnings: Warning[] = [];
  const roles: Role[] = given.map(() => 'other');
  const pick = (kind: Kind): readonly number[] => given.flatMap((_, index) => (kinds[index] === kind ? [index] : []));

  const heaps = chooseTwo(pick('heap'), given, compareHeaps);
  const goroutines = chooseTwo(pick('goroutine'), given, compareTimes);
  const leaks = chooseTwo(pick('goroutineleak'), given, compareTimes);
  const references = chooseTwo(pick('reference'), given, compareTimes);
  if (heaps.last !== undefined) roles[heaps.last] = 'heap';
  if (heaps.first !== undefined) roles[heaps.first] = 'heap-before';
  for (const index of [goroutines.first, goroutines.last]) if (index !== undefined) roles[index] = 'goroutine';
  if (leaks.last !== undefined) roles[leaks.last] = 'goroutineleak';
  if (references.last !== undefined) roles[references.last] = 'reference';

  for (const [index, { path }] of given.entries()) {
    if (roles[index] !== 'other') continue;
    warnings.push({ code: 'profile-not-used', message: `${path} was not used: ${reasonUnused(kinds[index])}` });
  }
  const at = (index: number | undefined): Profile | undefined =>
    index === undefined ? undefined : given[index].profile;
  return {
    heap: at(heaps.last),
    heapBefore: at(heaps.first),
    goroutines: at(goroutines.last),
    goroutinesBefore: at(goroutines.first),
    goroutineLeaks: at(leaks.last),
    references: at(references.last),
    roles,
    warnings: [...warnings, ...warnAboutHeaps(at(heaps.first), at(heaps.last)), ...warnAboutPrograms(given, roles)],
  };
}

type Kind = 'heap' | 'goroutine' | 'goroutineleak' | 'reference' | 'delta' | 'other';

function kindOf(profile: ProfileTables): Kind {
  if (isReferenceProfile(profile)) return 'reference';
  const [{ type }] = profile.sampleTypes;
  if (type === 'goroutine' || type === 'goroutineleak') return type;
  if (!isHeapProfile(profile)) return 'other';
  // `/debug/pprof/heap?seconds=30`: what changed, not what is there.
  return profile.durationNanos > 0n ? 'delta' : 'heap';
}

/** Whether its samples are allocations: only the stacks that somebody asks about matter, the rest is summed up. */
export function isOfAllocations(profile: ProfileTables): boolean {
  const kind = kindOf(profile);
  return kind === 'heap' || kind === 'delta';
}

function reasonUnused(kind: Kind): string {
  switch (kind) {
    case 'delta':
      return 'it tells what changed within some seconds; give two whole heap profiles instead';
    case 'other':
      return 'it is no heap, goroutine or reference profile';
    default:
      return 'the case has an earlier and a later one of its kind already';
  }
}

type Order = (a: Profile, b: Profile) => number;

interface Two {
  /** The earliest, when there are two of different times. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** Of profiles that tell of the same moment, the one given first speaks. */
function chooseTwo(indexes: readonly number[], given: readonly GivenProfile[], order: Order): Two {
  const sorted = indexes.toSorted((a, b) => order(given[a].profile, given[b].profile) || a - b);
  const first = sorted.at(0);
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || first === last) return { first: undefined, last };
  return { first, last };
}

function compareTimes(a: Profile, b: Profile): number {
  if (a.timeNanos === 0n || b.timeNanos === 0n || a.timeNanos === b.timeNanos) return 0;
  return a.timeNanos < b.timeNanos ? -1 : 1;
}

/** Cumulative allocations only grow, so they order the profiles of writers that give no time. */
function compareHeaps(a: Profile, b: Profile): number {
  return compareTimes(a, b) || new HeapAmounts(a).totalAllocatedBytes - new HeapAmounts(b).totalAllocatedBytes;
}

function warnAboutHeaps(before: Profile | undefined, heap: Profile | undefined): Warning[] {
  if (heap === undefined) {
    const message = 'no heap profile was given: only what goroutines wait for can be told, not what memory holds';
    return [{ code: 'no-heap-profile', message }];
  }
  const warnings: Warning[] = [];
  if (before !== undefined && before.period !== heap.period) {
    const message = `the heap profiles were sampled at different rates (${before.period} and ${heap.period} bytes); growth between them is less sure`;
    warnings.push({ code: 'different-periods', message });
  }
  if (hasNoCollection(heap)) {
    const message =
      'nothing was freed before this heap profile, so garbage may be counted as in use; capture with /debug/pprof/heap?gc=1 or call runtime.GC() first';
    warnings.push({ code: 'no-garbage-collection', message });
  }
  return warnings;
}

/** Go tells what was in use after the last garbage collection: before the first one, that is everything. */
function hasNoCollection(heap: Profile): boolean {
  const amounts = new HeapAmounts(heap);
  const allocated = amounts.totalAllocatedBytes;
  return allocated > 0 && allocated === amounts.totalBytes;
}

function warnAboutPrograms(given: readonly GivenProfile[], roles: readonly Role[]): Warning[] {
  const used = given.filter((_, index) => roles[index] !== 'other' && roles[index] !== 'reference');
  const programs = new Map<string, string>();
  for (const { path, profile } of used) {
    const program = programOf(profile);
    if (program !== undefined && !programs.has(program)) programs.set(program, path);
  }
  if (programs.size < 2) return [];
  const message = `${[...programs.values()].join(' and ')} come from different programs: they are not one case`;
  return [{ code: 'different-programs', message }];
}

/** Build id of the main binary, or its file name without the folder. */
function programOf({ mappings, strings }: Profile): string | undefined {
  if (mappings.count === 0) return undefined;
  const buildId = strings.get(mappings.buildId[0]);
  if (buildId !== '') return buildId;
  const file = strings.get(mappings.filename[0]);
  return file === '' ? undefined : file.slice(file.lastIndexOf('/') + 1);
}
