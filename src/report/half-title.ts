import type { HalfInfo } from '../model/result.js';

/** The state of a half; of one that is not known there is nothing to be sure of. */
export function titleOfHalf({ state, confidence }: HalfInfo<string>): string {
  if (state === 'none') return 'none: a one-way stream';
  return state === 'unknown' ? state : `${state}, ${confidence}`;
}
