import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { explain } from '../../src/findings/explain.js';
import type { Group, HolderStep, Result } from '../../src/model/result.js';
import { findFindings } from '../../src/report/sentence.js';

const LEAKING = fileURLToPath(
  new URL('../../fixtures/captured/all-leaking-node24.21.0.heapsnapshot.zst', import.meta.url),
);

let result: Result;
beforeAll(async () => {
  result = await analyze([LEAKING]);
});

const isSuspect = ({ suspect }: HolderStep): boolean => suspect === true;

describe('the findings of a snapshot', () => {
  test('say the same of their holders as explain says of their first streams', async () => {
    const held = findFindings(result).filter(({ otherHolders }) => otherHolders !== undefined);
    const suspected = findFindings(result).filter(({ holder }) => holder.some(isSuspect));
    expect(held.length).toBeGreaterThan(0);
    expect(suspected.length).toBeGreaterThan(0);
    for (const group of [held[0]!, suspected[0]!]) {
      const { stream } = await explain([LEAKING], group.id);
      expect(group.holder).toEqual(stream!.path);
      expect(group.otherHolders ?? []).toEqual(stream!.otherHolders.slice(0, 3));
      expect((group.otherHolders ?? []).length + (group.moreHolders ?? 0)).toBe(
        stream!.otherHolders.length + stream!.moreHolders,
      );
    }
  });

  test('are told about in the order of the report, as many as a reader would look at, and nobody else', () => {
    const isTold = ({ holder, otherHolders }: Group): boolean => holder.some(isSuspect) || otherHolders !== undefined;
    const told = result.groups.filter(isTold);
    expect(findFindings(result).slice(0, 32)).toEqual(expect.arrayContaining(told));
    for (const { otherHolders = [] } of told) expect(otherHolders.length).toBeLessThanOrEqual(3);
  });

  test('come with the code of the fix, unless no call is missing', () => {
    for (const { verdict, example, fix, ifStuck } of result.groups) {
      if (verdict === 'closed-but-retained' || fix === undefined) expect(example).toBeUndefined();
      else expect(example!.length, `${verdict} ${ifStuck}`).toBeGreaterThan(0);
    }
  });
});
