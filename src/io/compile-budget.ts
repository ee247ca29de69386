/**
 * How long V8 lets a function run before it compiles it to its best code. Before version 12, which is up to Node 20, it has
 * nothing between that and its quick code, and compiles for longer than it saves in a run of seconds, except in loops over
 * a whole heap: those would run in the interpreter for most of their steps.
 *
 * The option is one of the whole process: only the command line, whose process it is, sets it.
 */
import { KIB } from '../model/units.js';

/** Bytes of its own code that a function runs through; V8's choice is 66 KiB. */
const BUDGET = { loops: 256 * KIB, otherwise: 1056 * KIB } as const;

let isOurs = false;

/** Says that the process is halfopen's own. */
export function claimCompiler(): void {
  isOurs = Number.parseInt(process.versions.v8, 10) < 12;
  setBudget('otherwise');
}

/** For all that follows, until `otherwise`. */
export function setBudget(kind: 'loops' | 'otherwise'): void {
  if (isOurs) process.getBuiltinModule('node:v8').setFlagsFromString(`--interrupt-budget=${BUDGET[kind]}`);
}
