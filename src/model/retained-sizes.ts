/** All nodes of a heap, as columns in the order of the file: the first row is the GC root in what V8 writes. */
export interface RetainedSizes {
  /** V8's id, which Chrome DevTools shows after `@`. */
  readonly id: Uint32Array;
  /** Bytes of the node itself. */
  readonly selfBytes: Float64Array;
  /** Bytes that only this node keeps alive, itself included. Sums mean nothing: one node may be part of another. */
  readonly retainedBytes: Float64Array;
  /** Row of the immediate dominator; the root's own for the root. */
  readonly dominator: Uint32Array;
}
