import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutKnown } from '../../../src/findings/diff/known-streams.js';
import { resultOf } from '../../report/results.js';
import { anyRecords, leak } from '../records.js';

test('what is left is what came after, with its own numbers', () => {
  fc.assert(
    fc.property(anyRecords, fc.nat(80), (records, lastId) => {
      const whole = resultOf(records);
      const { groups, streams, summary } = withoutKnown(whole, lastId);
      const expected = whole.groups.flatMap((group) => group.streams!).filter((id) => id > lastId || lastId === 0);
      expect(groups.flatMap((group) => group.streams!)).toEqual(expected);
      expect(summary.streams).toBe(expected.length);
      for (const group of groups) expect(group.count).toBe(group.streams!.length);
      const listed = new Set(streams!.map(({ id }) => id));
      expect(expected.filter((id) => !listed.has(id))).toEqual([]);
    }),
  );
});

test('nothing is left when everything was known, and everything when nothing was', () => {
  const whole = resultOf([leak(1), leak(2)]);
  expect(withoutKnown(whole, 5)).toMatchObject({ groups: [], streams: [], summary: { streams: 0, byVerdict: {} } });
  expect(withoutKnown(whole, 0)).toBe(whole);
});

test('bytes and counts of a group are those of the members that are left', () => {
  const whole = resultOf([1, 2, 3].map((node) => leak(node, { bufferedBytes: 10 * node })));
  const [group] = withoutKnown(whole, 3).groups;
  expect(group).toMatchObject({ count: 2, streams: [5, 7], bufferedBytes: 50, retainedBytes: 2 });
});
