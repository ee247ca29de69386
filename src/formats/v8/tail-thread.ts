import { Worker } from 'node:worker_threads';
import type { RandomFile } from '../../io/random-file.js';
import { TAIL_WORKER_FILE } from '../built-files.js';
import type { EdgeTail, TailJob } from './edge-tail.js';
import type { MachineCode } from './webassembly.js';

/** What the second thread gets. It reads through the same descriptor, so from the same file, whatever its name is now. */
export interface TailOrder {
  readonly job: TailJob;
  readonly fd: number;
  readonly path: string;
  readonly size: number;
  readonly code: MachineCode | undefined;
}

/** Who reads the edges from the back. */
export interface TailReader {
  /** `undefined` when nothing can be taken over, also when it died. */
  readonly tail: Promise<EdgeTail | undefined>;
  /** Resolves when it does not read any more. */
  stop(): Promise<unknown>;
}

export type StartTailReader = (job: TailJob, file: RandomFile) => TailReader;

export function startTailThread(code: MachineCode | undefined, program: URL = TAIL_WORKER_FILE): StartTailReader {
  return (job, { fd, path, size }) => {
    const workerData: TailOrder = { job, fd, path, size, code };
    // Flags and variables of whoever uses the library, such as loaders of a test runner, are not for this program.
    const worker = new Worker(program, { workerData, execArgv: [], env: {} });
    const tail = new Promise<EdgeTail | undefined>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', () => resolve(undefined));
      worker.once('exit', () => resolve(undefined));
    });
    return { tail, stop: () => worker.terminate() };
  };
}
