/**
 * Streams that the program paused: somebody means to come back to them, but does that somebody still exist? Waiting code
 * (a promise, a timer, a suspended function, a callback) holds the stream in a variable or as a bound argument, and an
 * instance of a class of the program has methods that may. Where only data (plain objects, lists, maps) holds it, whoever
 * goes through that data may still resume it.
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { type Bitset, hasBit } from '../../graph/bitset.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';
import type { Releaser } from '../../graph/release-set.js';
import type { StreamDraft } from './draft.js';
import type { ListTakers } from './list-takers.js';
import { holderAs, holdersOf, retainersOf } from './retainers-of.js';

const E = {
  registers: internal('parameters_and_registers'),
  timerArguments: property('_timerArgs'),
} as const;

export const PAUSED_EDGES: readonly EdgeRef[] = Object.values(E);

/** What the questions of this file are asked of. */
export interface Waiting {
  readonly graph: HeapGraph;
  readonly releaser: Releaser;
  readonly positions: Positions;
  /** Node's own functions and their variables: they wait for data to hand on, not to read it. */
  readonly runtimeNodes: Bitset;
  readonly takers: ListTakers;
}

/** A stream in more variables than this is in use. */
const MAX_RETAINERS = 1000;

/** Whether code that is not merely a listener of the stream itself still holds it. */
export function isResumable(heap: HeapView, waiting: Waiting, stream: StreamDraft): boolean {
  const holders = (stream.lockedBy === undefined ? [stream.node, ...stream.faces] : [stream.lockedBy]).flatMap((node) =>
    codeHolders(heap, waiting, node),
  );
  // Its own listeners are closures that know it too, but a paused stream does not call them.
  return isAnyAlive(holders, waiting.releaser, stream);
}

/** Whether one object or list of the program has both: a queue of requests that wait for their turn. */
export function isKeptWith(heap: HeapView, { graph, runtimeNodes }: Waiting, stream: number, other: number): boolean {
  const holders = new Set(retainersOf(graph, other, MAX_RETAINERS));
  return retainersOf(graph, stream, MAX_RETAINERS).some((retainer) => {
    const type = heap.snapshot.nodeType[retainer];
    const isData = type === NODE_TYPE.object || type === NODE_TYPE.array;
    return (
      isData && holders.has(retainer) && heap.name(retainer) !== 'system / Context' && !hasBit(runtimeNodes, retainer)
    );
  });
}

/** Whether one of the holders is kept alive by something other than the stream. */
function isAnyAlive(holders: readonly number[], releaser: Releaser, stream: StreamDraft): boolean {
  if (holders.length === 0) return false;
  if (holders.length > MAX_RETAINERS) return true;
  const released = releaser.release([stream.node, ...stream.faces, ...stream.handles]);
  return holders.some((holder) => !released.has(holder));
}

function codeHolders(heap: HeapView, waiting: Waiting, node: number): number[] {
  return holdersOf(heap, waiting.graph, node).filter((retainer) => isCode(heap, waiting, retainer));
}

function isCode(heap: HeapView, { graph, positions }: Waiting, retainer: number): boolean {
  const type = heap.snapshot.nodeType[retainer];
  if (type === NODE_TYPE.closure) return true;
  const name = heap.name(retainer);
  if (name === 'system / Context') return true;
  if (type === NODE_TYPE.object) return isOfProgramClass(positions, retainer);
  if (type !== NODE_TYPE.array) return false;
  if (name === '(bound arguments)') return true;
  return [E.registers, E.timerArguments].some((edge) => holderAs(heap, graph, retainer, edge) !== ABSENT);
}

/** V8 tells where the class of an object is defined when the program defined it. */
function isOfProgramClass(positions: Positions, node: number): boolean {
  const at = positions.of(node);
  return at !== undefined && !at.startsWith('node:');
}
