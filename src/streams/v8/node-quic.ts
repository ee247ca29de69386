/**
 * Streams of `node:quic`. No release is built with it yet, so this is read from its source and tried on objects of the
 * same shape: what is said is at most `likely`. Whether the end has arrived is a byte of a `DataView`, which no snapshot
 * shows.
 *
 * Source: https://github.com/nodejs/node/blob/v24.21.0/lib/internal/quic/quic.js#L1573 (`QuicStream`), #L2156 (`writer`);
 * https://github.com/nodejs/node/blob/v22.23.3/lib/internal/quic/quic.js#L590.
 */
import { ABSENT, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';

const E = {
  handle: property('#handle'),
  /** Node 24 and later keep everything else in one object. */
  inner: property('#inner'),
  direction: property('direction'),
  isLocal: property('isLocal'),
  iteratorLocked: property('iteratorLocked'),
  reader: property('reader'),
  outboundSet: property('outboundSet'),
  writer: property('writer'),
  end: property('end'),
  /** Node 22. */
  ownSession: property('#session'),
  onBlocked: property('#onblocked'),
  onReset: property('#onreset'),
  context: internal('context'),
  closed: variable('closed'),
  errored: variable('errored'),
} as const;

const SOURCE = 'https://github.com/nodejs/node/blob/v24.21.0/lib/internal/quic/quic.js';

const KNOWLEDGE: KindKnowledge = {
  title: 'node:quic stream',
  kinds: ['node:quic stream'],
  versions: 'Node 22 to 26, from source',
  summary: 'A `QuicStream` of `node:quic`. No release has been built with it; what is said is at most `likely`.',
  code: ['src/streams/v8/node-quic.ts'],
  facts: [
    { about: 'receive', says: 'closed', from: '`#handle` is undefined', needsNumbers: 'no', source: `${SOURCE}#L2604` },
    {
      about: 'reader',
      says: 'none',
      from: '`#inner.iteratorLocked` is false and there is no `#inner.reader`',
      needsNumbers: 'no',
      versions: 'Node 24 and later',
      source: `${SOURCE}#L1585`,
    },
    {
      about: 'send',
      says: 'closed, reset, open',
      from: 'the variables `closed` and `errored` of the functions of `#inner.writer`',
      needsNumbers: 'no',
      versions: 'Node 24 and later',
      source: `${SOURCE}#L2167`,
    },
  ],
  notes: [
    'Whether the peer has finished or reset the stream is a byte of a `DataView` and stays unknown in any snapshot.',
  ],
  fix: 'read the stream to the end, or `stream.destroy()`',
  example: ['for await (const chunks of stream) use(chunks);'],
  provenBy: ['node/web-quic.mjs', 'node/web-quic-healthy.mjs'],
};

export const nodeQuic: Family = {
  kinds: ['node:quic stream'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [E.inner, E.onBlocked],

  recognises: (heap, node) =>
    heap.has(node, E.handle) &&
    (heap.has(heap.object(node, E.inner), E.iteratorLocked) ||
      (heap.has(node, E.ownSession) && heap.has(node, E.onBlocked) && heap.has(node, E.onReset))),

  describe(heap, stream) {
    const inner = heap.object(stream.node, E.inner);
    const handle = heap.object(stream.node, E.handle);
    stream.kind = 'node:quic stream';
    stream.docs = 'kinds.md#nodequic-stream';
    stream.fix = 'read the stream to the end, or call stream.destroy()';
    if (handle === ABSENT) {
      const from = 'QuicStream.#handle';
      stream.reader = 'none';
      stream.dataWaiting = false;
      stream.writing = false;
      stream.setReceive({ state: 'closed', fact: 'closed or destroyed', from });
      stream.setSend({ state: 'closed', fact: 'closed or destroyed', from });
      return;
    }
    stream.handles.push(handle);
    stream.inferred = 'node:quic was read from its source only';
    describeReceive(heap, stream, inner);
    describeSend(heap, stream, inner);
  },
};

const UNSEEN = 'whether the end has arrived: it is a byte of a DataView, which no snapshot shows';

/** `direction` is 0 for streams of two halves and 1 for one-way ones. */
const ONE_WAY = 1;

function describeReceive(heap: HeapView, stream: StreamDraft, inner: number): void {
  const isLocal = heap.boolean(inner, E.isLocal) === true;
  const direction = heap.integer(inner, E.direction);
  if (isLocal && direction === ONE_WAY) {
    stream.reader = 'none';
    stream.dataWaiting = false;
    stream.setReceive({ state: 'none', fact: 'one-way, opened here', from: 'QuicStream.#inner.direction' });
    return;
  }
  const neverRead = heap.boolean(inner, E.iteratorLocked) === false && heap.object(inner, E.reader) === ABSENT;
  if (neverRead) stream.reader = 'none';
  // Without numbers a stream that was opened here may have no receive half.
  stream.receiveNotClosed = neverRead && (!isLocal || direction !== undefined);
  const fact = neverRead ? 'nobody has ever read it' : 'it is open, or its end was read';
  stream.setReceive({ state: 'unknown', fact, from: 'QuicStream.#inner.iteratorLocked', unknown: UNSEEN });
}

function describeSend(heap: HeapView, stream: StreamDraft, inner: number): void {
  const isRemote = heap.boolean(inner, E.isLocal) === false;
  const direction = heap.integer(inner, E.direction);
  if (isRemote && direction === ONE_WAY) {
    stream.setSend({ state: 'none', fact: 'one-way, opened by the peer', from: 'QuicStream.#inner.direction' });
    return;
  }
  const scope = heap.object(heap.object(heap.object(inner, E.writer), E.end), E.context);
  const from = 'variables closed and errored of QuicStream.#inner.writer';
  if (heap.boolean(scope, E.errored) === true) stream.setSend({ state: 'reset', fact: 'it failed', from });
  else if (heap.boolean(scope, E.closed) === true) {
    stream.setSend({ state: 'closed', fact: 'the writer was closed', from });
  } else if (heap.boolean(scope, E.closed) === false || heap.isUnassigned(scope, E.closed)) {
    // Both variables are declared as false.
    stream.setSend({ state: 'open', fact: 'the writer was not closed', from });
  } else if (heap.boolean(inner, E.outboundSet) === false && (!isRemote || direction !== undefined)) {
    stream.setSend({ state: 'open', fact: 'nothing was written yet', from: 'QuicStream.#inner.outboundSet' });
  } else {
    const unknown = 'whether everything was sent: it is a byte of a DataView, which no snapshot shows';
    stream.setSend({ state: 'unknown', fact: 'no writer says it', from: 'QuicStream.#inner.writer', unknown });
  }
}
