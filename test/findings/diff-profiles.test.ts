/** Captured heap profiles before and after more work, held to what the program counted itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import { diffFails } from '../../src/findings/diff/fail-on-diff.js';
import type { DiffResult } from '../../src/model/diff.js';

interface Truth {
  readonly expect: string;
  readonly streamsRetained: number;
  readonly streamsRetainedBefore: number;
}

const CAPTURED = new URL('../../fixtures/captured/go/', import.meta.url).pathname;
const cases = readdirSync(CAPTURED).filter((name) => existsSync(`${CAPTURED}${name}/heap-before.pb.gz`));

function truthOf(name: string): Truth {
  return JSON.parse(readFileSync(`${CAPTURED}${name}/truth.json`, 'utf8'));
}

async function diffCase(name: string): Promise<DiffResult> {
  const [before, after] = ['before', 'after'].map((side) => analyze([`${CAPTURED}${name}/heap-${side}.pb.gz`]));
  return diffResults(await before!, await after!);
}

test.each(cases.filter((name) => truthOf(name).expect === 'healthy'))(
  '%s: a healthy program does not fail',
  async (name) => {
    expect(diffFails(await diffCase(name), ['any'])).toBe(false);
  },
);

describe('a leak that grows', async () => {
  const leaks = cases.filter((name) => truthOf(name).expect === 'leak');
  const found = await Promise.all(leaks.map(async (name) => ({ name, entries: (await diffCase(name)).entries })));
  const grown = found.flatMap(({ name, entries }) => entries.map((entry) => ({ name, entry })));

  test('is never said to be fixed or to shrink', () => {
    expect(grown.length).toBeGreaterThan(15);
    expect(grown.filter(({ entry }) => entry.change === 'fixed' || entry.change === 'shrunk')).toEqual([]);
  });

  test('has grown by what the program counted, within the stated error', () => {
    const outside = grown.filter(({ name, entry: { count } }) => {
      const { streamsRetained, streamsRetainedBefore } = truthOf(name);
      return Math.abs(count.delta - (streamsRetained - streamsRetainedBefore)) > count.error!;
    });
    // An interval of 95 % may miss once in twenty.
    expect(outside.map(({ name }) => name).length).toBeLessThanOrEqual(Math.ceil(grown.length / 20));
  });

  test('is no growth per unit of work, when the work has grown as much', async () => {
    const grew: string[] = [];
    for (const { name } of grown) {
      const { streamsRetained: after, streamsRetainedBefore: before } = truthOf(name);
      const [past, now] = ['before', 'after'].map((side) => analyze([`${CAPTURED}${name}/heap-${side}.pb.gz`]));
      const { entries } = diffResults(await past!, await now!, { work: { before, after } });
      if (entries.some(({ change }) => change === 'grown')) grew.push(name);
    }
    expect(grew.length, grew.join()).toBeLessThanOrEqual(Math.ceil(grown.length / 20));
  });
});
