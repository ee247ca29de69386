import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactDivisor } from '../../../src/formats/v8/exact-divisor.js';

function divide(value: number, divisor: number): number {
  const { inverse, shift } = exactDivisor(divisor);
  const product = Math.imul(value, inverse);
  return ((product >>> shift) | (product << (32 - shift))) >>> 0;
}

describe('exactDivisor', () => {
  it('divides multiples, and makes everything else larger than any quotient', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(0xffff_ffff), (divisor, value) => {
        const quotient = divide(value, divisor);
        if (value % divisor === 0) expect(quotient).toBe(value / divisor);
        else expect(quotient).toBeGreaterThan(Math.floor(0xffff_ffff / divisor));
      }),
      { numRuns: 2000 },
    );
  });
});
