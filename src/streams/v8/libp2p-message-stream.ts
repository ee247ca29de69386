/**
 * Streams of libp2p muxers since @libp2p/utils 7: event targets, whose data waits in a list until somebody listens.
 *
 * Source: https://github.com/libp2p/js-libp2p/blob/utils-v7.3.2/packages/utils/src/abstract-message-stream.ts.
 */
import { ABSENT, type HeapView, internal, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { ReceiveState } from '../../model/vocabulary.js';
import { CHUNK_EDGES, sizeOfChunk } from './chunks.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { readSend, STATUS_EDGES, wasGivenUp } from './libp2p-status.js';

const E = {
  ...STATUS_EDGES,
  remoteWriteStatus: property('remoteWriteStatus'),
  id: property('id'),
  protocol: property('protocol'),
  readBuffer: property('readBuffer'),
  writeBuffer: property('writeBuffer'),
  bufs: property('bufs'),
  /** Of main-event: an array of listeners by event. */
  listeners: property('#listeners'),
  table: internal('table'),
  callback: property('callback'),
} as const;

const SOURCE = 'https://github.com/libp2p/js-libp2p/blob/utils-v7.3.2/packages/utils/src/abstract-message-stream.ts';

const KNOWLEDGE: KindKnowledge = {
  title: 'libp2p message stream',
  kinds: ['libp2p message stream'],
  versions: '@libp2p/mplex 12, @chainsafe/libp2p-yamux 8, @libp2p/yamux 8; others on AbstractStream of @libp2p/utils 7',
  summary: 'A stream of a libp2p muxer that hands out its data in `message` events or to `for await`.',
  code: ['src/streams/v8/libp2p-message-stream.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: '`remoteWriteStatus` is not `closed`, `readStatus` neither',
      needsNumbers: 'no',
      source: `${SOURCE}#L411`,
    },
    {
      about: 'receive',
      says: 'unread',
      from: '`remoteWriteStatus` is `closed` and `readBuffer` is not empty',
      needsNumbers: 'no',
      source: `${SOURCE}#L64`,
    },
    { about: 'receive', says: 'closed', from: '`readStatus`', needsNumbers: 'no', source: `${SOURCE}#L52` },
    {
      about: 'stream',
      says: 'reset',
      from: '`status` is `reset` or `aborted`',
      needsNumbers: 'no',
      source: `${SOURCE}#L348`,
    },
    { about: 'send', says: 'open, ending, closed', from: '`writeStatus`', needsNumbers: 'no', source: `${SOURCE}#L53` },
    {
      about: 'reader',
      says: 'iterating',
      from: '`streamAsyncIterableOnMessageListener` in `#listeners`, which `for await` adds',
      needsNumbers: 'no',
      source: `${SOURCE}#L148`,
    },
    {
      about: 'reader',
      says: 'listener',
      from: 'another `message` listener in `#listeners`',
      needsNumbers: 'no',
      source: `${SOURCE}#L535`,
    },
  ],
  notes: [
    'A stream whose peer has closed its half and that nobody reads stays in memory with what has arrived, also when its own `status` is `closed`.',
    'The library runs on Node 20 and later.',
  ],
  fix: 'read the stream to the end, or `stream.closeRead()`, or `stream.abort(error)` for both halves',
  example: ['for await (const chunk of stream) use(chunk);', 'await stream.close();'],
  provenBy: ['node-libs/message-streams-unread.mjs', 'node-libs/message-streams-unread-healthy.mjs'],
};

/** The listener that `for await` adds, and takes away when it ends. */
const ITERATION = 'streamAsyncIterableOnMessageListener';

export const libp2pMessageStream: Family = {
  kinds: ['libp2p message stream'],
  knowledge: [KNOWLEDGE],
  edges: [...Object.values(E), ...CHUNK_EDGES],
  marks: [E.remoteWriteStatus],
  libraries: ['@libp2p', '@chainsafe'],

  // The connection below the streams is of the same shape, without an id: it is the muxer that reads it.
  recognises: (heap, node) =>
    heap.text(node, E.readStatus) !== undefined &&
    heap.text(node, E.writeStatus) !== undefined &&
    heap.text(node, E.id) !== undefined &&
    heap.object(node, E.readBuffer) !== ABSENT,

  describe(heap, stream) {
    const { node } = stream;
    const protocol = heap.text(node, E.protocol);
    stream.kind = 'libp2p message stream';
    stream.docs = 'kinds.md#libp2p-message-stream';
    stream.fix = 'read the stream to the end, or call stream.closeRead(), or stream.abort(error) for both halves';
    stream.label = `stream ${heap.text(node, E.id)}${protocol ? ` ${protocol}` : ''}`;
    countBuffers(heap, stream);
    stream.setReceive(readReceive(heap, stream));
    stream.setSend(readSend(heap, node));
    stream.dataWaiting = stream.bufferedChunks! > 0 && stream.receive.state !== 'reset';
    describeReader(heap, stream);
  },
};

function readReceive(heap: HeapView, { node, bufferedChunks = 0 }: StreamDraft): Reading<ReceiveState> {
  const status = heap.text(node, E.readStatus);
  if (wasGivenUp(heap, node)) return { state: 'reset', fact: 'aborted or reset', from: 'Stream.status' };
  if (status === 'closed') return { state: 'closed', fact: 'closed', from: 'Stream.readStatus = closed' };
  if (heap.text(node, E.remoteWriteStatus) !== 'closed') {
    return { state: 'open', fact: 'its end has not arrived', from: 'Stream.remoteWriteStatus is not closed' };
  }
  const from = 'Stream.remoteWriteStatus = closed, readBuffer';
  return bufferedChunks > 0
    ? { state: 'unread', fact: 'its end has arrived and was not read', from }
    : { state: 'closed', fact: 'read to the end', from };
}

function describeReader(heap: HeapView, stream: StreamDraft): void {
  const listeners = listenersOf(heap, stream.node, 'message').map((one) => heap.object(one, E.callback));
  const isIterated = listeners.some((listener) => listener !== ABSENT && heap.name(listener) === ITERATION);
  stream.programListens = listeners.length > 0;
  stream.reader = isIterated ? 'iterating' : listeners.length > 0 ? 'listener' : 'none';
  stream.paused = stream.reader === 'listener' && heap.text(stream.node, E.readStatus) === 'paused';
  if (listeners.length > 0) stream.note('somebody listens for messages', 'Stream.#listeners');
  // What it was given last waits in a queue of its own, and it lets go of the stream when it ends.
  if (isIterated) stream.exempt = 'an iteration that has not ended';
}

function countBuffers(heap: HeapView, stream: StreamDraft): void {
  const seen = new Set<number>();
  const listed = (buffer: number): readonly number[] => heap.elements(heap.object(buffer, E.bufs));
  const waiting = listed(heap.object(stream.node, E.readBuffer));
  const unsent = listed(heap.object(stream.node, E.writeBuffer));
  stream.bufferedChunks = waiting.length;
  stream.writing = unsent.length > 0;
  for (const chunk of [...waiting, ...unsent]) stream.bufferedBytes += sizeOfChunk(heap, chunk, seen);
}

function listenersOf(heap: HeapView, target: number, event: string): readonly number[] {
  const table = heap.get(heap.object(target, E.listeners), E.table);
  if (table === ABSENT) return [];
  const { firstEdge, edgeTarget } = heap.snapshot;
  // A table lists every key right before its value; the numbers beside them are not recorded.
  for (let edge = firstEdge[table]!; edge + 1 < firstEdge[table + 1]!; edge++) {
    if (heap.textOf(edgeTarget[edge]!) === event) return heap.elements(edgeTarget[edge + 1]!);
  }
  return [];
}
