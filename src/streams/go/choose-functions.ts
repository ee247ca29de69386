import type { ProfileTables } from '../../formats/pprof/profile.js';
import { MIB } from '../../model/units.js';
import type { FunctionNames } from '../../profile/function-names.js';
import { isOfAllocations } from '../../profile/profile-case.js';

/** Of a small profile all is kept, so that the result tells what else is in the memory. Real ones are below 1 MB. */
const SMALL_PROFILE = 4 * MIB;

/**
 * A 1 for each function whose samples the families look at; `undefined` when they look at all. A heap profile has
 * hundreds of thousands of stacks and few with a stream; of goroutines every one may be at work on one.
 *
 * @param size of the file, in bytes without compression
 */
export function chooseFunctions(tables: ProfileTables, names: FunctionNames, size: number): Uint8Array | undefined {
  if (size <= SMALL_PROFILE || !isOfAllocations(tables)) return undefined;
  const chosen = new Uint8Array(tables.functions.count);
  for (const row of names.of(tables).knownRows) chosen[row] = 1;
  return chosen;
}
