/** Reads Node's `ReadableState` object, in all of its layouts, with numeric values and without. */
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import { sizeOfChunk } from './chunks.js';
import { READABLE_BITS, type ReadableBits, type ReadableLayout } from './readable-layouts.js';

const E = {
  state: property('state'),
  kState: property('<symbol kState>'),
  ended: property('ended'),
  endEmitted: property('endEmitted'),
  destroyed: property('destroyed'),
  closed: property('closed'),
  errored: property('errored'),
  kErrored: property('<symbol kErroredValue>'),
  objectMode: property('objectMode'),
  flowing: property('flowing'),
  kPaused: property('<symbol kPaused>'),
  paused: property('paused'),
  readableListening: property('readableListening'),
  readable: property('readable'),
  buffer: property('buffer'),
  head: property('head'),
  next: property('next'),
  data: property('data'),
  length: property('length'),
  pipes: property('pipes'),
  awaitDrainWriters: property('awaitDrainWriters'),
};

export const READABLE_STATE_EDGES: readonly EdgeRef[] = Object.values(E);

/** `undefined` in a field: this file does not say. */
export interface ReadableFacts {
  readonly layout: ReadableLayout;
  /** Constructed without a readable half (a child's stdin, this process's stdout). */
  readonly none: boolean;
  readonly ended: boolean | undefined;
  readonly endEmitted: boolean | undefined;
  readonly destroyed: boolean | undefined;
  readonly errored: boolean | undefined;
  /** null: nobody has ever touched the stream. */
  readonly flowing: boolean | null | undefined;
  readonly paused: boolean | undefined;
  readonly readableListening: boolean | undefined;
  /** Chunks that arrived and were not consumed. */
  readonly chunks: number;
  /** Their bytes; in object mode, the size of the chunk objects. */
  readonly bufferedBytes: number;
  readonly piped: boolean;
  /** Streams that it is piped into. */
  readonly destinations: readonly number[];
  /** Edge or field that the flags were read from. */
  readonly from: string;
}

export function readReadableState(heap: HeapView, state: number): ReadableFacts {
  return heap.ask(readState, state);
}

function readState(heap: HeapView, state: number): ReadableFacts {
  const layout = readableLayoutOf(heap, state);
  const bits = layout === 'A' ? undefined : READABLE_BITS[layout];
  const flags = bits === undefined ? undefined : (heap.integer(state, E.kState) ?? heap.integer(state, E.state));
  const flag = (name: EdgeRef, bit: number | undefined): boolean | undefined => {
    if (layout === 'A') return heap.boolean(state, name);
    return flags === undefined || bit === undefined ? undefined : ((flags >>> bit) & 1) === 1;
  };
  const { chunks, bytes } = heap.ask(measureBuffer, heap.object(state, E.buffer));
  const length = heap.integer(state, E.length);
  const objectMode = flag(E.objectMode, bits?.objectMode);
  return {
    layout,
    none: heap.boolean(state, E.readable) === false,
    ended: flag(E.ended, bits?.ended),
    endEmitted: flag(E.endEmitted, bits?.endEmitted),
    destroyed: either(flag(E.destroyed, bits?.destroyed), flag(E.closed, bits?.closed)),
    errored: readErrored(heap, state, flag(E.errored, bits?.errored)),
    flowing: readFlowing(heap, state, flags, bits),
    paused: readPaused(heap, state, flags, bits),
    readableListening: flag(E.readableListening, bits?.readableListening),
    chunks,
    bufferedBytes: objectMode === false && length !== undefined ? length : bytes,
    piped: isPiped(heap, state),
    destinations: findDestinations(heap, state),
    from: layout === 'A' ? 'ReadableState' : `ReadableState.${heap.has(state, E.kState) ? '<symbol kState>' : 'state'}`,
  };
}

export function readableLayoutOf(heap: HeapView, state: number): ReadableLayout {
  if (heap.has(state, E.ended)) return 'A';
  if (heap.has(state, E.flowing)) return heap.has(state, E.kState) ? "D'" : 'B';
  // Layout E keeps chunks in an array, D in a linked list with a `head`.
  return heap.has(heap.get(state, E.buffer), E.head) ? 'D' : 'E';
}

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === true || b === true ? true : a === undefined ? b : a;
}

function readErrored(heap: HeapView, state: number, flag: boolean | undefined): boolean | undefined {
  if (heap.object(state, E.errored) !== ABSENT || heap.object(state, E.kErrored) !== ABSENT) return true;
  if (heap.isNull(state, E.errored)) return false;
  return flag;
}

function readFlowing(
  heap: HeapView,
  state: number,
  flags: number | undefined,
  bits: ReadableBits | undefined,
): boolean | null | undefined {
  if (heap.has(state, E.flowing)) return heap.isNull(state, E.flowing) ? null : heap.boolean(state, E.flowing);
  if (flags === undefined || bits?.hasFlowing === undefined || bits.flowing === undefined) return undefined;
  return ((flags >>> bits.hasFlowing) & 1) === 0 ? null : ((flags >>> bits.flowing) & 1) === 1;
}

function readPaused(
  heap: HeapView,
  state: number,
  flags: number | undefined,
  bits: ReadableBits | undefined,
): boolean | undefined {
  const field = heap.boolean(state, E.kPaused) ?? heap.boolean(state, E.paused);
  if (field !== undefined || heap.isNull(state, E.kPaused)) return field ?? false;
  if (flags === undefined || bits?.hasPaused === undefined || bits.paused === undefined) return undefined;
  return ((flags >>> bits.hasPaused) & 1) === 1 && ((flags >>> bits.paused) & 1) === 1;
}

/** A blocked pipe waits in `awaitDrainWriters`. */
function isPiped(heap: HeapView, state: number): boolean {
  return heap.object(state, E.awaitDrainWriters) !== ABSENT || findDestinations(heap, state).length > 0;
}

/** `pipes` is an array since readable-stream 3, null or one object before. */
function findDestinations(heap: HeapView, state: number): readonly number[] {
  const pipes = heap.object(state, E.pipes);
  if (pipes === ABSENT) return [];
  return heap.className(pipes) === 'Array' ? heap.ask(listDestinations, pipes) : [pipes];
}

/** Nobody pipes one stream into more. */
const MAX_DESTINATIONS = 1000;

function listDestinations(heap: HeapView, pipes: number): readonly number[] {
  return heap.elements(pipes).slice(0, MAX_DESTINATIONS);
}

function measureBuffer(heap: HeapView, buffer: number): { readonly chunks: number; readonly bytes: number } {
  const seen = new Set<number>();
  let chunks = 0;
  let bytes = 0;
  if (heap.has(buffer, E.head)) {
    const links = new Set<number>();
    for (
      let link = heap.object(buffer, E.head);
      link !== ABSENT && !links.has(link);
      link = heap.object(link, E.next)
    ) {
      links.add(link);
      chunks++;
      bytes += sizeOfChunk(heap, heap.get(link, E.data), seen);
    }
  } else {
    for (const chunk of heap.elements(buffer)) {
      chunks++;
      bytes += sizeOfChunk(heap, chunk, seen);
    }
  }
  return { chunks, bytes };
}
