/**
 * Streams that the program paused, or has yet to read: somebody means to come back to them, but does that somebody still
 * exist? Waiting code (a promise, a timer, a suspended function, a callback) holds the stream in a variable or as a bound
 * argument, and an instance of a class of the program has methods that may. Where only data (plain objects, lists, maps)
 * holds it, nothing is waiting.
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { type Bitset, hasBit } from '../../graph/bitset.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type EdgeRef, type HeapView, internal, isContextCell, property } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';
import type { Releaser } from '../../graph/release-set.js';
import { COLLECTIONS } from './collections.js';
import type { StreamDraft } from './draft.js';

const E = {
  registers: internal('parameters_and_registers'),
  timerArguments: property('_timerArgs'),
  context: internal('context'),
  onTimeout: property('_onTimeout'),
} as const;

export const PAUSED_EDGES: readonly EdgeRef[] = Object.values(E);

/** What the questions of this file are asked of. */
export interface Waiting {
  readonly graph: HeapGraph;
  readonly releaser: Releaser;
  readonly positions: Positions;
  /** Node's own functions and their variables: they wait for data to hand on, not to read it. */
  readonly runtimeNodes: Bitset;
  /** Found so far: many streams may be in one list. */
  readonly listUsers: Map<number, readonly number[]>;
}

/** A stream in more variables than this is in use. */
const MAX_RETAINERS = 1000;
/** What runs code holds it alone. A list that 20,000 objects share and that holds 20,000 streams took 20 s. */
const MAX_OWNERS = 100;
/** A generator, a timer or a closure has two dozen fields; a list of a million streams took an hour, asked once for each. */
const MAX_FIELDS = 128;

/** Whether code that is not merely a listener of the stream itself still holds it. */
export function isResumable(heap: HeapView, waiting: Waiting, stream: StreamDraft): boolean {
  const holders = (stream.lockedBy === undefined ? [stream.node, ...stream.faces] : [stream.lockedBy]).flatMap((node) =>
    codeHolders(heap, waiting, node),
  );
  // Its own listeners are closures that know it too, but a paused stream does not call them.
  return isAnyAlive(holders, waiting.releaser, stream);
}

/**
 * Whether code that is sure to run again, and that the stream itself does not keep alive, holds it in a variable: a
 * handler that awaits the database before it reads the request, a parser that calls `read(n)` between two awaits, a
 * function that a promise or a timer will call. It may hold the object that has the stream instead: `this`, or the child
 * process of a pipe. Any other closure that shares a scope with the stream says no such thing.
 */
export function isAwaited(heap: HeapView, waiting: Waiting, stream: StreamDraft): boolean {
  const { graph, releaser, runtimeNodes } = waiting;
  const direct = [stream.node, ...stream.faces].flatMap((node) => holdersOf(heap, graph, node));
  const owners = direct.filter((retainer) => isSingleObject(heap, retainer));
  const through = owners.flatMap((retainer) => retainersOf(graph, retainer, MAX_OWNERS));
  const users = [...direct, ...through].flatMap((retainer) => listUsers(heap, waiting, retainer));
  const holders = [...direct, ...through, ...users].filter(
    (retainer) => !hasBit(runtimeNodes, retainer) && isScheduled(heap, waiting, retainer),
  );
  return isAnyAlive(holders, releaser, stream);
}

/**
 * Who comes to all items of a list: a suspended function with the list in a variable of its own or in a loop over it, and
 * `Promise.all`, which keeps what is there until the last one is. A list in a scope that many functions share may as well
 * be where streams are forgotten.
 */
function listUsers(heap: HeapView, { graph, listUsers: known }: Waiting, list: number): readonly number[] {
  const type = heap.snapshot.nodeType[list];
  if (type !== NODE_TYPE.object && type !== NODE_TYPE.array) return [];
  let users = known.get(list);
  if (users === undefined) known.set(list, (users = findListUsers(heap, graph, list)));
  return users;
}

function findListUsers(heap: HeapView, graph: HeapGraph, list: number): readonly number[] {
  const { nodeType } = heap.snapshot;
  const owners = retainersOf(graph, list, MAX_OWNERS);
  // Lists of the program are objects that have a store; only built-in functions keep a bare store in their scope.
  if (nodeType[list] === NODE_TYPE.array) return owners.filter((owner) => heap.name(owner) === 'system / Context');
  if (heap.name(list) !== 'Array') return [];
  const loops = owners.filter((owner) => heap.name(owner) === 'Array Iterator');
  const holders = [...owners, ...loops.flatMap((loop) => retainersOf(graph, loop, MAX_OWNERS))];
  return holders.filter((holder) => nodeType[holder] === NODE_TYPE.array);
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

/** An object with the stream in a field. Who holds a list or a scope does not yet mean this stream. */
function isSingleObject(heap: HeapView, node: number): boolean {
  if (heap.snapshot.nodeType[node] !== NODE_TYPE.object) return false;
  const name = heap.name(node);
  return name !== 'system / Context' && !COLLECTIONS.has(name);
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
  return isHeldAs(heap, graph, retainer, E.registers) || isHeldAs(heap, graph, retainer, E.timerArguments);
}

/** V8 tells where the class of an object is defined when the program defined it. */
function isOfProgramClass(positions: Positions, node: number): boolean {
  const at = positions.of(node);
  return at !== undefined && !at.startsWith('node:');
}

/**
 * The variables of a suspended function, or of a scope with a function that a promise or a timer will call, or the
 * arguments of such a timer.
 */
function isScheduled(heap: HeapView, { graph, positions }: Waiting, retainer: number): boolean {
  if (heap.snapshot.nodeType[retainer] === NODE_TYPE.array && isHeldAs(heap, graph, retainer, E.registers)) return true;
  // Node's own timers end the connections of the streams that they are given.
  const timer = holderAs(heap, graph, retainer, E.timerArguments);
  if (timer !== ABSENT) return !positions.isRuntime(heap.get(timer, E.onTimeout));
  if (heap.name(retainer) !== 'system / Context') return false;
  const { first, from } = graph.retainers;
  const end = Math.min(first[retainer + 1]!, first[retainer]! + MAX_RETAINERS);
  for (let i = first[retainer]!; i < end; i++) {
    const closure = from[i]!;
    if (isField(heap, closure, E.context, retainer) && isCallback(heap, graph, closure)) return true;
  }
  return false;
}

/** A promise's reaction names none of its functions: its edges are hidden ones. */
function isCallback(heap: HeapView, graph: HeapGraph, closure: number): boolean {
  return (
    isHeldAs(heap, graph, closure, E.onTimeout) ||
    retainersOf(graph, closure, MAX_OWNERS).some((owner) => heap.name(owner) === 'system / PromiseReaction')
  );
}

function isHeldAs(heap: HeapView, graph: HeapGraph, held: number, edge: EdgeRef): boolean {
  return holderAs(heap, graph, held, edge) !== ABSENT;
}

function holderAs(heap: HeapView, { retainers }: HeapGraph, held: number, edge: EdgeRef): number {
  const first = retainers.first[held]!;
  const end = Math.min(retainers.first[held + 1]!, first + MAX_OWNERS);
  for (let i = first; i < end; i++) {
    if (isField(heap, retainers.from[i]!, edge, held)) return retainers.from[i]!;
  }
  return ABSENT;
}

function isField(heap: HeapView, owner: number, edge: EdgeRef, value: number): boolean {
  const { firstEdge } = heap.snapshot;
  return firstEdge[owner + 1]! - firstEdge[owner]! <= MAX_FIELDS && heap.get(owner, edge) === value;
}

/** What holds the node; where that is a variable, its scope. */
function holdersOf(heap: HeapView, graph: HeapGraph, node: number): number[] {
  return retainersOf(graph, node).flatMap((retainer) =>
    isContextCell(heap, retainer) ? retainersOf(graph, retainer, MAX_OWNERS) : [retainer],
  );
}

function retainersOf({ retainers }: HeapGraph, node: number, most: number = Number.POSITIVE_INFINITY): number[] {
  const found: number[] = [];
  const end = Math.min(retainers.first[node + 1]!, retainers.first[node]! + most);
  for (let i = retainers.first[node]!; i < end; i++) found.push(retainers.from[i]!);
  return found;
}
