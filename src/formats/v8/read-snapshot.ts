import type { Progress } from '../../io/progress.js';
import { SILENT } from '../../io/progress.js';
import type { ByteSource } from '../../io/source.js';
import type { PhaseCost } from './memory.js';
import { SnapshotScanner } from './scanner.js';
import type { Snapshot } from './snapshot.js';
import { SnapshotAssembly } from './snapshot-assembly.js';

export interface ReadOptions {
  readonly progress?: Progress;
  /** Bytes. A snapshot that needs more, by `predictMemory`, is refused with exit code 3 before anything is allocated. */
  readonly maxMemory?: number;
  /** What the caller's own phases will need on top; counts towards `maxMemory`. */
  readonly later?: PhaseCost;
}

/**
 * Reads a V8 heap snapshot from start to end, once, in the chunks of `source`. Keeps columns and string bytes only;
 * nothing is allocated per node or edge.
 *
 * Every count, index and target is checked, so that later phases need not. Anything wrong is a `HalfopenError` that
 * names the section and the byte; there is no partial result. Does not close `source`.
 */
export async function readSnapshot(source: ByteSource, options: ReadOptions = {}): Promise<Snapshot> {
  const { progress = SILENT } = options;
  const assembly = new SnapshotAssembly(source, options);
  const scanner = new SnapshotScanner(source.path, assembly);
  progress.phase('reading', source.size);
  const chunks = source.chunks();
  if (Symbol.iterator in chunks) {
    for (const chunk of chunks) {
      scanner.push(chunk);
      progress.advance(source.position);
    }
  } else {
    for await (const chunk of chunks) {
      scanner.push(chunk);
      progress.advance(source.position);
    }
  }
  scanner.finish();
  return assembly.finish(scanner.position);
}
