/** What can be asked of an analysis, whatever the format. */
import type { Progress } from '../io/progress.js';

export interface AnalyzeOptions {
  /** Told how far the work is; silent when absent. */
  readonly progress?: Progress;
  /** Bytes of memory that the analysis may take. */
  readonly maxMemory?: number;
  /** Bytes of decompressed input that may be read. */
  readonly maxInput?: number;
  /** Threads that read a snapshot, at most: 1 or, which is what more come down to, 2. The result is the same. */
  readonly threads?: number;
  /** Put string contents of the heap into the result. They may be secrets. */
  readonly showStrings?: boolean;
  /** Folder of source maps; without one, and for what is not in it, maps are looked for next to their scripts. */
  readonly sourceMapDir?: string;
}
