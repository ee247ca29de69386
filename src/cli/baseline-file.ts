/** Where the baseline is, and what stands in it. */
import { dirname, resolve } from 'node:path';
import { type Baseline, parseBaseline } from '../findings/check/baseline.js';
import type { Policy } from '../findings/check/policy.js';
import { readGivenFile, readRegularFile } from '../io/read-regular-file.js';
import { HalfopenError } from '../model/error.js';
import { MIB } from '../model/units.js';

const BASELINE_FILE = 'halfopen.baseline.json';
/** A finding takes some 200 bytes. */
const MOST_BYTES = 16 * MIB;

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
  // A configuration may have been written by anybody; what the command line names may be a pipe.
  const read = flags.baseline === undefined ? readRegularFile : readGivenFile;
  const content = read(file, MOST_BYTES);
  if (content === undefined) {
    const askedFor = (flags.baseline ?? policy.baseline) !== undefined;
    if (flags.updateBaseline || !askedFor) return new Map();
    throw refuse(`the baseline ${file} does not exist`);
  }
  if ('refused' in content) throw refuse(`the baseline ${file} cannot be used: ${content.refused}`);
  return parseBaseline(new TextDecoder().decode(content.bytes), file);
}

function refuse(message: string): HalfopenError {
  return new HalfopenError('bad-baseline', message, { hint: 'Write it with --update-baseline.' });
}
