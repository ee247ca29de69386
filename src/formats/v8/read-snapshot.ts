import { type Progress, SILENT } from '../../io/progress.js';
import type { ByteSource } from '../../io/source.js';
import { compileKernel, createKernel } from './load-kernel.js';
import type { PhaseCost } from './memory.js';
import { readInOrder } from './read-in-order.js';
import type { Snapshot } from './snapshot.js';

export interface ReadOptions {
  readonly progress?: Progress;
  /** Bytes. A snapshot that needs more, by `predictMemory`, is refused with exit code 3 before anything is allocated. */
  readonly maxMemory?: number;
  /** What the caller's own phases will need on top; counts towards `maxMemory`. */
  readonly later?: PhaseCost;
}

/**
 * Reads a V8 heap snapshot. Keeps columns and string bytes only; nothing is allocated per node or edge.
 *
 * Every count, index and target is checked, so that later phases need not. Anything wrong is a `HalfopenError` that
 * names the section and the byte; there is no partial result. Does not close `source`.
 */
export async function readSnapshot(source: ByteSource, options: ReadOptions = {}): Promise<Snapshot> {
  const { progress = SILENT } = options;
  progress.phase('reading', source.size);
  return readInOrder(source, options, createKernel(compileKernel()));
}
