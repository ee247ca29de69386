/**
 * Where a `ReadableStream` of the program takes its chunks: a source with `pull()` is asked for them, and for the first
 * ones before anybody reads.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/webstreams/readablestream.js#L2484.
 */
import { ABSENT, type EdgeRef, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';

const E = {
  kState: property('<symbol kState>'),
  controller: property('controller'),
  pullAlgorithm: property('pullAlgorithm'),
  highWaterMark: property('highWaterMark'),
  /** Only byte controllers, which count bytes and not chunks. */
  pendingPullIntos: property('pendingPullIntos'),
  context: internal('context'),
  /** Variable of the function that Node makes around `pull`. */
  wrapped: variable('fn'),
  /** Node 18. */
  bound: internal('bound_function'),
} as const;

export const WEB_SOURCE_EDGES: readonly EdgeRef[] = Object.values(E);

/**
 * Whether what waits was only fetched ahead. Such a stream that was forgotten is, field by field, one that was just made.
 *
 * @param chunks that wait in it
 */
export function isFetchedAhead(heap: HeapView, stream: number, chunks: number, positions: Positions): boolean {
  const controller = heap.object(heap.object(heap.object(stream, E.kState), E.controller), E.kState);
  const algorithm = heap.object(controller, E.pullAlgorithm);
  const bound = heap.object(algorithm, E.bound);
  const pull = bound === ABSENT ? heap.object(heap.get(algorithm, E.context), E.wrapped) : bound;
  if (!heap.isClosure(pull) || positions.isRuntime(pull)) return false;
  const limit = heap.integer(controller, E.highWaterMark);
  return limit === undefined || heap.has(controller, E.pendingPullIntos) || chunks <= limit;
}
