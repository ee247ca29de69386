import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FunctionNames } from '../../src/profile/function-names.js';
import { KnownFunctions } from '../../src/profile/known-functions.js';
import { KnownStacks } from '../../src/profile/known-stacks.js';
import { MarkedStacks, type Site } from '../../src/profile/marked-stacks.js';
import { buildProfile } from '../dsl/pprof.js';

const MARKS = { a: ['lib.a', 'old.a'], b: ['lib.b'], c: ['lib.c.func*'] } as const;
type Mark = keyof typeof MARKS;
const FRAMES: readonly (readonly [frame: string, mark: Mark | undefined])[] = [
  ['lib.a', 'a'],
  ['old.a[go.shape.int]', 'a'],
  ['lib.b', 'b'],
  ['lib.c.func3', 'c'],
  ['lib.c', undefined],
  ['lib.a.func1', undefined],
  ['main.main', undefined],
];

const marks = fc.subarray<Mark>(['a', 'b', 'c']);
const site: fc.Arbitrary<Site<Mark>> = fc.record(
  { leaf: marks, all: marks, any: marks, none: marks },
  { requiredKeys: [] },
);

test('a condition selects the stacks that meet it, however frames are inlined', () => {
  // Locations of one or more frames: calls that were inlined into each other share one.
  const stack = fc.array(fc.array(fc.constantFrom(...FRAMES), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(stack, { maxLength: 12 }), site, (stacks, condition) => {
      const profile = buildProfile({
        types: ['goroutine/count'],
        samples: stacks.map((locations) => ({
          stack: ['runtime.gopark', ...locations.map((frames) => frames.map(([frame]) => frame))],
          values: [1],
        })),
      });
      const names = new FunctionNames(new KnownFunctions(Object.values(MARKS).flat()));
      const known = new KnownStacks(profile, names.of(profile));
      const found = new MarkedStacks(known, MARKS).select(condition);
      const expected = stacks.flatMap((locations, row) => {
        const all = locations.flat().map(([, mark]) => mark);
        const has = (mark: Mark): boolean => all.includes(mark);
        const { leaf, any, all: every = [], none = [] } = condition;
        const meets =
          every.every(has) &&
          !none.some(has) &&
          (any === undefined || any.some(has)) &&
          (leaf === undefined || (all[0] !== undefined && leaf.includes(all[0])));
        return meets ? [row] : [];
      });
      expect([...found]).toEqual(expected);
    }),
  );
});
