/**
 * HTTP/1 messages being received: responses on the client, requests on the server. One half only.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/_http_incoming.js (`IncomingMessage`, `_dump`).
 */
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { ReceiveState } from '../../model/vocabulary.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';
import { labelRequest } from './request-label.js';

const E = {
  consuming: property('_consuming'),
  dumped: property('_dumped'),
  complete: property('complete'),
  aborted: property('aborted'),
  rawHeaders: property('rawHeaders'),
  socket: property('socket'),
  request: property('req'),
  /** Of a `ClientRequest`: the response, and whether that has emitted 'end'. */
  response: property('res'),
  ended: property('_ended'),
  method: property('method'),
  url: property('url'),
  path: property('path'),
  /** Where Node 24 and later keep the path of a `ClientRequest`. */
  kPath: property('<symbol kPath>'),
  host: property('host'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'http.IncomingMessage',
  kinds: ['http.IncomingMessage'],
  versions: 'Node 18 to 26',
  summary:
    'A response on the client, a request on the server. The connection and the `ClientRequest` are part of the message ' +
    'until it is read.',
  code: ['src/streams/v8/http-message.ts'],
  facts: [
    {
      about: 'receive',
      says: 'reset',
      from: '`aborted` is true',
      needsNumbers: 'no',
      source: nodeSource('_http_incoming.js', 220),
    },
    {
      about: 'receive',
      says: 'closed',
      from: '`_dumped` is true: Node discarded what was left',
      needsNumbers: 'no',
      source: nodeSource('_http_incoming.js', 431),
    },
    {
      about: 'receive',
      says: 'closed',
      from: 'a response: `_ended` of the `ClientRequest` in `req` is true',
      needsNumbers: 'no',
      source: nodeSource('_http_client.js', 835),
    },
    {
      about: 'receive',
      says: 'unread',
      from: '`complete` is true and chunks wait',
      needsNumbers: 'no',
      source: nodeSource('_http_common.js', 148),
    },
    {
      about: 'receive',
      says: 'open',
      from: '`complete` and `aborted` are false',
      needsNumbers: 'no',
      source: nodeSource('_http_common.js', 148),
    },
    {
      about: 'part',
      says: 'the connection, until the message is read',
      from: '`socket`',
      needsNumbers: 'no',
      source: nodeSource('_http_incoming.js', 63),
    },
    {
      about: 'part',
      says: 'the `ClientRequest`, until the response is read',
      from: '`req`',
      needsNumbers: 'no',
      source: nodeSource('_http_client.js', 770),
    },
    {
      about: 'stream',
      says: 'method, host and path',
      from: '`method` and `url`, or those of the `ClientRequest` in `req`',
      needsNumbers: 'no',
      source: nodeSource('_http_client.js', 770),
    },
  ],
  notes: [
    "A server's request without waiting data is never accused: Node discards the rest when the response is sent. For the " +
      'same reason one with waiting data is `undetermined` while the program has its response.',
  ],
  fix: 'read the body, or `res.resume()`, or `res.destroy()`',
  example: [
    'http.get(url, (res) => {',
    '  if (res.statusCode !== 200) return res.resume(); // discard',
    '  res.pipe(destination);',
    '});',
  ],
  provenBy: ['node/http1-unread.mjs', 'node/http1-unread-healthy.mjs', 'node/mixed-healthy-server.mjs'],
};

export const httpMessage: Family = {
  kinds: ['http.IncomingMessage'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.consuming) && heap.has(node, E.dumped) && heap.has(node, E.rawHeaders),

  describe(heap, stream, surroundings) {
    stream.kind = 'http.IncomingMessage';
    stream.isBody = true;
    stream.docs = 'kinds.md#httpincomingmessage';
    const request = heap.object(stream.node, E.request);
    const reading = stream.receive.state === 'unknown' ? readWithoutNumbers(heap, stream) : undefined;
    if (reading !== undefined) {
      stream.setReceive(reading);
      if (stream.dataWaiting === true && stream.reader === 'unknown') stream.reader = 'none';
      stream.dataWaiting ??= reading.state === 'unread';
    }
    if (stream.receive.state !== 'closed' && stream.receive.state !== 'reset') {
      const socket = heap.object(stream.node, E.socket);
      // The event loop reaches the message through its connection.
      if (socket !== ABSENT) stream.handles.push(socket);
      stream.owned.push(...[socket, request].filter((node) => node !== ABSENT));
    }
    if (request === ABSENT) {
      stream.label = labelOf(heap, stream.node, E.url, surroundings.showStrings);
      stream.fix = 'read the body, or call req.resume() to discard it';
      stream.beingServed = true;
      if (stream.dataWaiting !== true || stream.bufferedBytes === 0) {
        stream.exempt = 'a request without unread data: Node discards the rest when the response is sent';
      }
    } else {
      stream.label = labelOf(heap, request, heap.has(request, E.kPath) ? E.kPath : E.path, surroundings.showStrings);
      stream.fix = 'read the body, or call res.resume() to discard it, or res.destroy()';
    }
  },
};

/** Every flag of the message itself is a boolean, so that most of them are known in any snapshot. */
function readWithoutNumbers(
  heap: HeapView,
  { node, bufferedChunks = 0 }: StreamDraft,
): Reading<ReceiveState> | undefined {
  if (heap.boolean(node, E.aborted) === true) {
    return { state: 'reset', fact: 'the peer went away', from: 'IncomingMessage.aborted' };
  }
  // Without the end of the message destroy() would have set `aborted`.
  if (heap.boolean(node, E.complete) === false) {
    return { state: 'open', fact: 'its end has not arrived', from: 'IncomingMessage.complete, aborted' };
  }
  // A reader that paused it keeps even a discarded message from its end.
  if (bufferedChunks > 0) {
    return {
      state: 'unread',
      fact: 'all of it has arrived and was not read',
      from: 'IncomingMessage.complete, buffer',
    };
  }
  if (heap.boolean(node, E.dumped) === true) {
    return { state: 'closed', fact: 'Node discarded what was left', from: 'IncomingMessage._dumped' };
  }
  const request = heap.object(node, E.request);
  return heap.object(request, E.response) === node && heap.boolean(request, E.ended) === true
    ? { state: 'closed', fact: 'read to the end', from: 'ClientRequest._ended' }
    : undefined;
}

function labelOf(heap: HeapView, message: number, path: EdgeRef, showStrings: boolean): string | undefined {
  const method = heap.text(message, E.method);
  if (method === undefined) return undefined;
  return labelRequest({ method, host: heap.text(message, E.host), target: heap.text(message, path) }, showStrings);
}
