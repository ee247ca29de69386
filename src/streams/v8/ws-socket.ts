/**
 * WebSockets of `ws`. A half ends with a close frame; the TCP connection below is part of the WebSocket.
 *
 * Source: https://github.com/websockets/ws/blob/8.23.0/lib/websocket.js (`close`, `setCloseTimer`, `socketOnClose`) and
 * `lib/stream.js` (`createWebSocketStream`).
 */
import { ABSENT, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, type Listener, listenersOf } from './listeners.js';
import { labelRequest } from './request-label.js';

const E = {
  readyState: property('_readyState'),
  sent: property('_closeFrameSent'),
  received: property('_closeFrameReceived'),
  closeTimer: property('_closeTimer'),
  paused: property('_paused'),
  receiver: property('_receiver'),
  sender: property('_sender'),
  socket: property('_socket'),
  /** The upgrade request, while the connection is being made. */
  request: property('_req'),
  url: property('_url'),
  socketHandle: property('<symbol kHandle>'),
  events: property('_events'),
  message: property('message'),
  context: internal('context'),
  /** Variables of `createWebSocketStream`. */
  ws: variable('ws'),
  duplex: variable('duplex'),
} as const;

const CONNECTING = 0;
const CLOSED = 3;

const SOURCE = 'https://github.com/websockets/ws/blob/8.23.0/lib/websocket.js';

const KNOWLEDGE: KindKnowledge = {
  title: 'ws',
  kinds: ['ws WebSocket', 'ws stream'],
  versions: 'ws 8',
  summary:
    'A `WebSocket` of `ws`, client or server, and the stream that `createWebSocketStream` makes of it. A half is closed by ' +
    'a close frame. The connection below is part of it.',
  code: ['src/streams/v8/ws-socket.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'receive',
      says: 'closed',
      from: '`_closeFrameReceived` is true',
      needsNumbers: 'no',
      source: `${SOURCE}#L1203`,
    },
    {
      about: 'send',
      says: 'ending',
      from: '`_closeFrameSent` is true and `_closeFrameReceived` is not',
      needsNumbers: 'no',
      source: `${SOURCE}#L349`,
    },
    {
      about: 'receive',
      says: 'reset',
      from: '`_readyState` is 3, or the `<symbol kHandle>` of `_socket` is null, without a close frame',
      needsNumbers: 'no',
      source: `${SOURCE}#L289`,
    },
    {
      about: 'part',
      says: 'the connection and the parser of its frames',
      from: '`_socket` and `_receiver`',
      needsNumbers: 'no',
      source: `${SOURCE}#L250`,
    },
    {
      about: 'part',
      says: 'the WebSocket of a stream',
      from: '`ws` of the scope of its `read`',
      needsNumbers: 'no',
      source: 'https://github.com/websockets/ws/blob/8.23.0/lib/stream.js#L54',
    },
    { about: 'reader', says: 'listener', from: '`_paused`', needsNumbers: 'no', source: `${SOURCE}#L376` },
  ],
  notes: [
    'A close frame that the peer does not answer is no finding while `_closeTimer` runs: `ws` destroys the connection then.',
    'A WebSocket without `message` listener drops what arrives; it is not accused.',
  ],
  fix: '`ws.close()`, or `ws.terminate()` for both halves at once',
  example: ["ws.on('message', use);", "ws.on('error', () => ws.terminate());", 'ws.close();'],
  provenBy: ['node-libs/ws-half-closed.mjs', 'node-libs/ws-half-closed-healthy.mjs'],
};

export const wsSocket: Family = {
  kinds: ['ws WebSocket', 'ws stream'],
  knowledge: [KNOWLEDGE],
  edges: [...Object.values(E), ...LISTENER_EDGES],
  marks: [E.sent],
  libraries: ['ws'],

  recognises: (heap, node) =>
    heap.has(node, E.sent) && heap.has(node, E.received) && heap.has(node, E.receiver) && heap.has(node, E.sender),

  describe(heap, stream, surroundings) {
    const { node } = stream;
    const listeners = listenersOf(heap, node, surroundings.positions);
    stream.kind = 'ws WebSocket';
    stream.docs = 'kinds.md#ws';
    stream.fix = 'call ws.close(), or ws.terminate() to give up both halves';
    const url = heap.text(node, E.url);
    if (url !== undefined) {
      stream.label = labelRequest({ method: 'ws', host: undefined, target: url }, surroundings.showStrings);
    }
    stream.programListens = listeners.some((listener) => !listener.ofRuntime);
    stream.writing = false;
    stream.dataWaiting = false;
    describeHalves(heap, stream);
    describeReader(heap, stream, listeners);
    for (const ref of [E.socket, E.receiver]) {
      const part = heap.object(node, ref);
      if (part !== ABSENT) stream.sources.push(part);
    }
    if (isConnecting(heap, node)) stream.exempt = 'it is connecting';
    else if (stream.receive.state === 'open' && heap.object(node, E.closeTimer) !== ABSENT) {
      stream.exempt = 'it is closing: ws destroys the connection when its timer runs out';
    }
  },
};

/** The stream of `createWebSocketStream`, told from the WebSocket whose messages it takes. */
export const wsStream: Family = {
  kinds: ['ws stream'],
  edges: Object.values(E),
  marks: [E.sent],
  libraries: ['ws'],
  recognises: (heap, node) => wsSocket.recognises(heap, node),
  streamOf: (heap, node) => findDuplex(heap, node),
  describe(heap, stream, _surroundings, node) {
    stream.kind = 'ws stream';
    stream.docs = 'kinds.md#ws';
    stream.fix = 'read the stream to the end, or call stream.destroy(), which terminates the WebSocket';
    stream.sources.push(node);
    // Destroying the stream terminates the WebSocket.
    if (!isOver(heap, node)) stream.setUnread('an open WebSocket, ReadableState.buffer');
  },
};

function isConnecting(heap: HeapView, node: number): boolean {
  return heap.integer(node, E.readyState) === CONNECTING || heap.object(node, E.request) !== ABSENT;
}

function isOver(heap: HeapView, node: number): boolean {
  const state = heap.integer(node, E.readyState);
  if (state !== undefined) return state === CLOSED;
  if (isConnecting(heap, node)) return false;
  const socket = heap.object(node, E.socket);
  return socket === ABSENT || heap.isNull(socket, E.socketHandle);
}

function describeHalves(heap: HeapView, stream: StreamDraft): void {
  const isSent = heap.boolean(stream.node, E.sent) === true;
  const isReceived = heap.boolean(stream.node, E.received) === true;
  const over = isOver(heap, stream.node);
  stream.setReceive(readHalf(isReceived, over, 'WebSocket._closeFrameReceived'));
  if (isSent && !isReceived && !over) {
    const from = 'WebSocket._closeFrameSent, not _closeFrameReceived';
    stream.setSend({ state: 'ending', fact: 'the close frame was sent and not answered', from });
  } else {
    stream.setSend(readHalf(isSent, over, 'WebSocket._closeFrameSent'));
  }
}

function readHalf(hasFrame: boolean, over: boolean, from: string): Reading<ReceiveState & SendState> {
  if (hasFrame) return { state: 'closed', fact: 'ended with a close frame', from };
  return over
    ? { state: 'reset', fact: 'the connection is gone without a close frame', from: `${from}, _readyState or _socket` }
    : { state: 'open', fact: 'no close frame', from };
}

function describeReader(heap: HeapView, stream: StreamDraft, listeners: readonly Listener[]): void {
  stream.paused = heap.boolean(stream.node, E.paused) === true && stream.receive.state === 'open';
  const isHeard = stream.paused || listeners.some(({ event }) => event === 'message');
  stream.reader = isHeard ? 'listener' : 'flowing';
  stream.note(isHeard ? 'the program listens for messages' : 'messages are dropped', 'WebSocket._events, _paused');
}

function findDuplex(heap: HeapView, node: number): number {
  const events = heap.object(node, E.events);
  const onMessage = heap.object(events, E.message);
  for (const listener of [onMessage, ...heap.elements(onMessage)]) {
    const context = heap.get(listener, E.context);
    if (heap.get(context, E.ws) === node) return heap.object(context, E.duplex);
  }
  return ABSENT;
}
