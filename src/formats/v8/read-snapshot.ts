import { type Progress, SILENT } from '../../io/progress.js';
import type { ByteSource } from '../../io/source.js';
import { MIB } from '../../model/units.js';
import type { EdgeTail } from './edge-tail.js';
import { compileKernel, createKernel } from './load-kernel.js';
import type { PhaseCost } from './memory.js';
import { readInOrder } from './read-in-order.js';
import { readInTwo } from './read-in-two.js';
import type { Connections, Snapshot } from './snapshot.js';
import type { TailOrder } from './tail-order.js';

/** Of a smaller file a second thread takes a ninth off the time, for a seventh more of the processor. */
const FOR_TWO = 96 * MIB;

export interface ReadOptions {
  readonly progress?: Progress;
  /** Bytes. A snapshot that needs more, by `predictMemory`, is refused with exit code 3 before anything is allocated. */
  readonly maxMemory?: number;
  /** What the caller's own phases will need on top; counts towards `maxMemory`. */
  readonly later?: PhaseCost;
  /** Another thread, which reads large files along; the snapshot is the same, in shared memory. */
  readonly readTail?: (order: TailOrder) => Promise<EdgeTail | undefined>;
  /** Told of the connections, in shared memory, before the strings are read. Not told of a file that is read in order. */
  readonly onConnections?: (connections: Connections) => void;
}

/**
 * Reads a V8 heap snapshot. Keeps columns and string bytes only; nothing is allocated per node or edge.
 *
 * Every count, index and target is checked, so that later phases need not. Anything wrong is a `HalfopenError` that
 * names the section and the byte; there is no partial result. Does not close `source`.
 */
export async function readSnapshot(source: ByteSource, options: ReadOptions = {}): Promise<Snapshot> {
  const { progress = SILENT, readTail } = options;
  progress.phase('reading', source.size);
  const code = compileKernel();
  const kernel = createKernel(code);
  const { file } = source;
  if (file !== undefined && file.size >= FOR_TWO && readTail !== undefined) {
    const { fd, path, size } = file;
    const snapshot = await readInTwo(source, file, options, kernel, (job) => readTail({ job, fd, path, size, code }));
    if (snapshot !== undefined) return snapshot;
  }
  return readInOrder(source, options, kernel);
}
