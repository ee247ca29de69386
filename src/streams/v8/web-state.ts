/**
 * Reads the state objects of WHATWG streams. They are made of strings, booleans and missing values, so that they say the
 * same with numeric values and without.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/webstreams/readablestream.js#L1298 and
 * https://github.com/nodejs/node/blob/v22.23.3/lib/internal/webstreams/writablestream.js#L568.
 */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import type { Reader, ReceiveState, SendState } from '../../model/vocabulary.js';
import { sizeOfChunk } from './chunks.js';
import type { Reading } from './draft.js';

const E = {
  kState: property('<symbol kState>'),
  controller: property('controller'),
  state: property('state'),
  reader: property('reader'),
  disturbed: property('disturbed'),
  closeRequested: property('closeRequested'),
  /** Only byte controllers have it. */
  pendingPullIntos: property('pendingPullIntos'),
  queue: property('queue'),
  /** Node 24 and later keep queues in a ring; earlier ones, and all before them, in an array. */
  list: property('list'),
  length: property('length'),
  value: property('value'),
  buffer: property('buffer'),
  readRequests: property('readRequests'),
  readIntoRequests: property('readIntoRequests'),
  closeRequest: property('closeRequest'),
  inFlightCloseRequest: property('inFlightCloseRequest'),
  inFlightWriteRequest: property('inFlightWriteRequest'),
  writeRequests: property('writeRequests'),
  promise: property('promise'),
  resolve: property('resolve'),
} as const;

export const WEB_STATE_EDGES: readonly EdgeRef[] = Object.values(E);

/** What drives a locked stream instead of the program; see `web-drivers.ts`. */
export type Driver = 'pipe' | 'tee' | 'iterator';

export interface WebReadableFacts {
  readonly receive: Reading<ReceiveState>;
  readonly reader: Reader;
  /** Why the reader is said to be one. */
  readonly readerFact: string | undefined;
  /** Reader object that holds the lock without waiting for data: perhaps nobody uses it any more. */
  readonly idleReader: number;
  readonly driver: Driver | undefined;
  /** Somebody has read from it, or cancelled it. */
  readonly disturbed: boolean;
  readonly chunks: number;
  readonly bufferedBytes: number;
}

export interface WebWritableFacts {
  readonly send: Reading<SendState>;
  /** Chunks wait in it. */
  readonly writing: boolean;
}

/** @param stream object with the state of a `ReadableStream` */
export function readWebReadable(
  heap: HeapView,
  stream: number,
  drivers: ReadonlyMap<number, Driver>,
): WebReadableFacts {
  const state = heap.object(stream, E.kState);
  const controller = heap.object(heap.object(state, E.controller), E.kState);
  const reader = heap.object(state, E.reader);
  const { chunks, bytes } = measureQueue(heap, controller);
  const driver = drivers.get(reader);
  return {
    receive: readReceive(heap, state, controller, chunks),
    ...readReader(heap, reader, driver),
    driver,
    disturbed: heap.boolean(state, E.disturbed) === true,
    chunks,
    bufferedBytes: bytes,
  };
}

function readReceive(heap: HeapView, state: number, controller: number, chunks: number): Reading<ReceiveState> {
  const from = 'ReadableStream.<symbol kState>.state';
  switch (heap.text(state, E.state)) {
    case 'closed':
      return { state: 'closed', fact: 'read to the end, or cancelled', from };
    case 'errored':
      return { state: 'reset', fact: 'it failed', from };
    case 'readable':
      break;
    default:
      return {
        state: 'unknown',
        fact: 'its state has no name that is known',
        from,
        unknown: 'the state of the stream',
      };
  }
  const requested = 'controller.closeRequested';
  return heap.boolean(controller, E.closeRequested) === true
    ? { state: 'unread', fact: 'all of it has arrived and was not read', from: requested }
    : { state: 'open', fact: chunks > 0 ? 'more may arrive after what waits' : 'more may arrive', from: requested };
}

const DRIVEN: Readonly<Record<Driver, { readonly reader: Reader; readonly fact: string }>> = {
  pipe: { reader: 'piped', fact: 'pipeTo() or pipeThrough() reads it' },
  tee: { reader: 'locked', fact: 'tee() reads it for its two branches' },
  iterator: { reader: 'iterating', fact: 'for await reads it' },
};

function readReader(
  heap: HeapView,
  reader: number,
  driver: Driver | undefined,
): Pick<WebReadableFacts, 'reader' | 'readerFact' | 'idleReader'> {
  if (reader === ABSENT) return { reader: 'none', readerFact: undefined, idleReader: ABSENT };
  if (driver !== undefined)
    return { reader: DRIVEN[driver].reader, readerFact: DRIVEN[driver].fact, idleReader: ABSENT };
  const state = heap.object(reader, E.kState);
  for (const ref of [E.readRequests, E.readIntoRequests]) {
    if (countQueued(heap, heap.object(state, ref)) > 0) {
      return { reader: 'locked', readerFact: 'a read() waits for data', idleReader: ABSENT };
    }
  }
  return { reader: 'locked', readerFact: 'a reader has locked it', idleReader: reader };
}

/** @param stream object with the state of a `WritableStream` */
export function readWebWritable(heap: HeapView, stream: number): WebWritableFacts {
  const state = heap.object(stream, E.kState);
  // A write of `pipeTo` has no promise since Node 24, but is resolved all the same.
  const waits = (ref: EdgeRef): boolean => {
    const request = heap.object(state, ref);
    return heap.object(request, E.promise) !== ABSENT || heap.object(request, E.resolve) !== ABSENT;
  };
  const closing = waits(E.closeRequest) || waits(E.inFlightCloseRequest);
  return {
    send: readSend(heap, state, closing),
    writing: closing || waits(E.inFlightWriteRequest) || countQueued(heap, heap.object(state, E.writeRequests)) > 0,
  };
}

function readSend(heap: HeapView, state: number, closing: boolean): Reading<SendState> {
  const from = 'WritableStream.<symbol kState>.state';
  switch (heap.text(state, E.state)) {
    case 'closed':
      return { state: 'closed', fact: 'closed and flushed', from };
    case 'errored':
    case 'erroring':
      return { state: 'reset', fact: 'aborted or failed', from };
    case 'writable':
      break;
    default:
      return {
        state: 'unknown',
        fact: 'its state has no name that is known',
        from,
        unknown: 'the state of the stream',
      };
  }
  const request = 'WritableStream.<symbol kState>.closeRequest';
  return closing
    ? { state: 'ending', fact: 'close() was called, not everything is flushed', from: request }
    : { state: 'open', fact: 'close() was not called', from: request };
}

function measureQueue(heap: HeapView, controller: number): { chunks: number; bytes: number } {
  const queue = heap.object(controller, E.queue);
  const seen = new Set<number>();
  let bytes = 0;
  for (const entry of entriesOf(heap, queue)) bytes += sizeOfChunk(heap, chunkOf(heap, controller, queue, entry), seen);
  return { chunks: countQueued(heap, queue), bytes };
}

/** Entries are `{ buffer, byteOffset, byteLength }` in a byte stream, else `{ value, size }` or, in a ring, the chunk. */
function chunkOf(heap: HeapView, controller: number, queue: number, entry: number): number {
  if (heap.has(controller, E.pendingPullIntos)) return heap.get(entry, E.buffer);
  return heap.has(queue, E.list) ? entry : heap.get(entry, E.value);
}

function countQueued(heap: HeapView, queue: number): number {
  return (heap.has(queue, E.list) ? heap.integer(queue, E.length) : undefined) ?? entriesOf(heap, queue).length;
}

/** A ring holds the size of each chunk after the chunk. */
function entriesOf(heap: HeapView, queue: number): readonly number[] {
  const list = heap.object(queue, E.list);
  const { nodeType } = heap.snapshot;
  return heap.elements(list === ABSENT ? queue : list).filter((entry) => nodeType[entry] !== NODE_TYPE.number);
}
