/** What a difference of two reports knows of the calls, against the analysis of both profiles together. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeProfiles } from '../../../src/findings/analyze-profiles.js';
import { diffResults } from '../../../src/findings/diff/diff.js';
import type { Call, Result } from '../../../src/model/result.js';
import { buildProfileBytes, type SampleSpec } from '../../dsl/pprof.js';
import { resultOf } from '../../report/results.js';

function analyse(...files: readonly Uint8Array[]): Result {
  return analyzeProfiles(
    files.map((content, index) => ({ path: `${index}`, content })),
    {},
  );
}

const anyFrame = fc.constantFrom('main.a@a.go:1', 'main.a@a.go:2', 'main.b@b.go:7', 'lib/x.c@c.go:3');
/** Some are a thousandth of others, so that they are not told. */
const anyBytes = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100_000 }));
const anySamples = fc.array(
  fc.record({
    stack: fc.array(anyFrame, { minLength: 1, maxLength: 5 }),
    values: anyBytes.map((bytes): number[] => [9, 9, Math.min(1, bytes), bytes]),
  }) satisfies fc.Arbitrary<SampleSpec>,
  { minLength: 1, maxLength: 20 },
);

function isNamed({ rest }: Call): boolean {
  return rest !== true;
}

describe('the calls of a difference', () => {
  test('have before what both profiles together have, or nothing', () => {
    fc.assert(
      fc.property(anySamples, anySamples, (past, now) => {
        const before = buildProfileBytes({ samples: past, timeNanos: 1n });
        const after = buildProfileBytes({ samples: now, timeNanos: 2n });
        const calls = diffResults(analyse(before), analyse(after)).calls!;
        const together = analyse(before, after).calls!.filter(isNamed);
        const named = calls.filter(isNamed);
        expect(named.map(({ before: _, ...call }) => ({ ...call, at: undefined }))).toEqual(
          together.map(({ before: _, ...call }) => ({ ...call, at: undefined })),
        );
        for (const [index, { before: told }] of named.entries()) {
          if (told !== undefined) expect(told).toBe(together[index]!.before);
        }
      }),
    );
  });

  test('all have it when the earlier report tells all of its own', () => {
    fc.assert(
      fc.property(anySamples, anySamples, (past, now) => {
        const earlier = analyse(buildProfileBytes({ samples: past }));
        fc.pre(earlier.calls!.every(isNamed));
        const { calls } = diffResults(earlier, analyse(buildProfileBytes({ samples: now })));
        expect(calls!.every(({ before }) => before !== undefined)).toBe(true);
      }),
    );
  });

  test('are compared at the same work', () => {
    const files = [200, 300].map((bytes) =>
      buildProfileBytes({ samples: [{ stack: ['main.a'], values: [1, 1, 1, bytes] }] }),
    );
    const [before, after] = files.map((bytes) => analyse(bytes)) as [Result, Result];
    expect(diffResults(before, after, { work: { before: 10, after: 20 } }).calls).toEqual([
      { function: 'main.a', bytes: 300, before: 400 },
    ]);
  });

  test('are not told when a side has none', () => {
    const profile = analyse(buildProfileBytes({ samples: [{ stack: ['main.a'], values: [1, 1, 1, 5] }] }));
    const { calls: _, ...without } = profile;
    expect(diffResults(without, profile)).not.toHaveProperty('calls');
    expect(diffResults(profile, without)).not.toHaveProperty('calls');
    expect(diffResults(resultOf([]), resultOf([]))).not.toHaveProperty('calls');
  });
});
