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

/** The steps that are objects of the program, not of the runtime that the path goes through first. */
export function findOwnSteps(holder: readonly HolderStep[]): ReadonlySet<HolderStep> {
  const start = Math.max(1, findProgramStart(holder));
  return new Set(holder.filter((step, index) => index >= start && !belongsToRuntime(step)));
}

/** Where a reader would look first: the last step above the stream that is in a source of the program. */
export function findClosestHolder({ holder, streams }: Group): HolderStep | undefined {
  // The last step of a retaining path is the stream itself, of a creating stack the frame that is looked for.
  const above = streams === undefined ? holder : holder.slice(0, -1);
  return above.findLast(({ at }) => at !== undefined && !at.startsWith('node:')) ?? above.at(-1);
}

export interface ClosestHolder {
  readonly verb: 'Held by' | 'Opened by' | 'Accepted by' | 'Closed by';
  readonly node: string;
  readonly at?: string;
}

/** The same for a sentence; names are not escaped yet. A profile knows who made the streams, a snapshot who keeps them. */
export function describeHolder(group: Group): ClosestHolder | undefined {
  const step = findClosestHolder(group);
  if (step === undefined) return undefined;
  const { edge, node, at, original = at } = step;
  return {
    verb: group.streams === undefined ? nameMaker(edge) : 'Held by',
    node,
    ...(original !== undefined && { at: original }),
  };
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
