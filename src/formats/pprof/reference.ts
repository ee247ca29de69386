import type { FunctionTable, ProfileTables } from './profile.js';

/** `field. (Type)`, `$mapval. (Type)`: a step from one object to the next. */
const STEP = /^\S+\. \(.*\)$/s;
/** Bytes. Nothing longer is a step of a real program. */
const LONGEST_STEP = 8192;

/**
 * Whether this is a reference profile of goref (https://github.com/cloudwego/goref): its stacks are paths of references
 * from a root to an object, not calls, and its values what that object keeps, not what a function allocated.
 */
export function isReferenceProfile(profile: ProfileTables): boolean {
  if (profile.periodType !== undefined) return false;
  const { functions, strings } = profile;
  let steps = 0;
  for (const [index, rows] of countRows(functions)) {
    if (strings.bytesOf(index).length <= LONGEST_STEP && STEP.test(strings.get(index))) steps += rows;
  }
  // Roots (`main.serve.conns`) and array steps (`[10+]`) look different, and are the fewer.
  return steps > 0 && steps * 4 >= functions.count;
}

/** How many functions have a name: a file may give one string to all. */
function countRows({ count, name }: FunctionTable): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  for (let row = 0; row < count; row++) rows.set(name[row], (rows.get(name[row]) ?? 0) + 1);
  return rows;
}
