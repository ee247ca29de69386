/**
 * What a family of Go streams is. To add one, write a file beside this one and list it in `index.ts`.
 *
 * A family knows by which functions its streams are made and waited for, in which versions, and what that says about
 * the two halves. It does not decide whether anything leaks: `findings/judge.ts` does.
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { Warning } from '../../model/result.js';
import type { MarkTable } from '../../profile/marked-stacks.js';
import type { CaseProfiles } from './case-view.js';
import type { StreamPopulation } from './population.js';

export interface FamilyReport {
  readonly populations: readonly StreamPopulation[];
  readonly warnings?: readonly Warning[];
}

export interface GoFamily {
  /** Kinds that it assigns. */
  readonly kinds: readonly string[];
  /** Functions that it asks about: stacks without any of them are not kept in memory. */
  readonly marks: MarkTable<string>;
  /** Those of them that allocate the memory of its streams, by kind. */
  readonly makers: Readonly<Record<string, readonly string[]>>;
  /** For people: what each fact is read from, in which versions. `halfopen kinds` is made of it. */
  readonly knowledge?: readonly KindKnowledge[];
  describe(profiles: CaseProfiles): FamilyReport;
}

export const NO_STREAMS: FamilyReport = { populations: [] };
