/** The arithmetic against simulated heap profiles: Go's sampler, written down from its documentation. */
import { describe, expect, test } from 'vitest';
import { estimateCount, isGrowing } from '../../src/profile/estimate.js';
import { HeapAmounts } from '../../src/profile/heap-amounts.js';
import { chanceOfAtLeast, chanceOfSample, relativeInterval } from '../../src/profile/sampling.js';
import { buildProfile } from '../dsl/pprof.js';

const PERIOD = 524_288;

/** Deterministic, uniform in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Number of hits among `tries` with chance `p`, by inversion of the Poisson distribution where that is near enough. */
function drawHits(tries: number, p: number, random: () => number): number {
  if (p > 0.1) {
    let hits = 0;
    for (let i = 0; i < tries; i++) if (random() < p) hits++;
    return hits;
  }
  let hits = -1;
  for (let product = 1; product > Math.exp(-tries * p); hits++) product *= random();
  return hits;
}

/** A profile of `streams` objects for each size, as the runtime would have sampled and scaled them. */
function sampleHeap(
  streams: number,
  sizes: readonly number[],
  period: number,
  random: () => number,
): { amounts: HeapAmounts; taken: number } {
  let taken = 0;
  const samples = sizes.map((size) => {
    const chance = chanceOfSample(size, period);
    const hits = drawHits(streams, chance, random);
    taken += hits;
    const objects = Math.floor(hits / chance);
    return { stack: [`lib.alloc${size}`, 'lib.newStream'], values: [objects, objects * size, objects, objects * size] };
  });
  return { amounts: new HeapAmounts(buildProfile({ samples, periodType: 'space/bytes', period })), taken };
}

function allRows(length: number): readonly number[] {
  return Array.from({ length }, (_, row) => row);
}

describe('from sampled bytes', () => {
  const sizes = [176, 224, 112, 112, 96, 48, 48, 16];
  const cost = { bytes: sizes.reduce((sum, size) => sum + size, 0), tolerance: 0 };

  test('the number of samples is found again', () => {
    const random = createRandom(1);
    for (let run = 0; run < 50; run++) {
      const { amounts, taken } = sampleHeap(30_000, sizes, PERIOD, random);
      expect(amounts.sum(allRows(sizes.length)).samples).toBeCloseTo(taken, 0);
    }
  });

  test.each([2_000, 10_000, 32_000])('the interval holds %i streams in 95 of 100 profiles', (streams) => {
    const random = createRandom(streams);
    let held = 0;
    const runs = 1000;
    for (let run = 0; run < runs; run++) {
      const amount = sampleHeap(streams, sizes, PERIOD, random).amounts.sum(allRows(sizes.length));
      const { low, high } = estimateCount(amount, cost);
      if (streams >= low && streams <= high) held++;
    }
    // Sizes differ, so that samples do not weigh the same: that is what the missing percents are.
    expect(held / runs).toBeGreaterThan(0.92);
    expect(held / runs).toBeLessThan(0.995);
  });

  test('an exact profile leaves no doubt', () => {
    const { amounts } = sampleHeap(4000, sizes, 1, createRandom(7));
    const { count, low, high } = estimateCount(amounts.sum(allRows(sizes.length)), cost);
    expect([Math.round(count), Math.round(low), Math.round(high)]).toEqual([4000, 4000, 4000]);
  });
});

describe('the interval', () => {
  test('is the exact one of the Poisson distribution', () => {
    // Garwood's interval from chi-square tables, for 5, 10 and 100 events.
    for (const [events, low, high] of [
      [5, 1.623, 11.668],
      [10, 4.795, 18.39],
      [100, 81.36, 121.63],
    ] as const) {
      const interval = relativeInterval(events, 0);
      expect(interval.low * events).toBeCloseTo(low, 0);
      expect(interval.high * events).toBeCloseTo(high, 0);
    }
  });

  test('narrows with samples, and says nothing without any', () => {
    for (let samples = 1; samples < 1000; samples *= 2) {
      const few = relativeInterval(samples, 0);
      const more = relativeInterval(samples * 2, 0);
      expect(more.low).toBeGreaterThan(few.low);
      expect(more.high).toBeLessThan(few.high);
    }
    expect(relativeInterval(0, 0)).toEqual({ low: 0, high: Number.POSITIVE_INFINITY });
  });
});

describe('growth', () => {
  const counted = (count: number, samples: number) => ({ count, low: count * 0.7, high: count * 1.3, samples });

  test('is told from luck and from a change of load', () => {
    expect(isGrowing(counted(32_000, 90), counted(8_000, 22))).toBe(true);
    expect(isGrowing(counted(1_100, 300), counted(1_000, 270))).toBe(false);
    expect(isGrowing(counted(3_000, 9), counted(1_300, 4))).toBeUndefined();
    expect(isGrowing(counted(32_000, 90), undefined)).toBeUndefined();
    expect(isGrowing(counted(700, 2), counted(0, 0))).toBeUndefined();
  });
});

test('a file that claims more samples than anybody could draw is answered at once', () => {
  expect(chanceOfAtLeast(Number.MAX_SAFE_INTEGER, 3)).toBeCloseTo(0, 12);
  expect(chanceOfAtLeast(2, 3)).toBeCloseTo(1 - 4 * Math.exp(-3), 12);
});
