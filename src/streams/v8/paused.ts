/**
 * Streams that the program paused, or has yet to read: somebody means to come back to them, but does that somebody still
 * exist? Waiting code (a promise, a timer, a suspended function, a callback) holds the stream in a variable or as a bound
 * argument. Where only data (fields, lists, maps) holds it, nothing is waiting.
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import { type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import type { Releaser } from '../../graph/release-set.js';
import type { StreamDraft } from './draft.js';

const E = {
  registers: internal('parameters_and_registers'),
  timerArguments: property('_timerArgs'),
} as const;

export const PAUSED_EDGES: readonly EdgeRef[] = Object.values(E);

/** A stream in more variables than this is in use. */
const MAX_RETAINERS = 1000;

/** Whether code that is not merely a listener of the stream itself still holds it. */
export function isResumable(heap: HeapView, graph: HeapGraph, releaser: Releaser, stream: StreamDraft): boolean {
  const holders = codeHolders(heap, graph, stream.node);
  if (holders.length === 0) return false;
  if (holders.length > MAX_RETAINERS) return true;
  // Its own listeners are closures that know it too, but a paused stream does not call them.
  const released = releaser.release([stream.node, ...stream.handles]);
  return holders.some((holder) => !released.has(holder));
}

/**
 * Whether a suspended function that the stream itself does not keep alive holds it in a variable. It will run again with
 * the stream at hand: a handler that awaits the database before it reads the request, a parser that calls `read(n)`
 * between two awaits. A closure that merely shares a scope with the stream says no such thing.
 */
export function isAwaited(heap: HeapView, graph: HeapGraph, releaser: Releaser, stream: StreamDraft): boolean {
  const holders = retainersOf(graph, stream.node).filter((retainer) => isSuspended(heap, graph, retainer));
  if (holders.length === 0) return false;
  if (holders.length > MAX_RETAINERS) return true;
  const released = releaser.release([stream.node, ...stream.handles]);
  return holders.some((holder) => !released.has(holder));
}

function codeHolders(heap: HeapView, graph: HeapGraph, node: number): number[] {
  const holders: number[] = [];
  for (const retainer of retainersOf(graph, node)) if (isCode(heap, graph, retainer)) holders.push(retainer);
  return holders;
}

function isCode(heap: HeapView, graph: HeapGraph, retainer: number): boolean {
  const type = heap.snapshot.nodeType[retainer];
  if (type === NODE_TYPE.closure) return true;
  const name = heap.name(retainer);
  if (name === 'system / Context') return true;
  if (type !== NODE_TYPE.array) return false;
  if (name === '(bound arguments)') return true;
  return retainersOf(graph, retainer).some(
    (owner) => heap.get(owner, E.registers) === retainer || heap.get(owner, E.timerArguments) === retainer,
  );
}

/** The variables of a suspended generator or async function. */
function isSuspended(heap: HeapView, graph: HeapGraph, retainer: number): boolean {
  if (heap.snapshot.nodeType[retainer] !== NODE_TYPE.array) return false;
  return retainersOf(graph, retainer).some((owner) => heap.get(owner, E.registers) === retainer);
}

function retainersOf({ retainers }: HeapGraph, node: number): number[] {
  const found: number[] = [];
  for (let i = retainers.first[node]!; i < retainers.first[node + 1]!; i++) {
    if (retainers.from[i]! >= 0) found.push(retainers.from[i]!);
  }
  return found;
}
