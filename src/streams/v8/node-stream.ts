/**
 * Every stream of `node:stream`, whatever its class, and of readable-stream from npm: an object with an own
 * `_readableState` or `_writableState`. The other Node families start from what this one says.
 */
import { ABSENT } from '../../graph/heap-view.js';
import type { Reader } from '../../model/vocabulary.js';
import { CHUNK_EDGES } from './chunks.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { LISTENER_EDGES, type Listener, listenersOf } from './listeners.js';
import { READABLE_STATE, WRITABLE_STATE } from './node-stream-edges.js';
import { READABLE_STATE_EDGES, type ReadableFacts, readReadableState } from './readable-state.js';
import { readWritableState, WRITABLE_STATE_EDGES, type WritableFacts } from './writable-state.js';

/** Names of the listener that an async iterator leaves on the stream: `next` up to Node 24, `wakeup` from 26. */
const ITERATOR_LISTENERS: ReadonlySet<string> = new Set(['next', 'wakeup']);

export const nodeStream: Family = {
  kinds: ['stream.Readable', 'stream.Writable', 'stream.Duplex'],
  edges: [
    READABLE_STATE,
    WRITABLE_STATE,
    ...READABLE_STATE_EDGES,
    ...WRITABLE_STATE_EDGES,
    ...LISTENER_EDGES,
    ...CHUNK_EDGES,
  ],
  marks: [READABLE_STATE, WRITABLE_STATE],

  recognises: (heap, node) =>
    heap.object(node, READABLE_STATE) !== ABSENT ||
    heap.object(node, WRITABLE_STATE) !== ABSENT,

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
    stream.writing = writable === undefined ? false : writable.pending;
    stream.fix = fixFor(readable, writable);
    describeReader(stream, readable, listeners);
    describeReceive(stream, readable, writable);
    describeSend(stream, writable);
  },
};

function kindOf(readable: ReadableFacts | undefined, writable: WritableFacts | undefined): string {
  if (readable === undefined) return 'stream.Writable';
  return writable === undefined ? 'stream.Readable' : 'stream.Duplex';
}

function fixFor(readable: ReadableFacts | undefined, writable: WritableFacts | undefined): string {
  if (readable === undefined) return 'call stream.end(), or stream.destroy() to give up what was not written';
  if (writable === undefined) return 'read to the end (stream.resume() discards), or call stream.destroy()';
  return 'read to the end (stream.resume() discards) and call stream.end(), or stream.destroy() for both halves';
}

function describeReader(stream: StreamDraft, readable: ReadableFacts | undefined, listeners: readonly Listener[]): void {
  if (readable === undefined || readable.none) {
    stream.reader = 'none';
    stream.dataWaiting = false;
    return;
  }
  stream.reader = readerOf(readable, listeners);
  stream.paused = stream.reader === 'listener' && readable.flowing === false && readable.readableListening !== true;
  if (stream.reader !== 'none' && stream.reader !== 'unknown') {
    stream.note(READER_FACTS[stream.reader], readable.from);
    stream.dataWaiting = false;
  } else if (readable.chunks > 0) {
    stream.dataWaiting = true;
    stream.note(`${readable.chunks} chunk${readable.chunks === 1 ? '' : 's'} wait unread`, 'ReadableState.buffer');
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

function describeReceive(
  stream: StreamDraft,
  readable: ReadableFacts | undefined,
  writable: WritableFacts | undefined,
): void {
  if (readable === undefined) return stream.setReceive('none', 'it has no readable side', 'no _readableState');
  const { from } = readable;
  if (readable.none) return stream.setReceive('none', 'made without a readable side', 'ReadableState.readable = false');
  if (readable.endEmitted) return stream.setReceive('closed', 'read to the end', `${from} endEmitted`);
  if (readable.errored) return stream.setReceive('reset', 'it failed', `${from} errored`);
  if (readable.destroyed) return stream.setReceive('reset', 'destroyed before its end was read', `${from} destroyed`);
  // Node 18: the readable flags are bits, the writable ones still properties, and destroy() sets both.
  if (readable.destroyed === undefined && writable?.destroyed === true) {
    return stream.setReceive('unknown', 'destroyed, perhaps after its end was read', 'WritableState.destroyed');
  }
  if (readable.ended === undefined) {
    stream.unknown.push('whether the receive half has ended: its flags are an integer that this snapshot left out');
    return stream.setReceive('unknown', 'the flags were not captured', from);
  }
  if (readable.ended && !isConsumed(stream.reader, readable)) {
    return stream.setReceive('unread', 'its end has arrived and was not read', `${from} ended, not endEmitted`);
  }
  stream.setReceive('open', 'its end has not been read', `${from} not ended`);
}

/** With a consumer, an end that was pushed and not yet emitted is only a matter of the next tick. */
function isConsumed(reader: Reader, readable: ReadableFacts): boolean {
  return reader === 'piped' || reader === 'iterating' || readable.readableListening === true || readable.flowing === true;
}

function describeSend(stream: StreamDraft, writable: WritableFacts | undefined): void {
  if (writable === undefined) return stream.setSend('none', 'it has no writable side', 'no _writableState');
  const { from } = writable;
  if (writable.finished) return stream.setSend('closed', 'ended and flushed', `${from} finished`);
  if (writable.errored) return stream.setSend('reset', 'it failed', `${from} errored`);
  if (writable.destroyed) return stream.setSend('reset', 'destroyed before it was flushed', `${from} destroyed`);
  if (writable.ending) return stream.setSend('ending', 'end() was called, not everything is flushed', `${from} ending`);
  if (writable.ending === undefined) {
    stream.unknown.push('whether end() was called: its flags are an integer that this snapshot left out');
    return stream.setSend('unknown', 'the flags were not captured', from);
  }
  stream.setSend('open', 'end() was not called', `${from} not ending`);
}
