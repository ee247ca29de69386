/**
 * Duplex streams that are made of two others, one for each half, under the names `readable` and `writable`: the
 * `QUICStream` of js-quic, and whatever a library unknown here has built in the same way.
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { READABLE_STATE, WRITABLE_STATE } from './node-stream-edges.js';

const E = {
  readable: property('readable'),
  writable: property('writable'),
  /** Only WHATWG streams: the interface, and the state that both of Node's objects for one stream share. */
  kType: property('<symbol kType>'),
  kState: property('<symbol kState>'),
  /** State of a `TransformStream`, whose two sides have these names too. */
  backpressure: property('backpressure'),
  readClosed: property('_readClosed'),
  writeClosed: property('_writeClosed'),
  streamId: property('streamId'),
} as const;

const EDGES = [READABLE_STATE, WRITABLE_STATE, ...Object.values(E)];

const QUIC: KindKnowledge = {
  title: 'js-quic QUICStream',
  kinds: ['js-quic QUICStream'],
  versions: '@matrixai/quic 2.0',
  summary: '`QUICStream` of `@matrixai/quic`. Its `readable` and `writable` are part of it.',
  code: ['src/streams/v8/duplex-pair.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: '`_readClosed` is false; it is true once the end has reached `readable`, read or not',
      needsNumbers: 'no',
      source: 'https://github.com/MatrixAI/js-quic/blob/v1.2.6/src/QUICStream.ts#L130',
    },
    {
      about: 'send',
      says: 'closed',
      from: '`_writeClosed` is true',
      needsNumbers: 'no',
      source: 'https://github.com/MatrixAI/js-quic/blob/v1.2.6/src/QUICStream.ts#L131',
    },
    {
      about: 'part',
      says: 'both sides',
      from: '`readable` and `writable`',
      needsNumbers: 'no',
      source: 'https://github.com/MatrixAI/js-quic/blob/v1.2.6/src/QUICStream.ts#L120',
    },
    {
      about: 'stream',
      says: 'its number',
      from: '`streamId`',
      needsNumbers: 'yes',
      source: 'https://github.com/MatrixAI/js-quic/blob/v1.2.6/src/QUICStream.ts#L119',
    },
  ],
  notes: [
    'Beyond the first chunk, what has arrived waits in native memory, so that its size is not in the snapshot.',
    'The links are to version 1.2.6, the last one that is tagged in the sources that were at hand; the programs run 2.0.9, which has the same fields.',
  ],
  fix: 'read `stream.readable` to the end, or `stream.cancel(reason)` for both halves',
  example: ['for await (const chunk of stream.readable) use(chunk);', 'await stream.writable.close();'],
  provenBy: ['node-libs/quic-unread.mjs', 'node-libs/quic-unread-healthy.mjs'],
};

export const quicStream: Family = {
  kinds: ['js-quic QUICStream'],
  knowledge: [QUIC],
  edges: EDGES,
  marks: [E.readClosed],
  libraries: ['@matrixai'],

  recognises: (heap, node) => isQuicStream(heap, node),

  describe(heap, stream) {
    const { node } = stream;
    const id = heap.integer(node, E.streamId);
    stream.kind = 'js-quic QUICStream';
    stream.docs = 'kinds.md#js-quic-quicstream';
    stream.fix = 'read stream.readable to the end, or call stream.cancel(reason) for both halves';
    if (id !== undefined) stream.label = `stream ${id}`;
    stream.combine = (draftOf) => {
      takeHalves(heap, stream, draftOf);
      if (heap.boolean(node, E.readClosed) === false && stream.receive.state !== 'unread') {
        stream.setReceive({
          state: 'open',
          fact: 'not read to its end, nor cancelled',
          from: 'QUICStream._readClosed',
        });
      }
      if (heap.boolean(node, E.writeClosed) === true && stream.send.state === 'open') {
        stream.setSend({ state: 'closed', fact: 'closed', from: 'QUICStream._writeClosed' });
      }
    };
  },
};

const UNKNOWN: KindKnowledge = {
  title: 'Unknown duplex',
  kinds: ['unknown duplex'],
  versions: 'any library',
  summary:
    'An instance of a class that owns two streams under the names `readable` and `writable`. Its halves are those of the ' +
    'two. What is said about it is at most `likely`: nothing is known about the library.',
  code: ['src/streams/v8/duplex-pair.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is a duplex',
      from: '`readable` and `writable` are streams of Node or of the web',
      needsNumbers: 'no',
      source: 'https://streams.spec.whatwg.org/#other-specs-duplex',
    },
    {
      about: 'part',
      says: 'both sides',
      from: '`readable` and `writable`',
      needsNumbers: 'no',
      source: 'https://streams.spec.whatwg.org/#other-specs-duplex',
    },
  ],
  notes: ['A plain object `{ readable, writable }` is how streams are handed around and no stream of its own.'],
  fix: 'read or cancel `readable`, and close `writable`',
  example: ['await duplex.readable.cancel();', 'await duplex.writable.close();'],
  provenBy: ['node-libs/duplex-pairs.mjs', 'node-libs/duplex-pairs-healthy.mjs'],
};

export const unknownDuplex: Family = {
  kinds: ['unknown duplex'],
  knowledge: [UNKNOWN],
  edges: EDGES,
  marks: [E.writable],

  recognises(heap, node) {
    if (heap.has(node, E.kType) || heap.has(node, E.backpressure) || isQuicStream(heap, node)) return false;
    if (heap.object(node, READABLE_STATE) !== ABSENT || heap.object(node, WRITABLE_STATE) !== ABSENT) return false;
    const readable = heap.object(node, E.readable);
    const writable = heap.object(node, E.writable);
    if (readable === writable || heap.className(node) === 'Object') return false;
    return isStream(heap, readable) && isStream(heap, writable);
  },

  describe(heap, stream) {
    stream.kind = 'unknown duplex';
    stream.docs = 'kinds.md#unknown-duplex';
    stream.fix = 'read its readable to the end or cancel it, and close its writable';
    stream.inferred = 'two streams under the names readable and writable: the library is not known';
    stream.combine = (draftOf) => takeHalves(heap, stream, draftOf);
  },
};

function isQuicStream(heap: HeapView, node: number): boolean {
  return heap.has(node, E.readClosed) && heap.has(node, E.writeClosed) && heap.object(node, E.readable) !== ABSENT;
}

function isStream(heap: HeapView, node: number): boolean {
  if (node === ABSENT) return false;
  if (heap.has(node, E.kType)) return heap.object(node, E.kState) !== ABSENT;
  return heap.object(node, READABLE_STATE) !== ABSENT || heap.object(node, WRITABLE_STATE) !== ABSENT;
}

function takeHalves(heap: HeapView, stream: StreamDraft, draftOf: (node: number) => StreamDraft | undefined): void {
  const readable = draftOf(heap.object(stream.node, E.readable));
  const writable = draftOf(heap.object(stream.node, E.writable));
  for (const side of [readable, writable]) {
    if (side === undefined) continue;
    stream.owned.push(side.node);
    stream.faces.push(side.node);
    stream.evidence.push(...side.evidence.filter(({ half }) => half === (side === readable ? 'receive' : 'send')));
    stream.programListens ||= side.programListens;
  }
  if (readable !== undefined) {
    stream.receive = readable.receive;
    stream.reader = readable.reader;
    stream.dataWaiting = readable.dataWaiting;
    stream.receiveNotClosed = readable.receiveNotClosed;
    stream.bufferedBytes += readable.bufferedBytes;
    stream.lockedBy ??= readable.lockedBy;
    stream.exempt ??= readable.exempt;
  }
  if (writable !== undefined) {
    stream.send = writable.send;
    stream.writing = writable.writing;
  }
}
