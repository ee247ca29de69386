/** From the bytes of the profiles of one process to the result. */
import { sizeOf } from '../formats/pprof/block.js';
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
import { decodeProfiles } from './decode-profiles.js';
import { describeCalls } from './describe-calls.js';
import type { ProfileInput } from './read-profiles.js';

/**
 * Analyses profiles that are one case: a heap profile, an earlier one, goroutines, references of one process, in any
 * order; their content says which is which.
 *
 * @throws {HalfopenError} for everything that is wrong with a file; there is no partial result
 */
export function analyzeProfiles(inputs: readonly ProfileInput[], options: AnalyzeOptions): Result {
  const { progress, maxMemory, allCalls = false } = options;
  progress?.phase('reading the profiles');
  const names = new FunctionNames(KNOWN_FUNCTIONS);
  const profiles = decodeProfiles(inputs, maxMemory, ({ content }) =>
    allCalls ? undefined : (tables) => chooseFunctions(tables, names, sizeOf(content)),
  );
  const given = inputs.map(({ path }, index) => ({ path, profile: profiles[index]! }));
  requireSamples(given);
  const assembled = assembleCase(given);
  progress?.phase('looking for streams');
  const searched = new CaseProfiles(assembled, names);
  const reports = GO_FAMILIES.map((family) => family.describe(searched));
  const calls = describeCalls(searched);
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

function describeInput(
  { path, content }: ProfileInput,
  { profile }: GivenProfile,
  { roles }: ProfileCase,
  index: number,
): InputInfo {
  const role = roles[index] ?? 'other';
  const isSampled = role === 'heap' || role === 'heap-before';
  return {
    path,
    format: 'pprof',
    bytes: sizeOf(content),
    profile: {
      role,
      samples: profile.samples.total,
      ...(isSampled && profile.period > 0 && { samplingPeriod: profile.period }),
    },
  };
}
