/**
 * HTTP/2 streams, both roles.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/internal/http2/core.js (`Http2Stream`, `kState`, `kHandle`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { listenersOf } from './listeners.js';
import { nodeSource } from './node-source.js';
import { labelRequest } from './request-label.js';
import type { Surroundings } from './surroundings.js';

const E = {
  session: property('<symbol kSession>'),
  state: property('<symbol state>'),
  handle: property('<symbol kHandle>'),
  id: property('<symbol id>'),
  sentHeaders: property('<symbol sent-headers>'),
  method: property(':method'),
  path: property(':path'),
  authority: property(':authority'),
  /** Of the streams of a server; the client's are those that it opened and those that were pushed to it. */
  protocol: property('<symbol protocol>'),
  /** What the compatible API reads it through. */
  request: property('<symbol request>'),
  didRead: property('didRead'),
  shutdownWritableCalled: property('shutdownWritableCalled'),
} as const;

/** Events that a client awaits before it can read: until then nobody has forgotten anything. */
const AWAITED: ReadonlySet<string> = new Set(['response', 'push', 'data', 'readable']);

const KNOWLEDGE: KindKnowledge = {
  title: 'http2 streams',
  kinds: ['http2.ClientHttp2Stream', 'http2.ServerHttp2Stream'],
  versions: 'Node 18 to 26',
  summary: 'Both roles. All of node:stream, and what the state of the HTTP/2 stream adds.',
  code: ['src/streams/v8/http2-stream.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open or unread',
      from: 'a live `<symbol kHandle>` and waiting chunks',
      needsNumbers: 'no',
      source: nodeSource('internal/http2/core.js', 2105),
    },
    {
      about: 'stream',
      says: 'both halves are over',
      from: '`<symbol kSession>` is undefined',
      needsNumbers: 'no',
      source: nodeSource('internal/http2/core.js', 2464),
    },
    {
      about: 'send',
      says: 'open',
      from: '`shutdownWritableCalled` is not true while the handle is alive',
      needsNumbers: 'no',
      source: nodeSource('internal/http2/core.js', 1955),
    },
    {
      about: 'stream',
      says: 'nobody has read yet',
      from: '`didRead` is not true',
      needsNumbers: 'no',
      source: nodeSource('internal/http2/core.js', 2344),
    },
    {
      about: 'stream',
      says: 'stream id',
      from: '`<symbol id>`',
      needsNumbers: 'yes',
      source: nodeSource('internal/http2/core.js', 2102),
    },
    {
      about: 'stream',
      says: 'method, host and path',
      from: '`:method`, `:authority` and `:path` of `<symbol sent-headers>`',
      needsNumbers: 'no',
      source: nodeSource('internal/http2/core.js', 1866),
    },
  ],
  notes: [
    'A client stream that still waits for its response, and a server stream without unread data, are not accused. A ' +
      'client stream for which nothing has arrived and nobody waits is reported as `likely`.',
  ],
  fix: '`stream.resume()` or `stream.close(code)`',
  example: [
    'const { NGHTTP2_CANCEL } = http2.constants;',
    "stream.on('response', (headers) => {",
    "  if (headers[':status'] !== 200) stream.close(NGHTTP2_CANCEL);",
    '  else stream.pipe(destination);',
    '});',
  ],
  provenBy: ['node/http2-unread.mjs', 'node/http2-unread-healthy.mjs', 'node/mixed-healthy-server.mjs'],
};

export const http2Stream: Family = {
  kinds: ['http2.ClientHttp2Stream', 'http2.ServerHttp2Stream'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.session) && heap.has(node, E.state) && heap.has(node, E.handle),

  describe(heap, stream, surroundings) {
    const isClient = !heap.has(stream.node, E.protocol);
    stream.kind = isClient ? 'http2.ClientHttp2Stream' : 'http2.ServerHttp2Stream';
    stream.docs = 'kinds.md#http2-streams';
    stream.fix = isClient
      ? 'read the response to the end (stream.resume() discards), or call stream.close(code)'
      : 'read the request (stream.resume() discards) and call stream.end(), or stream.close(code)';
    stream.label = labelOf(heap, stream.node, isClient, surroundings.showStrings);
    const handle = heap.object(stream.node, E.handle);
    // Taken away by destroy(). Before the connection is made a stream has its session, and no handle yet.
    if (heap.object(stream.node, E.session) === ABSENT) stream.setOver(true, 'Http2Stream.<symbol kSession>');
    if (handle !== ABSENT) {
      stream.handles.push(handle);
      stream.setUnread('Http2Stream.<symbol kHandle>, buffer');
    }
    if (handle !== ABSENT && stream.send.state === 'unknown') describeSendWithoutNumbers(heap, stream);
    stream.beingServed = !isClient && stream.send.state === 'open';
    const request = heap.object(stream.node, E.request);
    if (request !== ABSENT) stream.faces.push(request);
    // What waits to be sent is in its buffers too.
    if (isClient) describeWaitingClient(heap, stream, surroundings);
    else if (stream.bufferedChunks === 0) {
      stream.exempt = 'a request without unread data: Node closes the stream when the response is sent';
    }
  },
};

function describeSendWithoutNumbers(heap: HeapView, stream: StreamDraft): void {
  const state = heap.object(stream.node, E.state);
  // Up to Node 22 the field appears only when shutdown was called.
  if (heap.boolean(state, E.shutdownWritableCalled) !== true) {
    const from = 'Http2Stream.<symbol state>.shutdownWritableCalled';
    stream.setSend({ state: 'open', fact: 'end() was not called', from });
  }
}

function describeWaitingClient(heap: HeapView, stream: StreamDraft, surroundings: Surroundings): void {
  const state = heap.object(stream.node, E.state);
  if (stream.dataWaiting === true || heap.boolean(state, E.didRead) === true) return;
  const listeners = listenersOf(heap, stream.node, surroundings.positions);
  if (listeners.some((listener) => AWAITED.has(listener.event))) stream.exempt = 'it waits for the response';
  else stream.inferred = 'nothing has arrived yet, but nobody waits for it either';
}

function labelOf(heap: HeapView, node: number, isClient: boolean, showStrings: boolean): string | undefined {
  const id = heap.integer(node, E.id);
  const stream = id === undefined ? undefined : `stream ${id}`;
  const headers = heap.object(node, E.sentHeaders);
  const method = heap.text(headers, E.method);
  if (!isClient || method === undefined) return stream;
  const parts = { method, host: heap.text(headers, E.authority), target: heap.text(headers, E.path) };
  const request = labelRequest(parts, showStrings);
  return stream === undefined ? request : `${request} (${stream})`;
}
