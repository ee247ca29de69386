import { type Progress, SILENT } from '../../io/progress.js';
import type { ByteSource } from '../../io/source.js';
import type { Kernel } from './kernel.js';
import type { ReadOptions } from './read-snapshot.js';
import { SnapshotScanner } from './scanner.js';
import type { Snapshot } from './snapshot.js';
import { SnapshotAssembly } from './snapshot-assembly.js';

/** Reads from start to end on this thread, in the chunks of `source`. */
export async function readInOrder(source: ByteSource, options: ReadOptions, kernel: Kernel): Promise<Snapshot> {
  const progress: Progress = options.progress ?? SILENT;
  const assembly = new SnapshotAssembly(source, options, kernel);
  const scanner = new SnapshotScanner(source.path, assembly);
  const push = (chunk: Uint8Array): void => {
    pushBlocks(scanner, kernel, chunk);
    progress.advance(source.position);
  };
  const chunks = source.chunks(kernel.block);
  try {
    if (Symbol.iterator in chunks) for (const chunk of chunks) push(chunk);
    else for await (const chunk of chunks) push(chunk);
  } catch (error) {
    throw scanner.locateEnd(error);
  }
  scanner.finish();
  return assembly.finish(scanner.position);
}

/** Content that is not in the kernel's block yet, such as decompressed one and a pipe's first bytes, is copied there. */
function pushBlocks(scanner: SnapshotScanner, { block }: Kernel, chunk: Uint8Array): void {
  if (chunk.buffer === block.buffer) {
    scanner.push(chunk);
    return;
  }
  for (let at = 0; at < chunk.length; at += block.length) {
    const part = chunk.subarray(at, at + block.length);
    block.set(part);
    scanner.push(block.subarray(0, part.length));
  }
}
