import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, formatChange, formatCount, formatQuantity, formatShare } from '../../src/report/units.js';

const FACTORS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
};

test('bytes read back are the bytes, to the decimal shown', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      const [, number, unit] = /^([\d.]+) (\w+)$/.exec(formatBytes(bytes)) ?? [];
      const factor = FACTORS[unit ?? ''] ?? Number.NaN;
      expect(Math.abs(Number(number) * factor - bytes)).toBeLessThanOrEqual(0.05 * factor + 1);
      expect(Number(number)).toBeLessThan(1024);
    }),
  );
});

test('a size just below the next unit is shown in the next unit', () => {
  expect(formatBytes(1023)).toBe('1023 B');
  expect(formatBytes(2 ** 20 - 1)).toBe('1.0 MiB');
  expect(formatBytes(48 * 2 ** 20)).toBe('48.0 MiB');
});

test('counts are grouped by thousands on every machine alike', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(formatCount(count)).toBe(new Intl.NumberFormat('en-US').format(count));
    }),
  );
});

test('one is singular', () => {
  expect([0, 1, 2].map((count) => formatQuantity(count, 'stream'))).toEqual(['0 streams', '1 stream', '2 streams']);
});

test('a small share is not shown as nothing, and nothing has no share', () => {
  expect(formatShare(1, 1_000_000)).toBe('<0.1 %');
  expect(formatShare(0, 10)).toBe('0.0 %');
  expect(formatShare(1, 3)).toBe('33.3 %');
  expect(formatShare(5, 0)).toBe('0 %');
});

test('a change has a sign, and the one for less is a minus', () => {
  expect([12, -3, 0].map((delta) => formatChange(delta, formatCount))).toEqual(['+12', '−3', '±0']);
  expect(formatChange(-2048, formatBytes)).toBe('−2.0 KiB');
});
