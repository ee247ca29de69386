/** What `halfopen check` holds a result against. */
import type { Budget, IgnoreEntry } from '../../model/check.js';
import type { Verdict } from '../../model/vocabulary.js';

/** `new`: on findings that the baseline does not know. `any`: on those too. `none`: never. */
export const GATES = ['new', 'any', 'none'] as const;
export type Gate = (typeof GATES)[number];

/** Which findings fail the check, by verdict. */
export type Gates = Readonly<Partial<Record<Verdict, Gate>>>;

export interface Policy {
  readonly gates: Gates;
  readonly budgets: readonly Budget[];
  readonly ignore: readonly IgnoreEntry[];
  /** Path of the baseline as it is written in the configuration. */
  readonly baseline?: string;
}

/** A closed stream that something still holds costs little, and caches do it on purpose: shown, not failed. */
const DEFAULT_GATES: Gates = {
  'receive-never-closed': 'new',
  'send-never-closed': 'new',
  'neither-closed': 'new',
  'closed-but-retained': 'none',
};

export const DEFAULT_POLICY: Policy = { gates: DEFAULT_GATES, budgets: [], ignore: [] };

/** One word for all verdicts, or one per verdict; those not named keep their default. */
export function chooseGates(failOn: Gate | Gates): Gates {
  if (typeof failOn === 'object') return { ...DEFAULT_GATES, ...failOn };
  return Object.fromEntries(Object.keys(DEFAULT_GATES).map((verdict) => [verdict, failOn]));
}
