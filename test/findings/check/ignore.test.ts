import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatcher, createPattern } from '../../../src/findings/check/ignore.js';
import type { IgnoreEntry } from '../../../src/model/check.js';
import { resultOf } from '../../report/results.js';
import { leak } from '../records.js';

describe('a pattern', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '*'), maxLength: 8 });

  test('means what the same regular expression means', () => {
    const toRegExp = (glob: string) => new RegExp(`^${glob.replace(/[./]/g, '\\$&').replaceAll('*', '.*')}$`);
    fc.assert(
      fc.property(text, pattern, (subject, glob) => {
        expect(createPattern(glob)(subject)).toBe(toRegExp(glob).test(subject));
      }),
      { numRuns: 5000 },
    );
  });

  test('that a regular expression would search for ever is answered: a name may be a megabyte', () => {
    expect(createPattern(`${'*a'.repeat(50)}*b`)('a'.repeat(1 << 20))).toBe(false);
  });
});

describe('an ignore entry matches', () => {
  const holder = [
    { edge: '', node: '(GC roots)' },
    { edge: 'pool', node: 'Pool', at: '/app/node_modules/pool/index.js:3' },
    { edge: 'x', node: 'X', at: '/app/dist/bundle.js:1', original: '/app/src/cache.ts:12' },
  ];
  const [group] = resultOf([leak(1, { class: 'Upstream', holder })]).groups;
  const fits = (entry: Omit<IgnoreEntry, 'reason'>) => createMatcher({ ...entry, reason: 'x' })(group!);

  test('by each of its criteria', () => {
    expect(fits({ kind: 'net.Socket' })).toBe(true);
    expect(fits({ kind: 'net.Socke' })).toBe(false);
    expect(fits({ class: 'Upstream' })).toBe(true);
    expect(fits({ class: 'Up*' })).toBe(false);
    expect(fits({ fingerprint: group!.fingerprint })).toBe(true);
    expect(fits({ fingerprint: '0000000000000000' })).toBe(false);
    expect(
      ['pool', 'Pool', '*/node_modules/pool/*', '(GC*', '*/src/cache.ts:*'].map((pattern) => fits({ holder: pattern })),
    ).toEqual([true, true, true, true, true]);
    expect(['ool', '*/node_modules/pool', 'net.Socket'].map((pattern) => fits({ holder: pattern }))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('only when all of them fit', () => {
    expect(fits({ kind: 'net.Socket', class: 'Upstream', holder: 'Pool' })).toBe(true);
    expect(fits({ kind: 'net.Socket', class: 'Other', holder: 'Pool' })).toBe(false);
  });
});
