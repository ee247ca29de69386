/** Where the baseline is, and what stands in it. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Baseline, parseBaseline } from '../findings/check/baseline.js';
import type { Policy } from '../findings/check/policy.js';
import { HalfopenError } from '../model/error.js';

const BASELINE_FILE = 'halfopen.baseline.json';

export interface BaselineFlags {
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

/** The one of the command line, or the one of the configuration, or the usual name beside it. */
export function findBaselineFile({ baseline }: BaselineFlags, policy: Policy, policyFile: string): string {
  if (baseline !== undefined) return resolve(baseline);
  return resolve(dirname(policyFile), policy.baseline ?? BASELINE_FILE);
}

/**
 * @returns nothing known when there is no file of the usual name, or when it is about to be written
 * @throws {HalfopenError} when a file that was asked for is missing, or the file is not a baseline
 */
export function readBaseline(file: string, flags: BaselineFlags, policy: Policy): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const askedFor = (flags.baseline ?? policy.baseline) !== undefined;
    if (missing && (flags.updateBaseline || !askedFor)) return new Map();
    throw new HalfopenError('bad-baseline', `the baseline ${file} ${missing ? 'does not exist' : 'cannot be read'}`, {
      hint: 'Write it with --update-baseline.',
      cause,
    });
  }
  return parseBaseline(text, file);
}
