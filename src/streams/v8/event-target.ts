/**
 * Who listens to an `EventTarget`.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/event_target.js (`kEvents`, `Listener`).
 */
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';

const E = {
  events: property('<symbol kEvents>'),
  table: internal('table'),
  /** First of a linked list of listeners; undefined once all of them were removed. */
  next: property('next'),
} as const;

export const EVENT_TARGET_EDGES: readonly EdgeRef[] = Object.values(E);

export function isListenedTo(heap: HeapView, target: number, event: string): boolean {
  const table = heap.get(heap.object(target, E.events), E.table);
  if (table === ABSENT) return false;
  const { firstEdge, edgeTarget } = heap.snapshot;
  // A table lists every key right before its value; the numbers beside them are not recorded.
  for (let edge = firstEdge[table]!; edge + 1 < firstEdge[table + 1]!; edge++) {
    if (heap.textOf(edgeTarget[edge]!) === event) return heap.object(edgeTarget[edge + 1]!, E.next) !== ABSENT;
  }
  return false;
}
