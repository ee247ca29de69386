/**
 * Where fetch keeps what has arrived. The stream of a body takes nothing ahead; the bytes wait in a Node stream that
 * undici reads with an async iterator, and the controller of the fetch knows both.
 *
 * Source: https://github.com/nodejs/undici/blob/v6.21.0/lib/web/fetch/index.js (`class Fetch`, `httpNetworkFetch`).
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import { READABLE_STATE } from './node-stream-edges.js';

const E = {
  dump: property('dump'),
  dispatcher: property('dispatcher'),
  controller: property('controller'),
  kState: property('<symbol kState>'),
  stream: property('stream'),
  next: property('next'),
  context: internal('context'),
} as const;

export const FETCH_CONNECTION_EDGES: readonly EdgeRef[] = Object.values(E);

/** A rare name; {@link findFetchConnections} looks closer. */
export const FETCH_CONNECTION_MARK: EdgeRef = E.dump;

/** @returns the `ReadableStream` of a body -> the Node stream that its bytes come from */
export function findFetchConnections(heap: HeapView, candidates: readonly number[]): ReadonlyMap<number, number> {
  const connections = new Map<number, number>();
  for (const node of candidates) {
    if (!heap.has(node, E.dump) || !heap.has(node, E.dispatcher)) continue;
    const body = heap.object(heap.object(heap.object(node, E.controller), E.kState), E.stream);
    const source = iteratedBy(heap, heap.object(node, E.next));
    if (body !== ABSENT && source !== ABSENT) connections.set(body, source);
  }
  return connections;
}

/** `() => iterator.next()`. V8 does not always name the variable, so it is told by what an iterator of a stream has. */
function iteratedBy(heap: HeapView, next: number): number {
  const context = heap.object(next, E.context);
  if (context === ABSENT) return ABSENT;
  const { firstEdge, edgeTarget, nodeType } = heap.snapshot;
  for (let edge = firstEdge[context]!; edge < firstEdge[context + 1]!; edge++) {
    const value = edgeTarget[edge]!;
    if (nodeType[value] !== NODE_TYPE.object) continue;
    const stream = heap.object(value, E.stream);
    if (stream !== ABSENT && heap.object(stream, READABLE_STATE) !== ABSENT) return stream;
  }
  return ABSENT;
}
