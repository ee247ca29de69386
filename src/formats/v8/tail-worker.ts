/** The second thread's program. Its only message is an {@link EdgeTail}, or `undefined`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createRandomFile } from '../../io/random-file.js';
import { readTail } from './edge-tail.js';
import { createKernel } from './load-kernel.js';
import type { TailOrder } from './tail-thread.js';

const { job, fd, path, size, code } = workerData as TailOrder;
parentPort?.postMessage(readTail(job, createRandomFile(fd, path, size), createKernel(code)));
