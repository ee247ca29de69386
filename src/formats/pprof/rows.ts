/** Rows of a table as the loops of `assembly/rows.ts` leave them: words, so many for each message. */
import type { ProfileKernel } from './kernel.js';

/** Words of a row; fields of a message have their own numbers. */
export const WORDS = 8;
export const HIGH_OF_3 = 6;

export interface Rows {
  readonly count: number;
  readonly words: Uint32Array;
  /** Less than the first word of a row by so much is where it begins in the file, behind its tag. */
  readonly shift: number;
}

/**
 * Passes over the rows with this tag, of one byte, that follow each other in `[from, end)`. The first one that was not taken
 * begins where the answer is.
 *
 * @param take takes them one after the other, and says how many it took before one that it refuses
 */
export function passRows(
  kernel: ProfileKernel,
  tag: number,
  from: number,
  end: number,
  take: (rows: Rows) => number,
): number {
  for (let at = from; ; ) {
    const { rows, next } = kernel.readRows(tag, at, end);
    const taken = take(rows);
    if (taken < rows.count) return rows.words[taken * WORDS] - rows.shift - 1;
    if (rows.count === 0 || next >= end) return next;
    at = next;
  }
}
