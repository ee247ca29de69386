/**
 * Every stream of `node:stream`, whatever its class, and of readable-stream from npm: an object with an own
 * `_readableState` or `_writableState`. The other Node families start from what this one says.
 */
import { ABSENT, type EdgeRef, property } from '../../graph/heap-view.js';
import type { Reader, ReceiveState, SendState } from '../../model/vocabulary.js';
import type { HalfFix } from '../model.js';
import { CHUNK_EDGES } from './chunks.js';
import type { Reading, StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, type Listener, listenersOf } from './listeners.js';
import { READABLE_STATE, WRITABLE_STATE } from './node-stream-edges.js';
import { NODE_STREAM_KNOWLEDGE } from './node-stream-knowledge.js';
import { READABLE_STATE_EDGES, type ReadableFacts, readReadableState } from './readable-state.js';
import { streamx } from './streamx.js';
import { readWritableState, WRITABLE_STATE_EDGES, type WritableFacts } from './writable-state.js';

/** Of a `Transform`: what it calls when its own readable side has room again, null while it has. */
const CALLBACK: EdgeRef = property('<symbol kCallback>');

/** Names of the listener that an async iterator leaves on the stream: `next` up to Node 24, `wakeup` from 26. */
const ITERATOR_LISTENERS: ReadonlySet<string> = new Set(['next', 'wakeup']);

export const nodeStream: Family = {
  kinds: ['stream.Readable', 'stream.Writable', 'stream.Duplex'],
  knowledge: [NODE_STREAM_KNOWLEDGE],
  edges: [
    READABLE_STATE,
    WRITABLE_STATE,
    ...READABLE_STATE_EDGES,
    ...WRITABLE_STATE_EDGES,
    ...LISTENER_EDGES,
    ...CHUNK_EDGES,
    CALLBACK,
  ],
  marks: [READABLE_STATE, WRITABLE_STATE],

  recognises: (heap, node) =>
    !streamx.recognises(heap, node) &&
    (heap.object(node, READABLE_STATE) !== ABSENT || heap.object(node, WRITABLE_STATE) !== ABSENT),

  describe(heap, stream, surroundings) {
    const readableState = heap.object(stream.node, READABLE_STATE);
    const writableState = heap.object(stream.node, WRITABLE_STATE);
    const readable = readableState === ABSENT ? undefined : readReadableState(heap, readableState);
    const writable =
      writableState === ABSENT
        ? undefined
        : readWritableState(heap, writableState, readable?.layout ?? surroundings.readableLayout);
    const listeners = listenersOf(heap, stream.node, surroundings.positions);

    stream.kind = kindOf(readable, writable);
    stream.docs = 'kinds.md#nodestream';
    stream.programListens = listeners.some((listener) => !listener.ofRuntime);
    stream.bufferedBytes = (readable?.bufferedBytes ?? 0) + (writable?.bufferedBytes ?? 0);
    stream.bufferedChunks = readable?.chunks;
    stream.writing = writable === undefined ? false : writable.pending;
    stream.fix = fixFor(readable, writable);
    if (readable !== undefined && writable !== undefined) stream.halfFix = DUPLEX_HALF_FIX;
    stream.pipedInto = readable?.destinations ?? [];
    describeReader(stream, readable, listeners);
    if (stream.dataWaiting === true && heap.isClosure(heap.get(stream.node, CALLBACK))) {
      stream.writing = false;
      stream.note('what was written waits until somebody reads', 'Transform.<symbol kCallback>');
    }
    stream.setReceive(readReceive(readable));
    stream.setSend(readSend(writable));
    // Node 18: the readable flags are bits, the writable ones still properties, and destroy() sets both.
    if (writable?.destroyed === true) stream.setOver(true, 'WritableState.destroyed');
  },
};

function kindOf(readable: ReadableFacts | undefined, writable: WritableFacts | undefined): string {
  if (readable === undefined) return 'stream.Writable';
  return writable === undefined ? 'stream.Readable' : 'stream.Duplex';
}

const DUPLEX_HALF_FIX: HalfFix = {
  receive: 'read to the end (stream.resume() discards), or call stream.destroy()',
  send: 'call stream.end(), or stream.destroy()',
};

function fixFor(readable: ReadableFacts | undefined, writable: WritableFacts | undefined): string {
  if (readable === undefined) return 'call stream.end(), or stream.destroy() to give up what was not written';
  if (writable === undefined) return 'read to the end (stream.resume() discards), or call stream.destroy()';
  return 'read to the end (stream.resume() discards) and call stream.end(), or stream.destroy() for both halves';
}

function describeReader(
  stream: StreamDraft,
  readable: ReadableFacts | undefined,
  listeners: readonly Listener[],
): void {
  if (readable === undefined || readable.none) {
    stream.reader = 'none';
    stream.dataWaiting = false;
    return;
  }
  stream.reader = readerOf(readable, listeners);
  stream.pauseCalled = readable.paused;
  stream.paused = stream.reader === 'listener' && readable.flowing === false && readable.readableListening !== true;
  if (stream.reader !== 'none' && stream.reader !== 'unknown') {
    stream.note(READER_FACTS[stream.reader], readable.from);
    stream.dataWaiting = false;
  } else if (readable.chunks > 0) {
    stream.dataWaiting = true;
    stream.note(
      readable.chunks === 1 ? '1 chunk waits unread' : `${readable.chunks} chunks wait unread`,
      'ReadableState.buffer',
    );
  } else {
    stream.dataWaiting = readable.ended === undefined ? undefined : readable.ended && readable.endEmitted === false;
  }
}

const READER_FACTS: Readonly<Record<Exclude<Reader, 'none' | 'unknown'>, string>> = {
  flowing: 'data flows to the program',
  listener: 'the program listens for data',
  piped: 'it is piped into another stream',
  locked: 'a reader holds it',
  iterating: 'an async iterator reads it',
  goroutine: 'a goroutine reads it',
};

/**
 * A stream that the program paused still has its `data` listener: somebody means to resume it, so it has a reader.
 * Whether that somebody still exists is what `circumstances.abandoned` says.
 */
function readerOf(readable: ReadableFacts, listeners: readonly Listener[]): Reader {
  if (readable.piped) return 'piped';
  const onReadable = listeners.filter((listener) => listener.event === 'readable');
  if (onReadable.some((listener) => ITERATOR_LISTENERS.has(listener.name))) return 'iterating';
  if (onReadable.length > 0 || readable.readableListening === true) return 'listener';
  if (readable.flowing === true && readable.paused !== true) return 'flowing';
  if (listeners.some((listener) => listener.event === 'data')) return 'listener';
  return readable.flowing === undefined ? 'unknown' : 'none';
}

function readReceive(readable: ReadableFacts | undefined): Reading<ReceiveState> {
  if (readable === undefined) return { state: 'none', fact: 'it has no readable side', from: 'no _readableState' };
  const { from } = readable;
  if (readable.none) {
    return { state: 'none', fact: 'made without a readable side', from: 'ReadableState.readable = false' };
  }
  if (readable.endEmitted) return { state: 'closed', fact: 'read to the end', from: `${from} endEmitted` };
  if (readable.errored) return { state: 'reset', fact: 'it failed', from: `${from} errored` };
  if (readable.destroyed) {
    return { state: 'reset', fact: 'destroyed before its end was read', from: `${from} destroyed` };
  }
  const unknown = 'whether the receive half has ended: its flags are an integer that this snapshot left out';
  if (readable.ended === undefined) return { state: 'unknown', fact: 'the flags were not captured', from, unknown };
  return readable.ended
    ? { state: 'unread', fact: 'its end has arrived and was not read', from: `${from} ended, not endEmitted` }
    : { state: 'open', fact: 'its end has not arrived', from: `${from} not ended` };
}

function readSend(writable: WritableFacts | undefined): Reading<SendState> {
  if (writable === undefined) return { state: 'none', fact: 'it has no writable side', from: 'no _writableState' };
  const { from } = writable;
  if (writable.none) {
    return { state: 'none', fact: 'made without a writable side', from: 'WritableState.writable = false' };
  }
  if (writable.finished) return { state: 'closed', fact: 'ended and flushed', from: `${from} finished` };
  if (writable.errored) return { state: 'reset', fact: 'it failed', from: `${from} errored` };
  if (writable.destroyed) {
    return { state: 'reset', fact: 'destroyed before it was flushed', from: `${from} destroyed` };
  }
  if (writable.ending === undefined) {
    const unknown = 'whether end() was called: its flags are an integer that this snapshot left out';
    return { state: 'unknown', fact: 'the flags were not captured', from, unknown };
  }
  return writable.ending
    ? { state: 'ending', fact: 'end() was called, not everything is flushed', from: `${from} ending` }
    : { state: 'open', fact: 'end() was not called', from: `${from} not ending` };
}
