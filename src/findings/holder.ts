/**
 * A retaining path starts in the runtime: timers, module loader, handle tables. Which way it takes through them differs
 * between Node versions and even runs; what a reader can act on starts at the program's own code.
 */
import type { HolderStep } from '../model/result.js';

/** Index of the first step whose source is the program's own; 0 when no step's source is. */
export function findProgramStart(holder: readonly HolderStep[]): number {
  return Math.max(
    0,
    holder.findIndex(({ at }) => at !== undefined && !at.startsWith('node:')),
  );
}

/** Backing stores, root categories and Node's own objects, which come and go with the version of the runtime. */
export function belongsToRuntime({ node, at }: HolderStep): boolean {
  if (at !== undefined) return at.startsWith('node:');
  return node === '' || node.startsWith('(') || node.startsWith('system / ') || node.startsWith('Node / ');
}
