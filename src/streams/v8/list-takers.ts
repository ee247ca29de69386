/**
 * Lists that some function takes items out of: a queue, rather than a place where streams are forgotten. The bytecode of a
 * function has the names of the methods that it calls among its constants, so a function that says `shift`, itself or in one
 * that it makes, takes from a list of its own: one in its scope, or in a field of the class that it is a method of. Which
 * list that is, they do not say.
 */
import { EDGE_TYPE } from '../../formats/v8/snapshot.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import { ORIGIN, type Positions } from '../../graph/positions.js';
import { isOfTimer } from './callbacks.js';
import { MAX_OWNERS, retainersOf } from './retainers-of.js';
import { usersOf } from './scopes.js';

const E = {
  shared: internal('shared'),
  functionData: internal('function_data'),
  /** Node 24 and later. */
  trustedFunctionData: internal('trusted_function_data'),
  /** From the machine code of a function that is called often to its bytecode. */
  interpreterData: internal('interpreter_data'),
  prototype: property('__proto__'),
} as const;

export const LIST_TAKER_EDGES: readonly EdgeRef[] = Object.values(E);

const CONSTANTS = '(constant pool)';
const TAKING: ReadonlySet<string> = new Set(['shift', 'pop', 'splice', 'dequeue']);

const MAX_METHODS = 1000;
const MAX_CONSTANTS = 1000;

/** What the code of a function says of taking. `unknown`: it was never called, or not for so long that V8 has dropped it. */
type Saying = 'takes' | 'unknown' | 'nothing';

/** Each list and each code is looked at once: many streams may be in one list, many lists in one scope. */
export class ListTakers {
  readonly #heap: HeapView;
  readonly #graph: HeapGraph;
  readonly #positions: Positions;
  readonly #byList: Map<number, number> = new Map();
  /** By what a function is run from; without the functions that it makes. */
  readonly #sayings: Map<number, Saying> = new Map();

  constructor(heap: HeapView, graph: HeapGraph, positions: Positions) {
    this.#heap = heap;
    this.#graph = graph;
    this.#positions = positions;
  }

  /** A function that may take items out of the list which a scope or an object has; {@link ABSENT} when none is seen. */
  of(list: number): number {
    const known = this.#byList.get(list);
    if (known !== undefined) return known;
    const taker = this.#find(list);
    this.#byList.set(list, taker);
    return taker;
  }

  #find(list: number): number {
    const heap = this.#heap;
    for (const owner of retainersOf(this.#graph, list, MAX_OWNERS)) {
      const isScope = heap.name(owner) === 'system / Context';
      const functions = isScope ? usersOf(heap, this.#graph, owner).map(({ node }) => node) : methodsOf(heap, owner);
      const taker = functions.find((node) => heap.isClosure(node) && this.#mayTake(node, isScope));
      if (taker !== undefined) return taker;
    }
    return ABSENT;
  }

  /**
   * What a timer will do that has never gone off nobody can say, and neither what a library will do with a list in a scope
   * of its own: operators of rxjs take from theirs in a function that is first made when a stream of values ends.
   */
  #mayTake(closure: number, isOfScope: boolean): boolean {
    if (this.#positions.isRuntime(closure)) return false;
    const code = codeOf(this.#heap, this.#heap.get(closure, E.shared));
    const saying = this.#sayingOf(code);
    if (saying === 'takes') return true;
    if (saying === 'unknown' && isOfTimer(this.#heap, this.#graph, closure)) return true;
    const all = [saying, ...constantsOf(this.#heap, code).map((made) => this.#sayingOf(codeOf(this.#heap, made)))];
    if (all.includes('takes')) return true;
    return isOfScope && all.includes('unknown') && this.#positions.originOf(closure) === ORIGIN.library;
  }

  #sayingOf(code: number): Saying {
    if (code === ABSENT) return 'nothing';
    const known = this.#sayings.get(code);
    if (known !== undefined) return known;
    const saying = readSaying(this.#heap, code);
    this.#sayings.set(code, saying);
    return saying;
  }
}

function readSaying(heap: HeapView, code: number): Saying {
  if (heap.name(code).startsWith('system / UncompiledData')) return 'unknown';
  const isTaking = constantsOf(heap, code).some((constant) => TAKING.has(heap.textOf(constant) ?? ''));
  return isTaking ? 'takes' : 'nothing';
}

function methodsOf(heap: HeapView, object: number): readonly number[] {
  const { firstEdge, edgeType, edgeTarget } = heap.snapshot;
  const prototype = heap.object(object, E.prototype);
  if (prototype === ABSENT || heap.className(object) === 'Object') return [];
  const methods: number[] = [];
  const end = Math.min(firstEdge[prototype + 1]!, firstEdge[prototype]! + MAX_METHODS);
  for (let edge = firstEdge[prototype]!; edge < end; edge++) {
    if (edgeType[edge] === EDGE_TYPE.property) methods.push(edgeTarget[edge]!);
  }
  return methods;
}

/** What a function is run from; {@link ABSENT} for what is no function. */
function codeOf(heap: HeapView, shared: number): number {
  const older = heap.get(shared, E.functionData);
  const data = older === ABSENT ? heap.get(shared, E.trustedFunctionData) : older;
  const bytecode = heap.get(data, E.interpreterData);
  return bytecode === ABSENT ? data : bytecode;
}

/** Names that a function uses, and functions that it makes; none when it was never called. */
function constantsOf(heap: HeapView, code: number): readonly number[] {
  if (code === ABSENT) return [];
  const { firstEdge, edgeTarget } = heap.snapshot;
  const pool = edgeTarget.subarray(firstEdge[code], firstEdge[code + 1]).find((node) => heap.name(node) === CONSTANTS);
  if (pool === undefined) return [];
  const end = Math.min(firstEdge[pool + 1]!, firstEdge[pool]! + MAX_CONSTANTS);
  return Array.from(edgeTarget.subarray(firstEdge[pool], end));
}
