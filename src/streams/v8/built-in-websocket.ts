/**
 * The `WebSocket` that is built into Node, which is undici's. A half ends with a close frame; the TCP connection, the
 * parser and the stream of the `fetch` that made the connection are part of the WebSocket.
 *
 * Source: https://github.com/nodejs/undici/blob/v8.9.0/lib/web/websocket/websocket.js (`#handler`);
 * https://github.com/nodejs/undici/blob/v6.28.0/lib/web/websocket/connection.js (symbols in place of it).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import { BUILT_IN_WEBSOCKET_KNOWLEDGE } from './built-in-websocket-knowledge.js';
import type { StreamDraft } from './draft.js';
import { EVENT_TARGET_EDGES, isListenedTo } from './event-target.js';
import type { Family } from './family.js';
import { FETCH_RESPONSE_EDGES, messageBehind } from './fetch-response.js';
import { labelRequest } from './request-label.js';
import { hrefOf, URL_EDGES } from './url.js';

const E = {
  /** undici 7 and later; ones of `WebSocketStream` and of the parser have no `#binaryType`. */
  handler: property('#handler'),
  binaryType: property('#binaryType'),
  readyState: property('readyState'),
  socket: property('socket'),
  closeState: property('closeState'),
  controller: property('controller'),
  parser: property('#parser'),
  url: property('#url'),
  /** undici 6. */
  kBinaryType: property('<symbol binary type>'),
  kReadyState: property('<symbol ready state>'),
  kResponse: property('<symbol response>'),
  kController: property('<symbol controller>'),
  kParser: property('<symbol byte parser>'),
  kUrl: property('<symbol url>'),
  /** Of the parser: the close frame that it has read. */
  info: property('#info'),
  closeInfo: property('closeInfo'),
  error: property('error'),
  socketHandle: property('<symbol kHandle>'),
  /** Of `class Fetch`: `ongoing`, `aborted` or `terminated`. */
  fetchState: property('state'),
  kState: property('<symbol kState>'),
  stream: property('stream'),
} as const;

const CLOSING = 2;
const CLOSED = 3;

/** What both layouts say about a connection. */
interface Connection {
  /** {@link CLOSING}, {@link CLOSED} or another; undefined when the snapshot has no numbers. */
  readonly readyState: number | undefined;
  readonly socket: number;
  readonly parser: number;
  /** The `fetch` that made the connection. */
  readonly controller: number;
  readonly url: number;
}

export const builtInWebSocket: Family = {
  kinds: ['WebSocket'],
  knowledge: [BUILT_IN_WEBSOCKET_KNOWLEDGE],
  edges: [...Object.values(E), ...EVENT_TARGET_EDGES, ...FETCH_RESPONSE_EDGES, ...URL_EDGES],
  marks: [E.binaryType, E.kBinaryType],

  recognises: (heap, node) =>
    (heap.has(node, E.binaryType) && heap.has(heap.object(node, E.handler), E.closeState)) ||
    (heap.has(node, E.kBinaryType) && heap.has(node, E.kController) && heap.has(node, E.kUrl)),

  describe(heap, stream, { showStrings, web }) {
    const connection = readConnection(heap, stream.node);
    stream.kind = 'WebSocket';
    stream.docs = 'kinds.md#websocket';
    stream.fix = 'let the peer answer close frames or end the connection: ws.close() alone waits for ever';
    const href = hrefOf(heap, connection.url);
    if (href !== undefined) {
      stream.label = labelRequest({ method: 'ws', host: undefined, target: href }, showStrings);
    }
    stream.writing = false;
    stream.dataWaiting = false;
    describeHalves(heap, stream, connection);
    const ofFetch = heap.object(heap.object(heap.object(connection.controller, E.controller), E.kState), E.stream);
    const bytes = web.twins.get(ofFetch) ?? ofFetch;
    // A peer that refuses answers with an ordinary response, which waits in the Node stream of the fetch.
    for (const part of [connection.socket, connection.parser, bytes, web.sources.get(bytes) ?? ABSENT]) {
      if (part !== ABSENT) stream.owned.push(part);
    }
  },
};

function readConnection(heap: HeapView, node: number): Connection {
  const handler = heap.object(node, E.handler);
  if (handler !== ABSENT) {
    return {
      readyState: heap.integer(handler, E.readyState),
      socket: heap.object(handler, E.socket),
      parser: heap.object(node, E.parser),
      controller: heap.object(handler, E.controller),
      url: heap.object(node, E.url),
    };
  }
  return {
    readyState: heap.integer(node, E.kReadyState),
    socket: heap.object(messageBehind(heap, heap.get(node, E.kResponse)), E.socket),
    parser: heap.object(node, E.kParser),
    controller: heap.object(node, E.kController),
    url: heap.object(node, E.kUrl),
  };
}

function describeHalves(heap: HeapView, stream: StreamDraft, connection: Connection): void {
  const closeInfo = heap.object(heap.object(connection.parser, E.info), E.closeInfo);
  if (heap.boolean(closeInfo, E.error) === false) {
    // It answers by itself, at once, unless its own close frame was the first.
    const from = 'WebSocket, #info.closeInfo of its parser';
    stream.reader = 'none';
    stream.setReceive({ state: 'closed', fact: 'ended with a close frame', from });
    stream.setSend({ state: 'closed', fact: 'the close frame of the peer was answered', from });
  } else if (isOver(heap, connection)) {
    const fact = 'the connection is gone without a close frame of the peer';
    const from = 'WebSocket, readyState, socket and state of its fetch';
    stream.reader = 'none';
    stream.setReceive({ state: 'reset', fact, from });
    stream.setSend({ state: 'reset', fact, from });
  } else {
    stream.setReceive({ state: 'open', fact: 'no close frame', from: 'WebSocket, #info.closeInfo of its parser' });
    describeOpen(heap, stream, connection);
  }
}

function isOver(heap: HeapView, { readyState, socket, controller }: Connection): boolean {
  const fetchState = heap.text(controller, E.fetchState);
  if (readyState === CLOSED || fetchState === 'aborted' || fetchState === 'terminated') return true;
  return socket === ABSENT ? readyState === CLOSING : heap.isNull(socket, E.socketHandle);
}

function describeOpen(heap: HeapView, stream: StreamDraft, { readyState, socket }: Connection): void {
  const from = 'WebSocket, readyState';
  if (socket === ABSENT) {
    stream.reader = 'flowing';
    stream.setSend({ state: 'open', fact: 'it is connecting', from: 'WebSocket, no socket' });
    stream.exempt = 'it is connecting';
    return;
  }
  if (readyState === CLOSING) {
    stream.reader = 'none';
    stream.setSend({ state: 'ending', fact: 'the close frame was sent and not answered', from });
    stream.note('messages that arrive are dropped while it is closing', from);
    stream.inferred = 'the answer to its close frame may be under way: nothing limits how long it waits';
    return;
  }
  if (readyState === undefined) {
    const unknown = 'whether it is closing: its readyState is an integer that this snapshot left out';
    stream.setSend({ state: 'unknown', fact: 'open, or its close frame was sent', from, unknown });
    return;
  }
  const isHeard = isListenedTo(heap, stream.node, 'message');
  stream.reader = isHeard ? 'listener' : 'flowing';
  stream.setSend({ state: 'open', fact: 'not closing', from });
  stream.note(isHeard ? 'the program listens for messages' : 'messages are dropped', 'WebSocket.<symbol kEvents>');
}
