/**
 * The arithmetic of sampled profiles.
 *
 * A heap profile takes one sample in `period` bytes: an allocation of `size` bytes is seen with probability
 * 1 - e^(-size / period), and its values are already divided by that (`scaleHeapSample` in Go's runtime/pprof). So the
 * number of samples behind a value is what says how far it may be off, and it can be computed back from the values.
 */

/** The 97.5 % quantile of the normal distribution: intervals hold with 95 % probability. */
const Z = 1.959964;

/** Probability that an allocation of `size` bytes was sampled; 1 in an exact profile and where the period is unknown. */
export function chanceOfSample(size: number, period: number): number {
  return period <= 1 ? 1 : -Math.expm1(-size / period);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % interval, relative to the estimate, for a sum that rests on `samples` samples seen with probability `chance`
 * each: multiply the estimate by `low` and `high`.
 *
 * Byar's approximation of the exact Poisson interval (within 1 % from 2 samples on), narrowed by the share of objects
 * that were not left to chance. Meaningless for less than one sample, which is `[0, Infinity]`.
 */
export function relativeInterval(samples: number, chance: number): Interval {
  if (samples < 0.5) return { low: 0, high: Number.POSITIVE_INFINITY };
  const luck = Math.sqrt(Math.max(0, 1 - chance));
  const low = (1 - 1 / (9 * samples) - Z / (3 * Math.sqrt(samples))) ** 3;
  const more = samples + 1;
  const high = (more / samples) * (1 - 1 / (9 * more) + Z / (3 * Math.sqrt(more))) ** 3;
  return { low: 1 - luck * (1 - Math.max(0, low)), high: 1 + luck * (high - 1) };
}

/** Below so many expected samples nothing is claimed. */
export const FEWEST_SAMPLES = 3;

/** Chance that none of `expected` samples was drawn. */
export function chanceOfNone(expected: number): number {
  return Math.exp(-expected);
}

/** Chance that at least `samples` were drawn, at least one, where `expected` are. */
export function chanceOfAtLeast(samples: number, expected: number): number {
  let term = Math.exp(-expected);
  let below = 0;
  // Terms become 0 long before the largest number of samples that a file may claim.
  for (let drawn = 0; drawn < Math.max(1, Math.round(samples)) && term > 0; drawn++) {
    below += term;
    term *= expected / (drawn + 1);
  }
  return Math.max(0, 1 - below);
}

/** Whether a sum behind `after` samples is larger than one behind `before` beyond luck: one-sided, 97.7 %. */
export function isBeyondLuck(after: number, before: number): boolean {
  return after - before >= 2 * Math.sqrt(after + before);
}
