import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FunctionNames } from '../../src/profile/function-names.js';
import { KnownFunctions, markNameOf } from '../../src/profile/known-functions.js';
import { buildProfile } from '../dsl/pprof.js';

const PROFILE = buildProfile({
  types: ['goroutine/count'],
  samples: [
    {
      stack: [
        'runtime.gopark',
        'gopkg.in/lib%2ev2.read.func1',
        'gopkg.in/lib%2ev2.read',
        'gopkg.in/other.read',
        'main.main',
      ],
      values: [1],
    },
  ],
});

describe('of the functions of a profile', () => {
  const names = new FunctionNames(new KnownFunctions(['gopkg.in/lib.v2.read', 'other.read'])).of(PROFILE);
  const pathOf = (row: number): string => names.get(row).path;

  test('those are found that are known, not their closures nor others of the same name', () => {
    expect(names.knownRows.map(pathOf)).toEqual(['gopkg.in/lib.v2.read']);
    expect(names.knownRows.map((row) => names.get(row).isClosure)).toEqual([false]);
  });

  test('each has a name', () => {
    expect(Array.from({ length: names.count }, (_, row) => pathOf(row)).sort()).toEqual([
      'gopkg.in/lib.v2.read',
      'gopkg.in/lib.v2.read',
      'gopkg.in/other.read',
      'main.main',
      'runtime.gopark',
    ]);
  });

  test('any can be asked for by its path that is in a package of a known one', () => {
    expect(names.has('gopkg.in/lib.v2.read')).toBe(true);
    expect(names.has('gopkg.in/lib.v2.write')).toBe(false);
  });
});

test('known ones are found whatever names stand before and behind them', () => {
  const known = new KnownFunctions(['net.Dial', 'github.com/a/b.(*T).Read', 'gopkg.in/lib.v2.read', 'Socket']);
  const part = fc.constantFrom(
    ...[
      'net',
      'Dial',
      '.',
      '/',
      '[',
      ']',
      '%2e',
      '%',
      'vendor/',
      'github.com/a/b',
      '.(*T)',
      'Read',
      '.func1',
      '-fm',
      'é',
      '',
    ],
    ...['gopkg.in/lib%2ev2.read', 'net.Dial', 'github.com/a/b.(*T[go.shape.int]).Read', 'Socket', 'n', 'et.Dial'],
  );
  const name = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (stack) => {
      const profile = buildProfile({ types: ['goroutine/count'], samples: [{ stack, values: [1] }] });
      const names = new FunctionNames(known).of(profile);
      const rows = Array.from({ length: names.count }, (_, row) => row);
      expect(names.knownRows).toEqual(rows.filter((row) => known.has(markNameOf(names.get(row)))));
    }),
    { numRuns: 2000 },
  );
});

test('the names of one profile are taken apart once, whoever asks', () => {
  const names = new FunctionNames(new KnownFunctions([]));
  expect(names.of(PROFILE)).toBe(names.of(PROFILE));
});
