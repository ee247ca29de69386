/** What the user typed after `halfopen diff` becomes values. Commander prints what these throw. */
import { InvalidArgumentError } from 'commander';
import type { Work } from '../findings/diff/difference.js';
import { FAIL_ON_DIFF, type FailOnDiff } from '../findings/diff/fail-on-diff.js';
import { HalfopenError } from '../model/error.js';

/** Work done per side, such as requests; a side that was not given yet is absent. */
export type WorkGiven = { readonly [side in 'before' | 'after']?: number };

/** `new` or `new,stuck`. */
export function parseFailOnDiff(text: string): readonly FailOnDiff[] {
  return text.split(',').map((word) => {
    const found = FAIL_ON_DIFF.find((name) => name === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`Expected one or more of: ${FAIL_ON_DIFF.join(', ')}.`);
    return found;
  });
}

/** `before=1000`, and in another option `after=5000`. */
export function parseWork(text: string, previous: WorkGiven | undefined): WorkGiven {
  const match = /^(before|after)=(\d{1,15}(?:\.\d{1,6})?)$/.exec(text.trim());
  const count = Number(match?.[2]);
  if (match === null || !(count > 0)) {
    throw new InvalidArgumentError('Expected before=<count> or after=<count>, both above 0.');
  }
  return { ...previous, [match[1]!]: count };
}

/** @throws {HalfopenError} when only one of the sides was given */
export function requireBothSides(work: WorkGiven | undefined): Work | undefined {
  if (work === undefined) return undefined;
  const { before, after } = work;
  if (before !== undefined && after !== undefined) return { before, after };
  const missing = before === undefined ? 'before' : 'after';
  throw new HalfopenError('one-sided-work', `--normalize says nothing about the side ${missing}`, {
    hint: `Add --normalize ${missing}=<count>.`,
  });
}
