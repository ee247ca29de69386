import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggest } from '../../../src/findings/check/suggest.js';

const NAMES = ['failOn', 'baseline', 'budgets', 'ignore', 'maxStreams', 'maxRetained'];

test('one slip of the finger is understood: a letter left out, doubled, replaced or swapped', () => {
  const slips = fc
    .constantFrom(...NAMES)
    .chain((name) =>
      fc.tuple(fc.constant(name), fc.nat(name.length - 2), fc.constantFrom('drop', 'double', 'replace', 'swap')),
    );
  fc.assert(
    fc.property(slips, ([name, at, slip]) => {
      const letter = name[at]!;
      const changed = { drop: '', double: letter + letter, replace: 'q', swap: name[at + 1]! + letter }[slip];
      const typed = name.slice(0, at) + changed + name.slice(at + (slip === 'swap' ? 2 : 1));
      expect(suggest(typed, NAMES)).toBe(name);
    }),
  );
});

test('another case is understood, another word is not', () => {
  expect(suggest('FAILON', NAMES)).toBe('failOn');
  for (const typed of ['', 'verbose', 'x'.repeat(1e6)]) expect(suggest(typed, NAMES)).toBeUndefined();
});
