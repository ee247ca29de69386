/**
 * Division of 32-bit numbers that are known to be multiples of one divisor, by a multiplication (Granlund and
 * Montgomery, "Division by Invariant Integers using Multiplication", section 9).
 *
 * For `v = q * divisor` the quotient is `rotateRight(v * inverse mod 2^32, shift)`. For any other `v` the result is
 * larger than every quotient, that is above `(2^32 - 1) / divisor`: comparing it with a count of records validates
 * divisibility and range at once.
 */
export interface ExactDivisor {
  /** Inverse modulo 2^32 of the divisor's odd part. */
  readonly inverse: number;
  /** Number of trailing zero bits of the divisor. */
  readonly shift: number;
}

/** `divisor` is at least 1. */
export function exactDivisor(divisor: number): ExactDivisor {
  const shift = 31 - Math.clz32(divisor & -divisor);
  const odd = divisor >>> shift;
  // Newton's iteration: each step doubles the number of right bits, the first guess has three.
  let inverse = odd;
  for (let step = 0; step < 4; step++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return { inverse, shift };
}
