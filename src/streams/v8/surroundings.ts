/** Facts about the whole snapshot that families ask for. */
import { ABSENT, type EdgeRef, type HeapView, property, variable } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';
import type { FindOptions } from './find-streams.js';
import { READABLE_STATE } from './node-stream-edges.js';
import type { ReadableLayout } from './readable-layouts.js';
import { readableLayoutOf } from './readable-state.js';
import { findWebStreams, WEB_DRIVER_EDGES, WEB_DRIVER_MARKS, type WebStreams } from './web-drivers.js';

export interface Surroundings {
  readonly positions: Positions;
  /** Whether labels may hold what may be secret, such as the query of a URL. */
  readonly showStrings: boolean;
  /** Whether small integers were captured. */
  readonly numericValues: boolean;
  /** `v20.20.2`, when the `process` object says so. */
  readonly nodeVersion: string | undefined;
  /** Layout of the heap's readable states: decides for streams that have only a writable side. */
  readonly readableLayout: ReadableLayout | undefined;
  /** Pipes of child processes: stream -> `stdin`, `stdout` or `stderr`. */
  readonly childStdio: ReadonlyMap<number, ChildStdio>;
  /** This process's own standard streams. */
  readonly ownStdio: ReadonlySet<number>;
  /** Sockets that carry an HTTP/2 session. */
  readonly sessionSockets: ReadonlySet<number>;
  readonly web: WebStreams;
}

export interface ChildStdio {
  readonly name: 'stdin' | 'stdout' | 'stderr';
  /** Program that was spawned, without its arguments. */
  readonly command: string | undefined;
  readonly running: boolean;
}

const E = {
  spawnfile: property('spawnfile'),
  /** Null once the child has exited. */
  childHandle: property('_handle'),
  stdin: property('stdin'),
  stdout: property('stdout'),
  stderr: property('stderr'),
  /** Variables of Node's bootstrap module (`lib/internal/bootstrap/switches/is_main_thread.js`). */
  ownStdin: variable('stdin'),
  ownStdout: variable('stdout'),
  ownStderr: variable('stderr'),
  /** Only that module has it: a program's own variable named `stdin` does not count. */
  stdoutDestroy: variable('stdoutDestroy'),
  /** `Http2Session[kSocket]` and `[kNativeFields]`, `lib/internal/http2/core.js`. */
  sessionSocket: property('<symbol socket>'),
  sessionNativeFields: property('<symbol kNativeFields>'),
  execPath: property('execPath'),
  version: property('version'),
  release: property('release'),
} as const;

export const SURROUNDINGS_EDGES: readonly EdgeRef[] = [...Object.values(E), ...WEB_DRIVER_EDGES];

/** Objects with one of these edges are read by {@link readSurroundings}. */
export const SURROUNDINGS_MARKS: readonly EdgeRef[] = [
  E.spawnfile,
  E.stdoutDestroy,
  E.sessionNativeFields,
  E.execPath,
  ...WEB_DRIVER_MARKS,
];

/** @param candidates objects found by {@link SURROUNDINGS_MARKS} and by the marks of the families */
export function readSurroundings(
  heap: HeapView,
  candidates: readonly number[],
  { showStrings, positions }: FindOptions,
): Surroundings {
  const childStdio = new Map<number, ChildStdio>();
  const ownStdio = new Set<number>();
  const sessionSockets = new Set<number>();
  let nodeVersion: string | undefined;
  let readableLayout: ReadableLayout | undefined;
  for (const node of candidates) {
    const add = (set: Set<number>, target: number): unknown => target !== ABSENT && set.add(target);
    if (heap.has(node, E.spawnfile)) addChild(heap, node, childStdio);
    if (heap.has(node, E.stdoutDestroy)) {
      for (const ref of [E.ownStdin, E.ownStdout, E.ownStderr]) add(ownStdio, heap.object(node, ref));
    }
    if (heap.has(node, E.sessionNativeFields)) add(sessionSockets, heap.object(node, E.sessionSocket));
    if (heap.has(node, E.execPath) && heap.has(node, E.release)) nodeVersion ??= heap.text(node, E.version);
    const state = heap.object(node, READABLE_STATE);
    if (readableLayout === undefined && state !== ABSENT) readableLayout = readableLayoutOf(heap, state);
  }
  return {
    positions,
    showStrings,
    numericValues: heap.hasNumericValues(),
    nodeVersion,
    readableLayout,
    childStdio,
    ownStdio,
    sessionSockets,
    web: findWebStreams(heap, candidates),
  };
}

function addChild(heap: HeapView, child: number, childStdio: Map<number, ChildStdio>): void {
  const command = heap.text(child, E.spawnfile);
  const running = heap.object(child, E.childHandle) !== ABSENT;
  for (const name of ['stdin', 'stdout', 'stderr'] as const) {
    const stream = heap.object(child, E[name]);
    if (stream !== ABSENT) childStdio.set(stream, { name, command, running });
  }
}
