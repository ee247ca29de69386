import type { Progress } from '../io/progress.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';

export interface AnalyzeOptions {
  /** Told how far the work is; silent when absent. */
  readonly progress?: Progress;
  /** Bytes of memory that the analysis may take. */
  readonly maxMemory?: number;
  /** Bytes of decompressed input that may be read. */
  readonly maxInput?: number;
  /** Put string contents of the heap into the result. They may be secrets. */
  readonly showStrings?: boolean;
}

export async function analyze(paths: readonly string[], _options: AnalyzeOptions = {}): Promise<Result> {
  throw new HalfopenError('not-a-snapshot', `cannot read ${paths.join(', ')} yet`);
}
