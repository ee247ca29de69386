/**
 * The state of a fetch message. Responses of the network are seen through a proxy.
 *
 * Source: https://github.com/nodejs/undici/blob/v6.21.0/lib/web/fetch/response.js (`makeFilteredResponse`).
 */
import { EDGE_TYPE, NODE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';

const HEADERS_LIST: EdgeRef = property('headersList');

export const FETCH_RESPONSE_EDGES: readonly EdgeRef[] = [HEADERS_LIST];

/** @returns `state` itself, or what it is a proxy of; {@link ABSENT} when neither is the state of a message */
export function messageBehind(heap: HeapView, state: number): number {
  if (state === ABSENT || heap.has(state, HEADERS_LIST)) return state;
  const { firstEdge, edgeType, edgeTarget, nodeType } = heap.snapshot;
  for (let edge = firstEdge[state]!; edge < firstEdge[state + 1]!; edge++) {
    const target = edgeTarget[edge]!;
    if (edgeType[edge] !== EDGE_TYPE.hidden || nodeType[target] !== NODE_TYPE.object) continue;
    if (heap.has(target, HEADERS_LIST)) return target;
  }
  return ABSENT;
}
