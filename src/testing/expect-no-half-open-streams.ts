/**
 * For test suites: fails when the process that runs them has streams that were left half open. What there is, a heap
 * snapshot of this very thread says; what it means, a worker thread finds out, so that the test's own heap stays small.
 */
import { AssertionError } from 'node:assert';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { FailOn } from '../findings/fail-on.js';
import { analyzeInWorker } from './analyze-in-worker.js';
import { withSnapshot } from './snapshot-file.js';

/** Streams that were there when {@link ignoreCurrent} was called. */
export interface KnownStreams {
  /** Node id of the newest object of that moment: V8 numbers objects in the order in which snapshots first see them. */
  readonly lastId: number;
}

export interface ExpectOptions {
  /** What is known and accepted, from {@link ignoreCurrent}. */
  readonly ignore?: KnownStreams;
  /** `any` finding (default), those at or above a severity, or those of a verdict. */
  readonly failOn?: Exclude<FailOn, 'none'>;
  /** Kinds of stream to look at, as `net.Socket`; all when absent. */
  readonly kinds?: readonly string[];
  /** How long streams may still take to close, in milliseconds; 500 unless said. Nothing is waited for when all are closed. */
  readonly patience?: number;
  /** Largest heap in bytes that a snapshot is taken of; 1 GiB unless said. The file is about as large, and is removed. */
  readonly maxHeap?: number;
}

const PATIENCE_MS = 500;
/** Sockets tell of their end on a later turn of the event loop than the one that closed them. */
const TURNS = 10;

/**
 * Resolves when no stream of this thread was left half open. Takes the time of a full garbage collection and a snapshot,
 * about a second for a test suite of ordinary size; call it once per file rather than once per test.
 *
 * @throws {AssertionError} with the report about the streams that were
 * @throws {HalfopenError} when the heap is too large, or the temporary folder too small
 */
export async function expectNoHalfOpenStreams(options: ExpectOptions = {}): Promise<void> {
  const { patience = PATIENCE_MS } = options;
  let report = await look(options);
  if (report !== undefined && patience > 0) {
    await wait(patience);
    report = await look(options);
  }
  if (report === undefined) return;
  throw new AssertionError({
    message: `streams were left half open\n\n${report}`,
    stackStartFn: expectNoHalfOpenStreams,
  });
}

/** What is open now, for `ignore`: a suite that shares its process with others answers only for its own streams. */
export async function ignoreCurrent({ maxHeap }: Pick<ExpectOptions, 'maxHeap'> = {}): Promise<KnownStreams> {
  return withSnapshot(maxHeap, async (path) => {
    const { lastId } = await analyzeInWorker({ path });
    return { lastId };
  });
}

/** The report about what was found, `undefined` when it is nothing. */
async function look({ ignore, failOn, kinds, maxHeap }: ExpectOptions): Promise<string | undefined> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
  return withSnapshot(maxHeap, async (path) => {
    const { report } = await analyzeInWorker({
      path,
      ...(ignore !== undefined && { knownUpTo: ignore.lastId }),
      ...(failOn !== undefined && { failOn }),
      ...(kinds !== undefined && { kinds }),
    });
    return report;
  });
}
