/** What was analysed, in words. */
import type { InputInfo, ProfileInfo } from '../model/result.js';
import { formatBytes, formatQuantity } from './units.js';

/** `node 24.19.0`, `V8 heap snapshot`, `48.0 MiB`, ...: names from the input are not escaped yet. */
export function listFacts(input: InputInfo): readonly string[] {
  return [
    input.producer,
    input.format === 'v8-heapsnapshot' ? 'V8 heap snapshot' : nameProfile(input.profile?.role),
    formatBytes(input.bytes),
    describeSampling(input.profile?.samplingPeriod),
    input.nodes === undefined ? undefined : formatQuantity(input.nodes, 'node'),
    input.numericValues === undefined ? undefined : `numeric values: ${input.numericValues ? 'yes' : 'no'}`,
  ].filter((fact) => fact !== undefined);
}

function nameProfile(role: ProfileInfo['role'] | undefined): string {
  switch (role) {
    case 'heap':
      return 'heap profile';
    case 'heap-before':
      return 'earlier heap profile';
    case 'goroutine':
      return 'goroutine profile';
    case 'goroutineleak':
      return 'profile of leaked goroutines';
    case 'reference':
      return 'reference profile';
    case 'other':
      return 'profile, not used';
    case undefined:
      return 'pprof profile';
  }
}

function describeSampling(period: number | undefined): string | undefined {
  if (period === undefined) return undefined;
  return period === 1 ? 'every allocation' : `one sample in ${formatBytes(period)}`;
}
