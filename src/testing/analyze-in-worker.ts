/** Hands a snapshot to a worker thread and waits for what it finds. */
import { Worker } from 'node:worker_threads';
import type { FailOn } from '../findings/fail-on.js';
import { HalfopenError, type HalfopenErrorDetails } from '../model/error.js';

export interface WorkerTask {
  readonly path: string;
  /** Streams whose node id is not above this are not reported. */
  readonly knownUpTo?: number;
  readonly failOn?: FailOn;
  readonly kinds?: readonly string[];
}

export interface WorkerAnswer {
  /** Highest id of an object in the snapshot. */
  readonly lastId: number;
  /** What was found, as text; absent when it is nothing. */
  readonly report?: string;
}

/** An error as it comes through a channel that knows no classes of ours. */
export interface WorkerComplaint {
  readonly complaint: { readonly code: string; readonly message: string; readonly details: HalfopenErrorDetails };
}

export function analyzeInWorker(task: WorkerTask): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    // Flags of the test runner, such as its loaders, are not for a thread that runs none of the tests.
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: task, execArgv: [], env: {} });
    worker.once('message', (message: WorkerAnswer | WorkerComplaint) => {
      if ('complaint' in message) {
        const { code, message: text, details } = message.complaint;
        reject(new HalfopenError(code, text, details));
      } else resolve(message);
    });
    worker.once('error', reject);
    // Too late after an answer; without one nobody else would say so.
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${code} and without an answer`)));
  });
}
