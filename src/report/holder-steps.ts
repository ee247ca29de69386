/** Which steps of a long retaining path a reader wants to see. */
import { belongsToRuntime, findProgramStart } from '../findings/holder.js';
import type { Group, HolderStep } from '../model/result.js';
import { formatQuantity } from './units.js';

const LONGEST_LADDER = 12;

export interface ChosenSteps {
  readonly steps: readonly HolderStep[];
  /** What was left out after the first step: `13 steps through the runtime`. */
  readonly hidden?: string;
}

/**
 * The root, then the program's part of the path, of another holder's path where it leaves the first one; its last steps
 * when even that is long.
 */
export function chooseSteps(holder: readonly HolderStep[], longest: number = LONGEST_LADDER): ChosenSteps {
  const program = findProgramStart(holder);
  const parting = holder.findLastIndex(({ shared }) => shared);
  const start = Math.max(1, program, parting, holder.length - longest);
  // One line that says "1 step" would save nothing.
  if (start <= 2) return { steps: holder };
  const where = start === program ? 'through the runtime' : start === parting ? 'as above' : 'between';
  return { steps: [holder[0]!, ...holder.slice(start)], hidden: `${formatQuantity(start - 1, 'step')} ${where}` };
}

/**
 * The steps that are objects of the program, not of the runtime that the path goes through first or in between. A plain
 * object, list or map has no source: it is of whoever has the step before it.
 */
export function findOwnSteps(holder: readonly HolderStep[]): ReadonlySet<HolderStep> {
  const own = new Set<HolderStep>();
  let isOfProgram = true;
  for (const step of holder.slice(Math.max(1, findProgramStart(holder)))) {
    if (step.at !== undefined) isOfProgram = !step.at.startsWith('node:');
    if (isOfProgram && !belongsToRuntime(step)) own.add(step);
  }
  return own;
}

/** Where a reader would look first: the last step above the stream that is in a source of the program. */
export function findClosestHolder({ holder, streams }: Group): HolderStep | undefined {
  // The last step of a retaining path is the stream itself, of a creating stack the frame that is looked for.
  const above = streams === undefined ? holder : holder.slice(0, -1);
  return above.findLast(({ at }) => at !== undefined && !at.startsWith('node:')) ?? above.at(-1);
}

export interface ClosestHolder {
  readonly verb: 'Held by' | 'Opened by' | 'Accepted by' | 'Closed by';
  /** The variable of a function, or the class or function itself. */
  readonly name: string;
  /** Where the class is, or the function that the variable is in. */
  readonly at?: string;
}

/** Names are not escaped yet. A profile knows who made the streams, a snapshot who keeps them. */
export function describeHolder(group: Group): ClosestHolder | undefined {
  const step = findClosestHolder(group);
  if (step === undefined) return undefined;
  const { edge, at, original = at } = step;
  return {
    verb: group.streams === undefined ? nameMaker(edge) : 'Held by',
    name: group.streams === undefined ? step.node : nameHeld(step, group.holder),
    ...(original !== undefined && { at: original }),
  };
}

/** The function of the program that made the streams, which a snapshot tells when it was taken while allocations were tracked. */
export function findOpener({ openedBy }: Group): HolderStep | undefined {
  if (openedBy === undefined) return undefined;
  const { function: name, ...place } = openedBy;
  return { edge: '', node: name === '' ? 'an anonymous function' : `${name}()`, ...place };
}

export function describeOpener(group: Group): ClosestHolder | undefined {
  const step = findOpener(group);
  if (step === undefined) return undefined;
  const { node, at, original = at } = step;
  return { verb: 'Opened by', name: node, ...(original !== undefined && { at: original }) };
}

/** Who holds or made the streams, in one cell of a table: `archives zip.mjs:12`. */
export function nameHolder(group: Group): string {
  const holder = describeHolder(group);
  if (holder === undefined) return '';
  const { name, at } = holder;
  return at === undefined ? name : `${name} ${nameFile(at)}`;
}

/** File and line without the folders. */
function nameFile(at: string): string {
  return at.slice(Math.max(at.lastIndexOf('/'), at.lastIndexOf('\\')) + 1);
}

/**
 * A function holds by a variable of its scope, which says more than the function does: modules are functions as well, and
 * V8 calls one that waits a `Generator`.
 */
function nameHeld(step: HolderStep, holder: readonly HolderStep[]): string {
  const isFunction = /\(\)$/.test(step.node) || step.node === 'Generator';
  if (!isFunction) return step.node;
  const variable = holder.slice(holder.indexOf(step) + 1).find(({ edge }) => /^[A-Za-z_$][\w$]*$/.test(edge))?.edge;
  if (variable !== undefined && variable !== 'context' && variable !== 'this') return variable;
  return step.node === 'Generator' ? 'a suspended function' : step.node;
}

function nameMaker(edge: string): ClosestHolder['verb'] {
  switch (edge) {
    case 'accepted by':
      return 'Accepted by';
    case 'closed by':
      return 'Closed by';
    case 'held by':
      return 'Held by';
    default:
      return 'Opened by';
  }
}
