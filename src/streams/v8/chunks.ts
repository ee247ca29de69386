/** How many bytes a buffered chunk is. */
import { ABSENT, type EdgeRef, type HeapView, internal } from '../../graph/heap-view.js';

const E = {
  buffer: internal('buffer'),
  backingStore: internal('backing_store'),
};

export const CHUNK_EDGES: readonly EdgeRef[] = Object.values(E);

/**
 * A Buffer is measured by its backing store, which several small ones may share (Node's 8 KiB pool): it counts for the
 * first of them, and `seen` remembers it. Anything else counts with its own size.
 */
export function sizeOfChunk(heap: HeapView, chunk: number, seen: Set<number>): number {
  if (chunk === ABSENT) return 0;
  const arrayBuffer = heap.get(chunk, E.buffer);
  const store = heap.get(arrayBuffer === ABSENT ? chunk : arrayBuffer, E.backingStore);
  const measured = store === ABSENT ? chunk : store;
  if (seen.has(measured)) return 0;
  seen.add(measured);
  return heap.selfSize(measured);
}
