/** Functions that are sure to be called: those of timers, and what waits for a promise. */
import type { HeapGraph } from '../../graph/heap-graph.js';
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import { holderAs, MAX_OWNERS, retainersOf } from './retainers-of.js';

export const ON_TIMEOUT: EdgeRef = property('_onTimeout');

export function isOfTimer(heap: HeapView, graph: HeapGraph, closure: number): boolean {
  return holderAs(heap, graph, closure, ON_TIMEOUT) !== ABSENT;
}

/** A promise's reaction names none of its functions: its edges are hidden ones. */
export function isCallback(heap: HeapView, graph: HeapGraph, closure: number): boolean {
  const owners = retainersOf(graph, closure, MAX_OWNERS);
  return isOfTimer(heap, graph, closure) || owners.some((owner) => heap.name(owner) === 'system / PromiseReaction');
}
