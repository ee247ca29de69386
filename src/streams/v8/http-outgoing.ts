/**
 * HTTP/1 messages being sent: `http.ClientRequest` and `http.ServerResponse`. They have no `WritableState`.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/_http_outgoing.js (`OutgoingMessage`, `writableFinished`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { SendState } from '../../model/vocabulary.js';
import type { Reading } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, listenersOf } from './listeners.js';
import { nodeSource } from './node-source.js';
import { WRITABLE_STATE } from './node-stream-edges.js';
import { readWritableState } from './writable-state.js';

const E = {
  outputData: property('outputData'),
  headerSent: property('_headerSent'),
  finished: property('finished'),
  destroyed: property('destroyed'),
  errored: property('<symbol errored>'),
  /** 'close' was emitted, or is about to be. */
  closed: property('_closed'),
  socket: property('socket'),
  /** Where it is from Node 22.13 on: https://github.com/nodejs/node/blob/v22.23.3/lib/_http_outgoing.js#L150. */
  kSocket: property('<symbol kSocket>'),
  /** The response to a `ClientRequest`, null until it arrives. */
  response: property('res'),
  /** The request that a `ServerResponse` answers. */
  request: property('req'),
  /** Only a `ServerResponse` has it. */
  sent100: property('_sent100'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'http.ClientRequest and http.ServerResponse',
  kinds: ['http.ClientRequest', 'http.ServerResponse'],
  versions: 'Node 18 to 26',
  summary: 'One-way: they only send. Open responses (server-sent events) are healthy.',
  code: ['src/streams/v8/http-outgoing.ts'],
  facts: [
    {
      about: 'send',
      says: 'open',
      from: '`finished` is false',
      needsNumbers: 'no',
      source: nodeSource('_http_outgoing.js', 140),
    },
    {
      about: 'send',
      says: 'ending',
      from: '`finished` is true and `outputData` is not empty',
      needsNumbers: 'no',
      source: nodeSource('_http_outgoing.js', 111),
    },
    {
      about: 'send',
      says: 'closed',
      from: '`finished` is true, `outputData` is empty, and nothing waits in the socket',
      needsNumbers: 'from Node 20.8, while there is a socket',
      source: nodeSource('_http_outgoing.js', 176),
    },
    {
      about: 'send',
      says: 'reset',
      from: '`destroyed` is true or `<symbol errored>` an object, before that',
      needsNumbers: 'no',
      source: nodeSource('_http_outgoing.js', 382),
    },
  ],
  notes: ['A request that waits for its response is not accused.'],
  fix: '`res.end()` or `req.end()`, or `destroy()`',
  example: ['try {', '  await answer(req, res);', '} finally {', '  if (!res.writableEnded) res.end();', '}'],
  provenBy: ['node/http1-unread.mjs', 'node/http1-unread-healthy.mjs', 'node/mixed-healthy-server.mjs'],
};

export const httpOutgoing: Family = {
  kinds: ['http.ClientRequest', 'http.ServerResponse'],
  knowledge: [KNOWLEDGE],
  edges: [...Object.values(E), ...LISTENER_EDGES],
  marks: [E.outputData],

  recognises: (heap, node) =>
    heap.has(node, E.outputData) && heap.has(node, E.headerSent) && heap.has(node, E.finished),

  describe(heap, stream, surroundings) {
    const isResponse = heap.has(stream.node, E.sent100);
    stream.kind = isResponse ? 'http.ServerResponse' : 'http.ClientRequest';
    stream.docs = 'kinds.md#httpclientrequest-and-httpserverresponse';
    stream.fix = isResponse ? 'call res.end(), or res.destroy()' : 'call req.end(), or req.destroy()';
    stream.reader = 'none';
    stream.dataWaiting = false;
    stream.programListens = listenersOf(heap, stream.node, surroundings.positions).some((one) => !one.ofRuntime);
    const request = heap.object(stream.node, E.request);
    const flushed = isFlushed(heap, stream.node);
    stream.writing = flushed === undefined ? undefined : !flushed;
    if (isResponse && request !== ABSENT && heap.boolean(stream.node, E.finished) === false) stream.answers = request;
    stream.setReceive({ state: 'none', fact: 'it only sends', from: 'OutgoingMessage' });
    stream.setSend(readSend(heap, stream.node, flushed));
    if (heap.boolean(stream.node, E.closed) === true) stream.setOver(true, 'OutgoingMessage._closed');
    if (
      !isResponse &&
      heap.object(stream.node, E.response) === ABSENT &&
      heap.boolean(stream.node, E.destroyed) !== true
    ) {
      stream.exempt = 'it waits for the response';
    }
  },
};

function readSend(heap: HeapView, node: number, flushed: boolean | undefined): Reading<SendState> {
  const destroyed = heap.boolean(node, E.destroyed) === true;
  if (heap.boolean(node, E.finished) !== true) {
    return destroyed || heap.object(node, E.errored) !== ABSENT
      ? { state: 'reset', fact: 'destroyed before its end', from: 'OutgoingMessage.destroyed' }
      : { state: 'open', fact: 'end() was not called', from: 'OutgoingMessage.finished = false' };
  }
  const from = 'OutgoingMessage.finished, outputData';
  if (flushed === true) return { state: 'closed', fact: 'ended and flushed', from };
  if (flushed === undefined) {
    const unknown = 'whether the message was flushed: the length of its socket was not captured';
    return { state: 'unknown', fact: 'ended, perhaps not flushed', from, unknown };
  }
  return destroyed
    ? { state: 'reset', fact: 'destroyed before it was flushed', from: 'OutgoingMessage.destroyed' }
    : { state: 'ending', fact: 'end() was called, not everything is flushed', from };
}

/** Nothing waits in the message itself nor in its socket; a message that has let go of its socket is flushed. */
function isFlushed(heap: HeapView, node: number): boolean | undefined {
  if (heap.elements(heap.object(node, E.outputData)).length > 0) return false;
  const socket = heap.object(node, heap.has(node, E.kSocket) ? E.kSocket : E.socket);
  if (socket === ABSENT) return true;
  const state = heap.object(socket, WRITABLE_STATE);
  if (state === ABSENT) return true;
  const { pending } = readWritableState(heap, state, undefined);
  return pending === undefined ? undefined : !pending;
}
