/** From sampled bytes to a number of streams, and whether there are more of them than before. */
import type { Amount } from './heap-amounts.js';
import { FEWEST_SAMPLES, isBeyondLuck, relativeInterval } from './sampling.js';

/** How many there are, with 95 % probability between `low` and `high`. */
export interface Count {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  /** Samples it rests on; Infinity when it was counted, not estimated. */
  readonly samples: number;
}

/** What one stream costs at its constructors, in bytes, and how far versions of library and runtime differ from it. */
export interface UnitCost {
  readonly bytes: number;
  /** Relative, 0.02 is two percent either way. */
  readonly tolerance: number;
}

export function exactCount(count: number): Count {
  return { count, low: count, high: count, samples: Number.POSITIVE_INFINITY };
}

export function estimateCount(amount: Amount, cost: UnitCost): Count {
  const count = Math.max(0, amount.bytes / cost.bytes);
  const chance = amount.objects > 0 ? Math.min(1, amount.samples / amount.objects) : 0;
  const { low, high } = relativeInterval(amount.samples, chance);
  return {
    count,
    low: (count * low) / (1 + cost.tolerance),
    high: (count * high) / (1 - cost.tolerance),
    samples: amount.samples,
  };
}

/** `count` less a number that is known exactly. */
export function subtractKnown({ count, low, high, samples }: Count, known: number): Count {
  return {
    count: Math.max(0, count - known),
    low: Math.max(0, low - known),
    high: Math.max(0, high - known),
    samples: count > 0 ? samples * Math.max(0, 1 - known / count) : 0,
  };
}

/** A leak adds streams at every request; this many or this share more are a change of load at most. */
const LEAST_GROWTH = { factor: 1.2, streams: 20 };

/**
 * Whether there are more than before, beyond luck and beyond a change of load. `undefined` when there is nothing to
 * compare with, or luck may be all there is to it.
 */
export function isGrowing(after: Count, before: Count | undefined): boolean | undefined {
  if (before === undefined || after.samples < FEWEST_SAMPLES) return undefined;
  const isMore =
    after.count >= before.count * LEAST_GROWTH.factor && after.count - before.count >= LEAST_GROWTH.streams;
  if (!isMore) return false;
  const isCounted = before.samples === Number.POSITIVE_INFINITY || after.samples === Number.POSITIVE_INFINITY;
  const isSure = isCounted ? after.low > before.high : isBeyondLuck(after.samples, before.samples);
  return isSure ? true : undefined;
}
