/** Reads Node's `WritableState` object, in all of its layouts, with numeric values and without. */
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import type { ReadableLayout } from './readable-layouts.js';
import { WRITABLE_BITS, type WritableBits, type WritableLayout } from './writable-layouts.js';

const E = {
  state: property('state'),
  kState: property('<symbol kState>'),
  ending: property('ending'),
  finished: property('finished'),
  writable: property('writable'),
  destroyed: property('destroyed'),
  closed: property('closed'),
  writing: property('writing'),
  errored: property('errored'),
  kErrored: property('<symbol kErroredValue>'),
  kBuffered: property('<symbol kBufferedValue>'),
  length: property('length'),
  objectMode: property('objectMode'),
};

export const WRITABLE_STATE_EDGES: readonly EdgeRef[] = Object.values(E);

/** `undefined` in a field: this file does not say. */
export interface WritableFacts {
  readonly layout: WritableLayout;
  /** Constructed without a writable half (this process's stdin). */
  readonly none: boolean | undefined;
  /** `end()` was called. */
  readonly ending: boolean | undefined;
  /** Everything was handed to the sink and `finish` was emitted. */
  readonly finished: boolean | undefined;
  readonly destroyed: boolean | undefined;
  readonly errored: boolean | undefined;
  /** Bytes wait to be flushed, here or in the sink. */
  readonly pending: boolean | undefined;
  readonly bufferedBytes: number;
  readonly from: string;
}

/**
 * @param readable layout of the stream's readable side, or of any other in the heap: only Node 20.10 and 21.0 to 21.2
 * number the bits of an otherwise identical object differently.
 */
export function readWritableState(heap: HeapView, state: number, readable: ReadableLayout | undefined): WritableFacts {
  const layout = layoutOf(heap, state, readable);
  const bits = layout === 'A' ? undefined : WRITABLE_BITS[layout];
  const flags = bits === undefined ? undefined : (heap.integer(state, E.kState) ?? heap.integer(state, E.state));
  const flag = (name: EdgeRef, bit: number | undefined): boolean | undefined => {
    if (layout === 'A') return heap.boolean(state, name);
    return flags === undefined || bit === undefined ? undefined : ((flags >>> bit) & 1) === 1;
  };
  const destroyed = flag(E.destroyed, bits?.destroyed);
  const length = heap.integer(state, E.length);
  const objectMode = flag(E.objectMode, bits?.objectMode);
  const writing = flag(E.writing, bits?.writing);
  const queued = length === undefined ? heap.object(state, E.kBuffered) !== ABSENT || undefined : length > 0;
  return {
    layout,
    none: readNone(heap, state, flags, bits),
    ending: flag(E.ending, bits?.ending),
    finished: flag(E.finished, bits?.finished),
    destroyed: destroyed === true ? true : (flag(E.closed, bits?.closed) ?? destroyed),
    errored: readErrored(heap, state, flag(E.errored, bits?.errored)),
    pending: writing === true || queued === true ? true : queued,
    bufferedBytes: objectMode === false && length !== undefined ? length : 0,
    from: layout === 'A' ? 'WritableState' : `WritableState.${heap.has(state, E.kState) ? '<symbol kState>' : 'state'}`,
  };
}

function layoutOf(heap: HeapView, state: number, readable: ReadableLayout | undefined): WritableLayout {
  if (heap.has(state, E.ending)) return 'A';
  // C keeps the error as a property; the integer `state` is visible only with numeric values.
  if (heap.has(state, E.errored)) return 'C';
  return readable === 'D' || readable === "D'" ? 'D' : 'E';
}

function readNone(
  heap: HeapView,
  state: number,
  flags: number | undefined,
  bits: WritableBits | undefined,
): boolean | undefined {
  const field = heap.boolean(state, E.writable);
  if (field !== undefined) return !field;
  if (bits?.hasWritable === undefined || bits.writable === undefined) return false;
  return flags === undefined
    ? undefined
    : ((flags >>> bits.hasWritable) & 1) === 1 && ((flags >>> bits.writable) & 1) === 0;
}

function readErrored(heap: HeapView, state: number, flag: boolean | undefined): boolean | undefined {
  if (heap.object(state, E.errored) !== ABSENT || heap.object(state, E.kErrored) !== ABSENT) return true;
  if (heap.isNull(state, E.errored)) return false;
  return flag;
}
