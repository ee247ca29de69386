import type { ProfileTables } from '../../formats/pprof/profile.js';
import type { FunctionNames } from '../../profile/function-names.js';
import { markNameOf } from '../../profile/known-stacks.js';
import { isOfAllocations } from '../../profile/profile-case.js';
import { KNOWN_FUNCTIONS } from './index.js';

/**
 * A 1 for each function whose samples the families look at; `undefined` when they look at all. A heap profile has
 * hundreds of thousands of stacks and few with a stream; of goroutines every one may be at work on one.
 */
export function chooseFunctions(tables: ProfileTables, names: FunctionNames): Uint8Array | undefined {
  if (!isOfAllocations(tables)) return undefined;
  return Uint8Array.from(names.of(tables), (name) => (KNOWN_FUNCTIONS.has(markNameOf(name)) ? 1 : 0));
}
