/**
 * Streams that nobody reads *yet*: which code will come back to them, or may? From the stream upwards through data (objects,
 * lists, maps) to whatever runs later.
 *
 * A suspended function is sure to run again, and its variables and its `this` are what it will use; the same goes for the
 * arguments of timers and the scopes of callbacks that a timer or a promise has. A function that is merely alive may be called
 * or not: a scope has a variable only because some function in it uses it, but any of them. Nor is it known what somebody does
 * with a list of streams, or with a job: a record of a stream and the function to call when it is done.
 */
import { EDGE_TYPE, NODE_TYPE } from '../../formats/v8/snapshot.js';
import { hasBit } from '../../graph/bitset.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import { isCallback, ON_TIMEOUT } from './callbacks.js';
import { COLLECTIONS } from './collections.js';
import type { StreamDraft } from './draft.js';
import type { Waiting } from './paused.js';
import { holderAs, holdersOf, isField, MAX_OWNERS } from './retainers-of.js';
import { usersOf } from './scopes.js';

const E = {
  registers: internal('parameters_and_registers'),
  receiver: internal('receiver'),
  boundFunction: internal('bound_function'),
  boundThis: internal('bound_this'),
  boundArguments: internal('bindings'),
  timerArguments: property('_timerArgs'),
} as const;

export const RETURN_EDGES: readonly EdgeRef[] = [...Object.values(E), ON_TIMEOUT];

export interface Return {
  /** Whether the code is sure to run again and to find the stream there. */
  readonly isSure: boolean;
  /** One clause. */
  readonly who: string;
}

const SUSPENDED = 'a suspended function has it, or the object that has it, and may still read it';
const SCHEDULED = 'a timer or a promise will call a function that has it, and may still read it';
const LISTED = 'a suspended function has the list that it is in, and may come to it';
const CAPTURED = 'a function that may be called later knows it, and may still read it';
const TAKEN = 'a function takes items out of a list like the one that it is in, and may come to it';
const JOB = 'it is kept together with a function, like a job that waits for its turn';

/** Objects and lists between a stream and the code that has it: `this.download.response`, `results[0].value.body`. */
const MAX_STEPS = 5;
/** Objects between a stream and a scope: further away, a scope knows half of the program. */
const MAX_STEPS_TO_SCOPE = 2;
/** Objects looked at for one stream. */
const MAX_SEARCHED = 500;
/** Own fields in which a function makes an object a job. */
const MAX_JOB_FIELDS = 32;

/** What Node binds to each writable stream itself. */
const ON_WRITE = 'onwrite';

const ITERATORS: ReadonlySet<string> = new Set([
  'Array Iterator',
  ...['Map Iterator', 'MapIterator'],
  ...['Set Iterator', 'SetIterator'],
]);

/** How the stream was found from where the walk is: `node` has it, by so many objects and lists. */
interface Place {
  readonly node: number;
  readonly steps: number;
  readonly lists: number;
  /** The last step is a loop over the list. */
  readonly inLoop: boolean;
}

interface Candidate extends Return {
  /** What must not be kept alive by the stream alone. */
  readonly node: number;
}

/** Of several the surest; `undefined` when only data holds the stream, or what the stream itself keeps alive. */
export function findReturn(heap: HeapView, waiting: Waiting, stream: StreamDraft): Return | undefined {
  const candidates = new Walk(heap, waiting, stream.libraries).from([stream.node, ...stream.faces]);
  if (candidates.length === 0) return undefined;
  const released = waiting.releaser.release([stream.node, ...stream.faces, ...stream.handles]);
  const alive = candidates.filter(({ node }) => !released.has(node));
  return alive.find(({ isSure }) => isSure) ?? alive[0];
}

class Walk {
  readonly #heap: HeapView;
  readonly #waiting: Waiting;
  readonly #libraries: readonly string[];
  readonly #seen: Set<number> = new Set();
  readonly #places: Place[] = [];
  readonly #candidates: Candidate[] = [];

  constructor(heap: HeapView, waiting: Waiting, libraries: readonly string[]) {
    this.#heap = heap;
    this.#waiting = waiting;
    this.#libraries = libraries;
  }

  from(nodes: readonly number[]): readonly Candidate[] {
    for (const node of nodes) this.#enter({ node, steps: 0, lists: 0, inLoop: false });
    // The list grows while it is walked over.
    for (const place of this.#places) {
      for (const holder of holdersOf(this.#heap, this.#waiting.graph, place.node, MAX_OWNERS))
        this.#look(place, holder);
      if (this.#seen.size > MAX_SEARCHED) break;
    }
    return this.#candidates;
  }

  #enter(place: Place): void {
    if (this.#seen.has(place.node)) return;
    this.#seen.add(place.node);
    this.#places.push(place);
  }

  #look(place: Place, holder: number): void {
    const heap = this.#heap;
    const type = heap.snapshot.nodeType[holder];
    // Bound functions have no script and count as the runtime's, whoever bound them.
    if (type === NODE_TYPE.closure) this.#lookAtMethod(place, holder);
    else if (hasBit(this.#waiting.runtimeNodes, holder)) return;
    else if (type === NODE_TYPE.array) this.#lookAtStore(place, holder);
    else if (type === NODE_TYPE.object) this.#lookAtObject(place, holder, heap.name(holder));
  }

  /** The variables of a suspended function, the arguments of a bound one, or where a list keeps its items. */
  #lookAtStore(place: Place, store: number): void {
    const holderBy = (edge: EdgeRef): number => holderAs(this.#heap, this.#waiting.graph, store, edge);
    if (holderBy(E.registers) !== ABSENT) this.#suspended(place, store);
    else if (holderBy(E.boundArguments) !== ABSENT) this.#lookAtBound(place, holderBy(E.boundArguments));
    else this.#enter({ ...place, node: store, inLoop: false });
  }

  /** Node's own timers end the connections of the streams that they are given. */
  #timer({ lists }: Place, timer: number): void {
    const callback = this.#heap.get(timer, ON_TIMEOUT);
    if (!this.#waiting.positions.isRuntime(callback)) this.#add(timer, lists === 0, SCHEDULED);
  }

  /** Node binds methods of its own to its objects. */
  #lookAtMethod(place: Place, closure: number): void {
    const isBound = isField(this.#heap, closure, E.boundThis, place.node);
    if (isBound && !this.#isOfOthers(this.#heap.get(closure, E.boundFunction))) this.#lookAtBound(place, closure);
  }

  /** `pipeline.bind(null, response)` is the program's, though the function is Node's. */
  #lookAtBound({ lists }: Place, closure: number): void {
    const { positions } = this.#waiting;
    const code = this.#heap.get(closure, E.boundFunction);
    if (lists > 0 || this.#isOfLibrary(positions.scriptOf(code)) || this.#heap.name(code) === ON_WRITE) return;
    if (isCallback(this.#heap, this.#waiting.graph, closure)) this.#add(closure, true, SCHEDULED);
    else this.#add(closure, false, CAPTURED);
  }

  #suspended({ lists, steps, inLoop, node }: Place, holder: number): void {
    // A list in a variable of its own is there to be gone through; one in an object's field is used by others too.
    const isOwnList = lists === 1 && (inLoop || this.#heap.name(node) === 'Array');
    if (lists === 0 || isOwnList) this.#add(holder, true, SUSPENDED);
    else if (steps <= MAX_STEPS) this.#add(holder, false, LISTED);
  }

  /** A scope with a variable for the stream, or for the object that has it: functions in it, and in scopes within. */
  #lookAtScope({ lists, steps }: Place, scope: number): void {
    if (lists > 0 || steps > MAX_STEPS_TO_SCOPE) return;
    for (const { node, isDirect } of usersOf(this.#heap, this.#waiting.graph, scope)) this.#lookAtUser(node, isDirect);
  }

  /** Of a scope: a function or one that is suspended. */
  #lookAtUser(user: number, isDirect: boolean): void {
    if (!this.#heap.isClosure(user)) this.#add(user, false, SUSPENDED);
    else if (isDirect && isCallback(this.#heap, this.#waiting.graph, user)) this.#add(user, true, SCHEDULED);
    else if (!this.#isOfOthers(user)) this.#add(user, false, CAPTURED);
  }

  /** Functions of Node, and those of the library that made the stream, know it without meaning to read it. */
  #isOfOthers(closure: number): boolean {
    const { positions } = this.#waiting;
    return positions.isRuntime(closure) || this.#isOfLibrary(positions.scriptOf(closure));
  }

  #isOfLibrary(place: string | undefined): boolean {
    // Also where it is installed under a name of its own: `undici-7`.
    return place !== undefined && this.#libraries.some((name) => /^[-/]$/.test(after(place, `/node_modules/${name}`)));
  }

  #lookAtObject(place: Place, object: number, name: string): void {
    const heap = this.#heap;
    if (name === 'system / Context') this.#lookAtScope(place, object);
    else if (isField(heap, object, E.receiver, place.node)) this.#suspended(place, object);
    else if (ITERATORS.has(name)) this.#enter({ ...place, node: object, inLoop: true });
    else if (COLLECTIONS.has(name)) this.#lookAtCollection(place, object, name);
    else this.#lookAtFields(place, object);
  }

  #lookAtCollection(place: Place, collection: number, name: string): void {
    const timer = holderAs(this.#heap, this.#waiting.graph, collection, E.timerArguments);
    if (timer !== ABSENT) this.#timer(place, timer);
    const taker = place.lists === 0 && name === 'Array' ? this.#waiting.takers.of(collection) : ABSENT;
    if (taker !== ABSENT) this.#add(taker, false, TAKEN);
    this.#step(place, collection, 1);
  }

  #lookAtFields(place: Place, object: number): void {
    const heap = this.#heap;
    const at = this.#waiting.positions.of(object);
    const isOfProgram = at === undefined ? heap.className(object) === 'Object' : !at.startsWith('node:');
    const isJob = isOfProgram && place.lists === 0 && !this.#isOfLibrary(at) && this.#hasFunction(object);
    if (isJob) this.#add(object, false, JOB);
    // Node's own objects lead to whoever has anything to do with the connection; one may be what the program has in hand.
    if (isOfProgram || place.steps === 0) this.#step(place, object, 0);
  }

  #hasFunction(object: number): boolean {
    const { firstEdge, edgeType, edgeTarget } = this.#heap.snapshot;
    const first = firstEdge[object]!;
    const end = firstEdge[object + 1]!;
    if (end - first > MAX_JOB_FIELDS) return false;
    for (let edge = first; edge < end; edge++) {
      const value = edgeTarget[edge]!;
      if (edgeType[edge] === EDGE_TYPE.property && this.#heap.isClosure(value) && !this.#isOfOthers(value)) return true;
    }
    return false;
  }

  #step({ steps, lists }: Place, node: number, list: number): void {
    if (steps < MAX_STEPS) this.#enter({ node, steps: steps + 1, lists: lists + list, inLoop: false });
  }

  #add(node: number, isSure: boolean, who: string): void {
    this.#candidates.push({ node, isSure, who });
  }
}

/** The character that follows `start` in a path; empty when it is not in there. */
function after(path: string, start: string): string {
  const at = path.lastIndexOf(start);
  return at < 0 ? '' : path.charAt(at + start.length);
}
