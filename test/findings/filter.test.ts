import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildResult } from '../../src/findings/build-result.js';
import { FAIL_ON, fails } from '../../src/findings/fail-on.js';
import { filterResult } from '../../src/findings/filter.js';
import type { Result } from '../../src/model/result.js';
import { ACCUSING_VERDICTS, VERDICTS } from '../../src/model/vocabulary.js';
import { anyRecords, createSizer, leak, stream } from './records.js';

const anyResult: fc.Arbitrary<Result> = anyRecords.map((records) =>
  buildResult({ records, sizer: createSizer(), inputs: [], warnings: [], heapBytes: 1000 }),
);

const sockets = [leak(1), leak(2)];
const owned = stream(3, { owner: 1 });
const file = leak(4, { kind: 'fs.ReadStream' });
const result = buildResult({
  records: [...sockets, owned, file],
  sizer: createSizer(),
  inputs: [],
  warnings: [],
  heapBytes: 1000,
});

test('a filter never changes the totals or the ids', () => {
  fc.assert(
    fc.property(anyResult, fc.constantFrom(...VERDICTS), fc.nat(10), (whole, verdict, minRetained) => {
      const shown = filterResult(whole, { verdicts: [verdict], minRetained });
      expect(shown.summary).toEqual(whole.summary);
      expect(shown.groups).toEqual(
        whole.groups.filter((group) => group.verdict === verdict && group.retainedBytes >= minRetained),
      );
    }),
  );
});

test('no filter shows everything', () => {
  fc.assert(
    fc.property(anyResult, (whole) => {
      expect(filterResult(whole, {})).toEqual(whole);
    }),
  );
});

test('a kind is shown with its streams and those that they own', () => {
  const shown = filterResult(result, { kinds: ['net.Socket'] });
  expect(shown.groups.map(({ kind }) => kind)).toEqual(['net.Socket']);
  expect(shown.streams?.map(({ id }) => id)).toEqual([3, 5, 7]);
});

test('a group that holds exactly the minimum is shown', () => {
  expect(filterResult(result, { minRetained: 2 }).groups.map(({ count }) => count)).toEqual([2]);
  expect(filterResult(result, { minRetained: 3 }).groups).toEqual([]);
});

test('a result fails on its own severity, its verdict and any, and never on none', () => {
  fc.assert(
    fc.property(anyResult, (whole) => {
      expect(fails(whole, 'none')).toBe(false);
      expect(fails(whole, 'any')).toBe(whole.groups.some(({ severity }) => severity !== 'none'));
      for (const verdict of ACCUSING_VERDICTS) {
        expect(fails(whole, verdict)).toBe(whole.groups.some((group) => group.verdict === verdict));
      }
    }),
  );
});

test('failing on a severity includes everything more severe', () => {
  fc.assert(
    fc.property(anyResult, (whole) => {
      const worst = whole.groups[0]?.severity ?? 'none';
      expect(fails(whole, 'note')).toBe(['error', 'warning', 'note'].includes(worst));
      expect(fails(whole, 'warning')).toBe(['error', 'warning'].includes(worst));
      expect(fails(whole, 'error')).toBe(worst === 'error');
    }),
  );
});

test('no word of --fail-on fails a result without findings', () => {
  const healthy = buildResult({ records: [], sizer: createSizer(), inputs: [], warnings: [], heapBytes: 1 });
  expect(FAIL_ON.filter((word) => fails(healthy, word))).toEqual([]);
});
