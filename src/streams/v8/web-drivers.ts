/**
 * Who reads locked web streams in place of the program: the closures of `pipeTo`, `tee` and `for await` share a scope
 * that holds the reader. Its variables tell them apart.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/webstreams/readablestream.js#L1386 (`pipeTo`),
 * #L1611 and #L1710 (`tee`), #L473 (`for await`).
 */
import { ABSENT, type EdgeRef, type HeapView, property, variable } from '../../graph/heap-view.js';
import { FETCH_CONNECTION_EDGES, FETCH_CONNECTION_MARK, findFetchConnections } from './fetch-connection.js';
import { findAdapted, WEB_ADAPTER_EDGES, WEB_ADAPTER_MARKS } from './web-adapter.js';
import type { Driver } from './web-state.js';

const E = {
  reader: variable('reader'),
  preventCancel: variable('preventCancel'),
  shuttingDown: variable('shuttingDown'),
  started: variable('started'),
  canceled1: variable('canceled1'),
  branch1: variable('branch1'),
  branch2: variable('branch2'),
  source: variable('source'),
  dest: variable('dest'),
  kState: property('<symbol kState>'),
  controller: property('controller'),
  stream: property('stream'),
  readable: property('readable'),
  writable: property('writable'),
} as const;

export const WEB_DRIVER_EDGES: readonly EdgeRef[] = [
  ...Object.values(E),
  ...FETCH_CONNECTION_EDGES,
  ...WEB_ADAPTER_EDGES,
];

/** Contexts with one of these variables are read by {@link findWebStreams}. */
export const WEB_DRIVER_MARKS: readonly EdgeRef[] = [
  E.shuttingDown,
  E.started,
  E.canceled1,
  FETCH_CONNECTION_MARK,
  ...WEB_ADAPTER_MARKS,
];

export interface WebStreams {
  /** Reader object -> who uses it. */
  readonly drivers: ReadonlyMap<number, Driver>;
  /** Branch of a `tee()` -> the other branch, {@link ABSENT} when it is gone. */
  readonly siblings: ReadonlyMap<number, number>;
  /**
   * Up to Node 20 a stream is two objects that share one state: the one that its controller knows, and a transferable
   * copy of it, which is what the program gets. The former -> the latter.
   */
  readonly twins: ReadonlyMap<number, number>;
  /** Readable side -> its `TransformStream`. */
  readonly transforms: ReadonlyMap<number, number>;
  /**
   * Stream -> the stream in which what it has not taken yet waits: the Node stream of a connection or of
   * `toWeb()`, or what is piped through a transform. Of a `WritableStream`: the Node stream that it writes to.
   */
  readonly sources: ReadonlyMap<number, number>;
}

export function findWebStreams(heap: HeapView, candidates: readonly number[]): WebStreams {
  const twins = findTwins(heap, candidates);
  const outer = (node: number): number => twins.get(node) ?? node;
  const transforms = new Map<number, number>();
  const filledBy = new Map<number, number>();
  for (const node of candidates) {
    const state = heap.object(node, E.kState);
    if (twins.has(node) || !heap.has(state, E.readable) || !heap.has(state, E.writable)) continue;
    transforms.set(outer(heap.object(state, E.readable)), node);
    filledBy.set(outer(heap.object(state, E.writable)), node);
  }
  const drivers = new Map<number, Driver>();
  const siblings = new Map<number, number>();
  const sources = new Map<number, number>();
  for (const node of candidates) {
    const reader = heap.object(node, E.reader);
    const driver = driverOf(heap, node);
    if (driver === undefined || reader === ABSENT) continue;
    drivers.set(reader, driver);
    if (driver === 'tee') {
      const branch1 = outer(heap.object(node, E.branch1));
      const branch2 = outer(heap.object(node, E.branch2));
      siblings.set(branch1, branch2).set(branch2, branch1);
    } else if (driver === 'pipe') {
      const transform = filledBy.get(outer(heap.object(node, E.dest)));
      if (transform !== undefined) sources.set(transform, outer(heap.object(node, E.source)));
    }
  }
  for (const found of [findFetchConnections(heap, candidates), findAdapted(heap, candidates)]) {
    for (const [stream, source] of found) sources.set(outer(stream), source);
  }
  return { drivers, siblings, twins, transforms, sources };
}

function driverOf(heap: HeapView, context: number): Driver | undefined {
  if (heap.has(context, E.canceled1) && heap.has(context, E.branch2)) return 'tee';
  if (!heap.has(context, E.preventCancel)) return undefined;
  if (heap.has(context, E.shuttingDown)) return 'pipe';
  return heap.has(context, E.started) ? 'iterator' : undefined;
}

function findTwins(heap: HeapView, candidates: readonly number[]): ReadonlyMap<number, number> {
  const twins = new Map<number, number>();
  for (const node of candidates) {
    const state = heap.object(node, E.kState);
    const known = heap.object(heap.object(heap.object(state, E.controller), E.kState), E.stream);
    if (known !== ABSENT && known !== node && heap.object(known, E.kState) === state) twins.set(known, node);
  }
  return twins;
}
