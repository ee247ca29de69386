/** Does anybody attend to these streams? What goroutines and growth say about a population, the same for all families. */
import { type Count, isGrowing, type UnitCost } from '../../profile/estimate.js';
import type { Amount } from '../../profile/heap-amounts.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import type { PopulationDraft } from './population.js';

/** So many streams at one moment are no proof of anything unless they grow: connections and requests in flight. */
export const ORDINARY_COUNT = 100;
/** With a goroutine for every other stream, some may be working on what they have read. */
const BUSY_SHARE = 0.5;
/** When most of what was ever opened is gone, the rest is what is being worked on. */
const CHURN_SHARE = 0.5;

export interface Attention {
  readonly count: Count;
  /** The same streams in the earlier profile. */
  readonly before: Count | undefined;
  /** What {@link before} is compared with, where the streams were counted in another way than then. */
  readonly compared?: Count;
  /** What the constructors allocated, in use and ever. */
  readonly constructed: Amount | undefined;
  /** Goroutines of the program that may be working on such a stream; `undefined` without a goroutine profile. */
  readonly busy: number | undefined;
  /** The runtime or a reference profile has shown that nobody can attend to them any more. */
  readonly isProved?: boolean;
}

/** Sets `stuck`, `estimated` and `exempt`, and says why. */
export function describeAttention(draft: PopulationDraft, attention: Attention): void {
  const { count, before, compared = count, constructed, busy, isProved = false } = attention;
  if (isProved) {
    draft.stuck = true;
    return;
  }
  const growing = isGrowing(compared, before);
  if (growing && before !== undefined) {
    const then = before.samples < FEWEST_SAMPLES ? 'too few to be seen' : describeCount(before);
    draft.note(`there are more of them than before, when there were ${then}`, 'earlier profile');
  }
  const kept = constructed === undefined ? undefined : keptShare(constructed);
  const isBusy = busy === undefined ? undefined : busy >= count.count * BUSY_SHARE;
  const isChurn = kept !== undefined && kept < CHURN_SHARE;
  draft.stuck = growing === undefined ? 'unknown' : growing && isBusy !== true && !isChurn;
  if (kept !== undefined && isChurn) {
    draft.note(`${Math.round((1 - kept) * 100)} % of all that were ever opened are gone`, 'in use against allocated');
  }
  if (isBusy && draft.reader === 'none') {
    draft.reader = 'unknown';
    draft.leaveOpen(
      'stream',
      `who holds them: ${busy} goroutines of the program are at work, and may be about to read or write`,
    );
  }
  if (growing !== true && count.high < ORDINARY_COUNT * 2 && count.count < ORDINARY_COUNT) {
    draft.exempt = `fewer than ${ORDINARY_COUNT} at one moment, and not known to grow`;
  } else if (growing === undefined && busy === undefined) {
    draft.estimated = 'one profile alone shows what is kept, not that it stays';
    draft.leaveOpen(
      'stream',
      'whether they pile up: give an earlier heap profile and a goroutine profile of the same process as well',
    );
  } else if (growing === false) {
    draft.estimated = 'there are no more of them than before';
    draft.note('there are no more of them than before', 'earlier profile');
  }
}

/** Share of what was ever allocated that is still in use, 0 to 1; `undefined` where the writer does not say. */
function keptShare({ bytes, allocatedBytes, samples }: Amount): number | undefined {
  return allocatedBytes > 0 && samples >= FEWEST_SAMPLES ? bytes / allocatedBytes : undefined;
}

function describeCount({ count, samples }: Count): string {
  return samples === Number.POSITIVE_INFINITY ? `${Math.round(count)}` : `about ${round(count)}`;
}

/** Two digits: an estimate must not look like a count. Exact below 100. */
function round(count: number): string {
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return (Math.round(count / 10 ** digits) * 10 ** digits).toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** What would have been seen, and how to see more. */
export function explainTooFew(period: number, cost: UnitCost): string {
  const visible = round((FEWEST_SAMPLES * period) / cost.bytes);
  return `too few samples: it takes about ${visible} such streams for ${FEWEST_SAMPLES} samples of one in ${period} bytes; set runtime.MemProfileRate lower at the start of main to see fewer`;
}
