/** What can be asked of an analysis, whatever the format. */
import type { Progress } from '../io/progress.js';
import type { RetainedSizes } from '../model/retained-sizes.js';

export interface AnalyzeOptions {
  /** Told how far the work is; silent when absent. */
  readonly progress?: Progress;
  /** Bytes of memory that the analysis may take. */
  readonly maxMemory?: number;
  /** Bytes of decompressed input that may be read. */
  readonly maxInput?: number;
  /** Threads for a snapshot, at most: 1 or, which is what more come down to, 2. The result is the same. */
  readonly threads?: number;
  /**
   * Given the retained sizes of all nodes of a snapshot, not only of its streams, which takes the dominators of the whole
   * heap. The analysis waits for it. Other inputs are refused.
   */
  readonly onRetainedSizes?: (sizes: RetainedSizes) => void | Promise<void>;
  /**
   * Tell `calls` of large heap profiles, too, which the page draws: all their stacks are kept, which takes two to four
   * times as long. Those of at most 4 MiB have them in any case.
   */
  readonly allCalls?: boolean;
  /** Put string contents of the heap into the result. They may be secrets. */
  readonly showStrings?: boolean;
  /** Folder of source maps; without one, and for what is not in it, maps are looked for next to their scripts. */
  readonly sourceMapDir?: string;
}
