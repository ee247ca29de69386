/**
 * Streams of `streamx`: the same names as in `node:stream`, other contents. Both halves share one integer.
 *
 * Source: https://github.com/mafintosh/streamx/blob/v2.28.1/index.js#L15 (`READ_*`, `WRITE_*`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';
import { CHUNK_EDGES, sizeOfChunk } from './chunks.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, listenersOf } from './listeners.js';
import { READABLE_STATE, WRITABLE_STATE } from './node-stream-edges.js';

const E = {
  duplexState: property('_duplexState'),
  /** Both states have it, and no state of `node:stream`. */
  pipeline: property('pipeline'),
  byteLength: property('byteLength'),
  queue: property('queue'),
  head: property('head'),
  tail: property('tail'),
  buffer: property('buffer'),
  next: property('next'),
  buffered: property('buffered'),
  error: property('error'),
  pipeTo: property('pipeTo'),
  /** Came together with the numbering below; earlier versions number the writable flags one lower. */
  readAhead: property('readAhead'),
} as const;

const BITS = {
  destroying: 2,
  destroyed: 3,
  readResumed: 8,
  readEnding: 10,
  readDone: 14,
  writeDone: 23,
  writeFinishing: 27,
} as const;

const SOURCE = 'https://github.com/mafintosh/streamx/blob/v2.28.1/index.js';
const FLAGS = 'streamx _duplexState';

const KNOWLEDGE: KindKnowledge = {
  title: 'streamx',
  kinds: ['streamx'],
  versions: 'streamx 2.20 to 2.28',
  summary: '`Readable`, `Writable`, `Duplex`, `Transform` and `PassThrough` of `streamx`.',
  code: ['src/streams/v8/streamx.ts'],
  facts: [
    { about: 'receive', says: 'closed', from: '`_duplexState` bit 14', needsNumbers: 'yes', source: `${SOURCE}#L34` },
    { about: 'receive', says: 'unread', from: '`_duplexState` bit 10', needsNumbers: 'yes', source: `${SOURCE}#L30` },
    {
      about: 'receive',
      says: 'reset',
      from: '`_duplexState` bits 2 and 3; `error` of the state is an object',
      needsNumbers: 'the bits',
      source: `${SOURCE}#L17`,
    },
    { about: 'send', says: 'closed', from: '`_duplexState` bit 23', needsNumbers: 'yes', source: `${SOURCE}#L65` },
    { about: 'send', says: 'ending', from: '`_duplexState` bit 27', needsNumbers: 'yes', source: `${SOURCE}#L69` },
    { about: 'reader', says: 'flowing', from: '`_duplexState` bit 8', needsNumbers: 'yes', source: `${SOURCE}#L28` },
    { about: 'reader', says: 'piped', from: '`pipeTo` is an object', needsNumbers: 'no', source: `${SOURCE}#L269` },
    { about: 'stream', says: 'data waits', from: 'chunks in `queue`', needsNumbers: 'no', source: `${SOURCE}#L261` },
  ],
  notes: ['Versions without `readAhead` number the flags in another way; their halves are `unknown`.'],
  fix: 'read it to the end, or `stream.destroy()`',
  example: ['for await (const chunk of stream) use(chunk); // or stream.destroy()'],
  provenBy: ['node-libs/streamx-forgotten.mjs', 'node-libs/streamx-forgotten-healthy.mjs'],
};

export const streamx: Family = {
  kinds: ['streamx'],
  knowledge: [KNOWLEDGE],
  edges: [READABLE_STATE, WRITABLE_STATE, ...Object.values(E), ...CHUNK_EDGES, ...LISTENER_EDGES],
  marks: [],
  libraries: ['streamx'],

  recognises: (heap, node) =>
    [READABLE_STATE, WRITABLE_STATE].some((ref) => {
      const state = heap.object(node, ref);
      return heap.has(state, E.pipeline) && heap.has(state, E.byteLength) && heap.has(state, E.queue);
    }),

  describe(heap, stream, surroundings) {
    const { node } = stream;
    const readable = heap.object(node, READABLE_STATE);
    const writable = heap.object(node, WRITABLE_STATE);
    const isKnown = readable === ABSENT || heap.has(readable, E.readAhead);
    const flags = isKnown ? heap.integer(node, E.duplexState) : undefined;
    const events = listenersOf(heap, node, surroundings.positions);
    stream.kind = 'streamx';
    stream.docs = 'kinds.md#streamx';
    stream.fix =
      readable === ABSENT ? 'call stream.end(), or stream.destroy()' : 'read to the end, or call stream.destroy()';
    stream.programListens = events.some((listener) => !listener.ofRuntime);
    stream.setReceive(readReceive(heap, readable, flags));
    stream.setSend(readSend(heap, writable, flags));
    stream.writing = writable === ABSENT ? false : measureQueue(heap, writable).chunks > 0;
    describeReader(heap, stream, readable, flags, new Set(events.map(({ event }) => event)));
  },
};

function bit(flags: number, at: number): boolean {
  return ((flags >>> at) & 1) === 1;
}

const UNKNOWN =
  'the state of both halves: it is an integer that this snapshot left out, or numbered as in streamx before 2.20';

function readReceive(heap: HeapView, state: number, flags: number | undefined): Reading<ReceiveState> {
  if (state === ABSENT) return { state: 'none', fact: 'it has no readable side', from: 'no _readableState' };
  if (flags !== undefined && bit(flags, BITS.readDone))
    return { state: 'closed', fact: 'read to the end', from: FLAGS };
  if (flags === undefined)
    return { state: 'unknown', fact: 'the flags were not captured', from: FLAGS, unknown: UNKNOWN };
  if (isDestroyed(flags) || heap.object(state, E.error) !== ABSENT) {
    return { state: 'reset', fact: 'destroyed before its end was read', from: FLAGS };
  }
  return bit(flags, BITS.readEnding)
    ? { state: 'unread', fact: 'its end has arrived and was not read', from: FLAGS }
    : { state: 'open', fact: 'its end has not arrived', from: FLAGS };
}

function readSend(heap: HeapView, state: number, flags: number | undefined): Reading<SendState> {
  if (state === ABSENT) return { state: 'none', fact: 'it has no writable side', from: 'no _writableState' };
  if (flags === undefined)
    return { state: 'unknown', fact: 'the flags were not captured', from: FLAGS, unknown: UNKNOWN };
  if (bit(flags, BITS.writeDone)) return { state: 'closed', fact: 'ended and flushed', from: FLAGS };
  if (isDestroyed(flags) || heap.object(state, E.error) !== ABSENT) {
    return { state: 'reset', fact: 'destroyed before it was flushed', from: FLAGS };
  }
  return bit(flags, BITS.writeFinishing)
    ? { state: 'ending', fact: 'end() was called, not everything is flushed', from: FLAGS }
    : { state: 'open', fact: 'end() was not called', from: FLAGS };
}

function isDestroyed(flags: number): boolean {
  return bit(flags, BITS.destroying) || bit(flags, BITS.destroyed);
}

function describeReader(
  heap: HeapView,
  stream: StreamDraft,
  readable: number,
  flags: number | undefined,
  events: ReadonlySet<string>,
): void {
  if (readable === ABSENT) {
    stream.reader = 'none';
    stream.dataWaiting = false;
    return;
  }
  const { chunks, bytes } = measureQueue(heap, readable);
  stream.bufferedBytes += bytes;
  stream.bufferedChunks = chunks;
  if (heap.object(readable, E.pipeTo) !== ABSENT) stream.reader = 'piped';
  else if (flags !== undefined && bit(flags, BITS.readResumed)) stream.reader = 'flowing';
  else if (events.has('readable') || events.has('data')) stream.reader = 'listener';
  else stream.reader = flags === undefined ? 'unknown' : 'none';
  if (stream.reader !== 'none' && stream.reader !== 'unknown') {
    stream.dataWaiting = false;
    return;
  }
  stream.dataWaiting = chunks > 0 || (flags === undefined ? undefined : stream.receive.state === 'unread');
  if (chunks > 0) stream.note(`${chunks} chunks wait unread`, 'ReadableState.queue');
  // `destroy()` always leaves an error.
  if (heap.isNull(readable, E.error)) stream.setUnread('ReadableState.queue, error = null');
}

/** A queue is a chain of rings; the program's side is the tail. */
function measureQueue(heap: HeapView, state: number): { readonly chunks: number; readonly bytes: number } {
  const queue = heap.object(state, E.queue);
  const seen = new Set<number>();
  const rings = new Set<number>();
  let chunks = 0;
  let bytes = 0;
  for (let ring = heap.object(queue, E.tail); ring !== ABSENT && !rings.has(ring); ring = heap.object(ring, E.next)) {
    rings.add(ring);
    for (const chunk of heap.elements(heap.object(ring, E.buffer))) {
      chunks++;
      bytes += sizeOfChunk(heap, chunk, seen);
    }
  }
  return { chunks, bytes };
}
