/** A heap snapshot of this thread in a file that only this user can read and that is gone afterwards. */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import { HalfopenError } from '../model/error.js';
import { GIB, MIB } from '../model/units.js';

/** Measured on Node 20 to 26: a snapshot is 0.9 to 1.6 times as large as the heap it is of. */
const FILE_PER_HEAP = 2;

/** @throws {HalfopenError} when the heap is larger than `maxHeap` bytes, or the temporary folder too small for its file */
export async function withSnapshot<Answer>(
  maxHeap: number = GIB,
  use: (path: string) => Promise<Answer>,
): Promise<Answer> {
  const heap = getHeapStatistics().used_heap_size;
  if (heap > maxHeap) {
    throw new HalfopenError('max-heap', `the heap has ${toMib(heap)} MiB, the limit is ${toMib(maxHeap)} MiB`, {
      hint: 'Raise maxHeap, or check in a smaller test file.',
    });
  }
  const disk = statfsSync(tmpdir());
  if (disk.bavail * disk.bsize < heap * FILE_PER_HEAP) {
    throw new HalfopenError('no-space', `${tmpdir()} is too full for a snapshot of ${toMib(heap)} MiB`, {
      hint: 'Set TMPDIR to a folder on a larger disk.',
    });
  }
  // Its contents may be secrets; mkdtemp makes folders that only their owner may enter.
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
  try {
    const path = join(folder, 'heap.heapsnapshot');
    writeHeapSnapshot(path, { exposeInternals: false, exposeNumericValues: true });
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toMib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
