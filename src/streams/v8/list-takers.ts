/**
 * Lists that some function takes items out of: a queue, rather than a place where streams are forgotten. The bytecode of a
 * function has the names of the methods that it calls among its constants, so a function that says `shift` takes from a list
 * of its own: one in its scope, or in a field of the class that it is a method of. Which list that is, they do not say.
 */
import { EDGE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import { isOfTimer } from './callbacks.js';
import type { Waiting } from './paused.js';
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

/** A function that may take items out of the list which a scope or an object has; {@link ABSENT} when none is seen. */
export function findListTaker(heap: HeapView, { graph, positions }: Waiting, list: number): number {
  for (const owner of retainersOf(graph, list, MAX_OWNERS)) {
    const isScope = heap.name(owner) === 'system / Context';
    const functions = isScope ? usersOf(heap, graph, owner).map(({ node }) => node) : methodsOf(heap, owner);
    const taker = functions.find(
      (node) =>
        heap.isClosure(node) &&
        !positions.isRuntime(node) &&
        (takesFromLists(heap, node) || (isOfTimer(heap, graph, node) && isUncompiled(heap, node))),
    );
    if (taker !== undefined) return taker;
  }
  return ABSENT;
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

function takesFromLists(heap: HeapView, closure: number): boolean {
  const { firstEdge, edgeTarget } = heap.snapshot;
  const constants = findConstants(heap, dataOf(heap, closure));
  if (constants === ABSENT) return false;
  const end = Math.min(firstEdge[constants + 1]!, firstEdge[constants]! + MAX_CONSTANTS);
  for (let edge = firstEdge[constants]!; edge < end; edge++) {
    const text = heap.textOf(edgeTarget[edge]!);
    if (text !== undefined && TAKING.has(text)) return true;
  }
  return false;
}

/** What a timer will do that has never gone off nobody can say. */
function isUncompiled(heap: HeapView, closure: number): boolean {
  const data = dataOf(heap, closure);
  return data !== ABSENT && heap.name(data).startsWith('system / UncompiledData');
}

function dataOf(heap: HeapView, closure: number): number {
  const shared = heap.get(closure, E.shared);
  const older = heap.get(shared, E.functionData);
  const data = older === ABSENT ? heap.get(shared, E.trustedFunctionData) : older;
  const bytecode = heap.get(data, E.interpreterData);
  return bytecode === ABSENT ? data : bytecode;
}

/** Nothing when the function was never called. */
function findConstants(heap: HeapView, bytecode: number): number {
  if (bytecode === ABSENT) return ABSENT;
  const { firstEdge, edgeTarget } = heap.snapshot;
  for (let edge = firstEdge[bytecode]!; edge < firstEdge[bytecode + 1]!; edge++) {
    if (heap.name(edgeTarget[edge]!) === CONSTANTS) return edgeTarget[edge]!;
  }
  return ABSENT;
}
