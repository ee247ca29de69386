/** From the bytes of the profiles of one process to the result. */
import type { Profile } from '../formats/pprof/profile.js';
import { readProfile } from '../formats/pprof/read.js';
import { HalfopenError } from '../model/error.js';
import type { InputInfo, Result } from '../model/result.js';
import { FunctionNames } from '../profile/function-names.js';
import { HeapAmounts } from '../profile/heap-amounts.js';
import { assembleCase, type GivenProfile, type ProfileCase } from '../profile/profile-case.js';
import { CaseProfiles } from '../streams/go/case-view.js';
import { chooseFunctions } from '../streams/go/choose-functions.js';
import { GO_FAMILIES, KNOWN_FUNCTIONS } from '../streams/go/index.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { buildProfileResult } from './build-profile-result.js';
import { describeCalls } from './describe-calls.js';

export interface ProfileInput {
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  /** Decompressed. */
  readonly bytes: Uint8Array;
}

/**
 * Analyses profiles that are one case: a heap profile, an earlier one, goroutines, references of one process, in any
 * order; their content says which is which.
 *
 * @throws {HalfopenError} for everything that is wrong with a file; there is no partial result
 */
export function analyzeProfiles(inputs: readonly ProfileInput[], options: AnalyzeOptions): Result {
  const { progress, allCalls = false } = options;
  progress?.phase('reading the profiles');
  const names = new FunctionNames(KNOWN_FUNCTIONS);
  const given = inputs.map((input) => ({ path: input.path, profile: read(input, names, allCalls) }));
  requireSamples(given);
  const assembled = assembleCase(given);
  progress?.phase('looking for streams');
  const profiles = new CaseProfiles(assembled, names);
  const reports = GO_FAMILIES.map((family) => family.describe(profiles));
  const calls = describeCalls(profiles);
  return buildProfileResult({
    ...(calls !== undefined && { calls }),
    populations: reports.flatMap(({ populations }) => populations),
    inputs: inputs.map((input, index) => describeInput(input, given[index]!, assembled, index)),
    warnings: [
      ...given.flatMap(({ path, profile }) =>
        profile.warnings.map(({ code, message }) => ({ code, message: `${path}: ${message}` })),
      ),
      ...assembled.warnings,
      ...reports.flatMap(({ warnings = [] }) => warnings),
    ],
    heapBytes: assembled.heap === undefined ? 0 : Math.round(new HeapAmounts(assembled.heap).totalBytes),
  });
}

/** An empty profile beside others says something (no goroutine has leaked); alone it says nothing at all. */
function requireSamples(given: readonly GivenProfile[]): void {
  const [first] = given;
  if (first === undefined || given.some(({ profile }) => profile.samples.total > 0)) return;
  throw new HalfopenError('no-samples', `${first.path} holds no samples: there is nothing to analyse`, {
    hint: 'Capture again: curl -o heap.pb.gz "http://<host>/debug/pprof/heap?gc=1"',
  });
}

/** Several files are given, so an error must say which one it is about. */
function read({ path, bytes }: ProfileInput, names: FunctionNames, whole: boolean): Profile {
  try {
    return readProfile(bytes, whole ? {} : { choose: (tables) => chooseFunctions(tables, names, bytes.byteLength) });
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    const { code, message, hint, offset, exitCode } = error;
    throw new HalfopenError(code, `${path}: ${message}`, {
      exitCode,
      cause: error,
      ...(hint !== undefined && { hint }),
      ...(offset !== undefined && { offset }),
    });
  }
}

function describeInput(
  { path, bytes }: ProfileInput,
  { profile }: GivenProfile,
  { roles }: ProfileCase,
  index: number,
): InputInfo {
  const role = roles[index] ?? 'other';
  const isSampled = role === 'heap' || role === 'heap-before';
  return {
    path,
    format: 'pprof',
    bytes: bytes.byteLength,
    profile: {
      role,
      samples: profile.samples.total,
      ...(isSampled && profile.period > 0 && { samplingPeriod: profile.period }),
    },
  };
}
