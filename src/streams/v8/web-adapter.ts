/**
 * Node streams made of web streams and the other way round. What the program holds is reported, what it is made of is
 * part of it.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/webstreams/adapters.js
 * (`newReadableStreamFromStreamReadable`, `newStreamReadableFromReadableStream`).
 */
import { ABSENT, type EdgeRef, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { Family } from './family.js';

const E = {
  /** Variables of the functions that adapt a Node stream. */
  streamReadable: variable('streamReadable'),
  streamWritable: variable('streamWritable'),
  controller: variable('controller'),
  /** Variables of the functions that adapt a web stream. */
  reader: variable('reader'),
  writer: variable('writer'),
  read: property('_read'),
  write: property('_write'),
  context: internal('context'),
  kState: property('<symbol kState>'),
  stream: property('stream'),
} as const;

export const WEB_ADAPTER_EDGES: readonly EdgeRef[] = Object.values(E);

/** Contexts with one of these variables are read by {@link findAdapted}. */
export const WEB_ADAPTER_MARKS: readonly EdgeRef[] = [E.streamReadable, E.streamWritable];

/** @returns web stream -> the Node stream that it was made of by `toWeb()` */
export function findAdapted(heap: HeapView, candidates: readonly number[]): ReadonlyMap<number, number> {
  const adapted = new Map<number, number>();
  for (const context of candidates) {
    const readable = heap.object(context, E.streamReadable);
    const source = readable === ABSENT ? heap.object(context, E.streamWritable) : readable;
    const web = heap.object(heap.object(heap.object(context, E.controller), E.kState), E.stream);
    if (source !== ABSENT && web !== ABSENT) adapted.set(web, source);
  }
  return adapted;
}

/** Node streams that `fromWeb()` made: they keep their kind. */
export const webAdapter: Family = {
  kinds: [],
  edges: WEB_ADAPTER_EDGES,
  marks: [],

  recognises: (heap, node) => lockedFor(heap, node, E.read, E.reader) !== ABSENT || writtenBy(heap, node) !== ABSENT,

  describe(heap, stream, { web }) {
    const readable = lockedFor(heap, stream.node, E.read, E.reader);
    if (readable !== ABSENT) stream.sources.push(web.twins.get(readable) ?? readable);
    const writable = writtenBy(heap, stream.node);
    if (writable !== ABSENT) stream.owned.push(web.twins.get(writable) ?? writable);
  },
};

function writtenBy(heap: HeapView, node: number): number {
  return lockedFor(heap, node, E.write, E.writer);
}

/** The web stream whose reader or writer is a variable of the stream's own `_read` or `_write`. */
function lockedFor(heap: HeapView, node: number, method: EdgeRef, lock: EdgeRef): number {
  const context = heap.object(heap.object(node, method), E.context);
  return heap.object(heap.object(heap.object(context, lock), E.kState), E.stream);
}
