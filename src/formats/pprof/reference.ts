import type { ProfileTables } from './profile.js';

/** `field. (Type)`, `$mapval. (Type)`: a step from one object to the next. */
const STEP = /^\S+\. \(.*\)$/s;

/**
 * Whether this is a reference profile of goref (https://github.com/cloudwego/goref): its stacks are paths of references
 * from a root to an object, not calls, and its values what that object keeps, not what a function allocated.
 */
export function isReferenceProfile(profile: ProfileTables): boolean {
  if (profile.periodType !== undefined) return false;
  const { functions, strings } = profile;
  let steps = 0;
  for (let row = 0; row < functions.count; row++) if (STEP.test(strings.get(functions.name[row]))) steps++;
  // Roots (`main.serve.conns`) and array steps (`[10+]`) look different, and are the fewer.
  return steps > 0 && steps * 4 >= functions.count;
}
