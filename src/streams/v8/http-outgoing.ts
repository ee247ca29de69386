/**
 * HTTP/1 messages being sent: `http.ClientRequest` and `http.ServerResponse`. They have no `WritableState`.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/_http_outgoing.js (`OutgoingMessage`, `writableFinished`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, listenersOf } from './listeners.js';
import { WRITABLE_STATE } from './node-stream-edges.js';
import { readWritableState } from './writable-state.js';

const E = {
  outputData: property('outputData'),
  headerSent: property('_headerSent'),
  finished: property('finished'),
  destroyed: property('destroyed'),
  errored: property('<symbol errored>'),
  socket: property('socket'),
  /** Only a `ServerResponse` has it. */
  sent100: property('_sent100'),
} as const;

export const httpOutgoing: Family = {
  kinds: ['http.ClientRequest', 'http.ServerResponse'],
  edges: [...Object.values(E), ...LISTENER_EDGES],
  marks: [E.outputData],

  recognises: (heap, node) => heap.has(node, E.outputData) && heap.has(node, E.headerSent) && heap.has(node, E.finished),

  describe(heap, stream, surroundings) {
    const isResponse = heap.has(stream.node, E.sent100);
    stream.kind = isResponse ? 'http.ServerResponse' : 'http.ClientRequest';
    stream.docs = 'kinds.md#httpclientrequest-and-httpserverresponse';
    stream.fix = isResponse ? 'call res.end(), or res.destroy()' : 'call req.end(), or req.destroy()';
    stream.reader = 'none';
    stream.dataWaiting = false;
    stream.programListens = listenersOf(heap, stream.node, surroundings.positions).some((one) => !one.ofRuntime);
    stream.setReceive('none', 'it only sends', 'OutgoingMessage');
    describeSend(heap, stream);
  },
};

function describeSend(heap: HeapView, stream: StreamDraft): void {
  const { node } = stream;
  const flushed = isFlushed(heap, node);
  stream.writing = flushed === undefined ? undefined : !flushed;
  if (heap.boolean(node, E.finished) === true) {
    if (flushed === true) return stream.setSend('closed', 'ended and flushed', 'OutgoingMessage.finished, outputData');
    if (flushed === undefined) {
      stream.unknown.push('whether the message was flushed: the length of its socket was not captured');
      return stream.setSend('unknown', 'ended, perhaps not flushed', 'OutgoingMessage.finished');
    }
    if (heap.boolean(node, E.destroyed) === true) {
      return stream.setSend('reset', 'destroyed before it was flushed', 'OutgoingMessage.destroyed');
    }
    return stream.setSend('ending', 'end() was called, not everything is flushed', 'OutgoingMessage.finished, outputData');
  }
  if (heap.boolean(node, E.destroyed) === true || heap.object(node, E.errored) !== ABSENT) {
    return stream.setSend('reset', 'destroyed before its end', 'OutgoingMessage.destroyed');
  }
  stream.setSend('open', 'end() was not called', 'OutgoingMessage.finished = false');
}

/** Nothing waits in the message itself nor in its socket; a message that has let go of its socket is flushed. */
function isFlushed(heap: HeapView, node: number): boolean | undefined {
  if (heap.elements(heap.object(node, E.outputData)).length > 0) return false;
  const socket = heap.object(node, E.socket);
  if (socket === ABSENT) return true;
  const state = heap.object(socket, WRITABLE_STATE);
  return state === ABSENT ? true : readWritableState(heap, state, undefined).pending === false;
}
