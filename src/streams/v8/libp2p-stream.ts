/**
 * Streams of libp2p muxers (yamux, mplex): objects that say in words what state each half is in.
 *
 * Source: https://github.com/libp2p/js-libp2p/blob/utils-v6.7.2/packages/utils/src/abstract-stream.ts.
 */
import { ABSENT, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { ReceiveState } from '../../model/vocabulary.js';
import { CHUNK_EDGES, sizeOfChunk } from './chunks.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { readSend, STATUS_EDGES, wasGivenUp } from './libp2p-status.js';

const E = {
  ...STATUS_EDGES,
  timeline: property('timeline'),
  id: property('id'),
  /** What the program reads, and the queue behind it. */
  source: property('source'),
  streamSource: property('streamSource'),
  push: property('push'),
  next: property('next'),
  context: internal('context'),
  previous: internal('previous'),
  /** Variables of `pushable()` in it-pushable. */
  buffer: variable('buffer'),
  onNext: variable('onNext'),
  pushable: variable('_pushable'),
  tail: property('tail'),
  ring: property('buffer'),
  value: property('value'),
  bufs: property('bufs'),
  buf: property('buf'),
} as const;

const SOURCE = 'https://github.com/libp2p/js-libp2p/blob/utils-v6.7.2/packages/utils/src/abstract-stream.ts';

const KNOWLEDGE: KindKnowledge = {
  title: 'libp2p stream',
  kinds: ['libp2p stream'],
  versions: '@chainsafe/libp2p-yamux 7 and @libp2p/mplex 11; others on AbstractStream of @libp2p/utils 6',
  summary: 'A stream of a libp2p muxer, yamux or mplex.',
  code: ['src/streams/v8/libp2p-stream.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open, closed, reset',
      from: '`readStatus`; `status` is `reset` or `aborted`',
      needsNumbers: 'no',
      source: `${SOURCE}#L119`,
    },
    {
      about: 'receive',
      says: 'unread',
      from: '`readStatus` is `closed` and the queue of `streamSource` is not empty',
      needsNumbers: 'no',
      source: 'https://github.com/alanshaw/it-pushable/blob/v3.2.4/src/index.ts#L255',
    },
    {
      about: 'send',
      says: 'open, ending, closed',
      from: '`writeStatus`',
      needsNumbers: 'no',
      source: `${SOURCE}#L120`,
    },
    {
      about: 'reader',
      says: 'iterating',
      from: '`onNext` of the queue: somebody waits for the next chunk',
      needsNumbers: 'no',
      source: 'https://github.com/alanshaw/it-pushable/blob/v3.2.4/src/index.ts#L225',
    },
  ],
  notes: [
    '`readStatus` is `closed` as soon as the peer has closed its half, whether or not anybody has read what it sent.',
    'An iteration that is busy with a chunk leaves no trace in the stream, so that a verdict is at most `likely`.',
  ],
  fix: 'read `stream.source` to the end, or `stream.closeRead()`, or `stream.abort(error)` for both halves',
  example: ['for await (const chunk of stream.source) use(chunk);', 'await stream.close();'],
  provenBy: ['node-libs/muxers-unread.mjs', 'node-libs/muxers-unread-healthy.mjs'],
};

export const libp2pStream: Family = {
  kinds: ['libp2p stream'],
  knowledge: [KNOWLEDGE],
  edges: [...Object.values(E), ...CHUNK_EDGES],
  marks: [E.readStatus],
  libraries: ['@libp2p', '@chainsafe'],

  recognises: (heap, node) =>
    heap.text(node, E.readStatus) !== undefined &&
    heap.text(node, E.writeStatus) !== undefined &&
    heap.object(node, E.timeline) !== ABSENT &&
    heap.object(node, E.streamSource) !== ABSENT,

  describe(heap, stream) {
    const { node } = stream;
    const id = heap.text(node, E.id);
    stream.kind = 'libp2p stream';
    stream.docs = 'kinds.md#libp2p-stream';
    stream.fix = 'read stream.source to the end, or call stream.closeRead(), or stream.abort(error) for both halves';
    if (id !== undefined) stream.label = `stream ${id}`;
    const source = heap.object(node, E.source);
    if (source !== ABSENT) stream.faces.push(source);
    describeQueue(heap, stream);
    stream.writing = heap.text(node, E.writeStatus) === 'closing';
    stream.setReceive(readReceive(heap, stream));
    stream.setSend(readSend(heap, node));
  },
};

function readReceive(heap: HeapView, { node, bufferedChunks = 0 }: StreamDraft): Reading<ReceiveState> {
  const status = heap.text(node, E.readStatus);
  if (wasGivenUp(heap, node)) return { state: 'reset', fact: 'aborted or reset', from: 'Stream.status' };
  if (status !== 'closed')
    return { state: 'open', fact: 'its end has not arrived', from: `Stream.readStatus = ${status}` };
  return bufferedChunks > 0
    ? {
        state: 'unread',
        fact: 'its end has arrived and was not read',
        from: 'Stream.readStatus = closed, streamSource',
      }
    : { state: 'closed', fact: 'read to the end', from: 'Stream.readStatus = closed' };
}

/** The queue is in variables of the functions that make up the pushable. */
function describeQueue(heap: HeapView, stream: StreamDraft): void {
  const context = findQueue(heap, heap.object(stream.node, E.streamSource));
  const fifo = heap.object(context, E.buffer);
  const seen = new Set<number>();
  const rings = new Set<number>();
  stream.bufferedChunks = 0;
  for (let ring = heap.object(fifo, E.tail); ring !== ABSENT && !rings.has(ring); ring = heap.object(ring, E.next)) {
    rings.add(ring);
    for (const entry of heap.elements(heap.object(ring, E.ring))) {
      const value = heap.object(entry, E.value);
      // The end of the stream is an entry without a value.
      if (value === ABSENT) continue;
      stream.bufferedChunks++;
      for (const part of [value, ...heap.elements(heap.object(value, E.bufs))]) {
        const bytes = heap.object(part, E.buf);
        stream.bufferedBytes += sizeOfChunk(heap, bytes === ABSENT ? part : bytes, seen);
      }
    }
  }
  const isAwaited = heap.isClosure(heap.get(context, E.onNext));
  stream.reader = isAwaited ? 'iterating' : 'none';
  stream.dataWaiting = !isAwaited && stream.bufferedChunks > 0;
  if (isAwaited) stream.note('somebody waits for the next chunk', 'onNext of Stream.streamSource');
  else stream.inferred = 'nobody waits for its next chunk, but somebody may still be busy with the last one';
}

/** The scope that has the queue: that of the methods themselves, or of the pushable that they wrap. */
function findQueue(heap: HeapView, pushable: number): number {
  let context = heap.get(heap.get(pushable, E.next), E.context);
  for (let steps = 0; context !== ABSENT && steps < 4; steps++) {
    if (heap.has(context, E.onNext) && heap.has(context, E.buffer)) return context;
    const inner = heap.object(context, E.pushable);
    context = inner === ABSENT ? heap.get(context, E.previous) : heap.get(heap.get(inner, E.next), E.context);
  }
  return ABSENT;
}
