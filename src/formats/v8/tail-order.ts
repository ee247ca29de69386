/** The tail of the edges as work for another thread. */
import { createRandomFile } from '../../io/random-file.js';
import type { MachineCode } from '../webassembly.js';
import { type EdgeTail, readTail, type TailJob } from './edge-tail.js';
import { createKernel } from './load-kernel.js';

/** It reads through the same descriptor, so from the same file, whatever its name is now. */
export interface TailOrder {
  readonly job: TailJob;
  readonly fd: number;
  readonly path: string;
  readonly size: number;
  readonly code: MachineCode | undefined;
}

export function fillTailOrder({ job, fd, path, size, code }: TailOrder): EdgeTail | undefined {
  return readTail(job, createRandomFile(fd, path, size), createKernel(code));
}
