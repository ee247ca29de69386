/** The analysis, whatever the format: which one it is, the content decides. */
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { type Case, onlySource, withCase } from './open-case.js';
import { readProfiles } from './read-profiles.js';

/**
 * Reads the files (`-` is standard input) and reports on their streams. Never writes to them. A JSON report that
 * halfopen wrote earlier is read back as it is.
 *
 * @throws {HalfopenError} for everything that is wrong with a file or an option; there is no partial result
 */
export async function analyze(paths: readonly string[], options: AnalyzeOptions = {}): Promise<Result> {
  return withCase(paths, options.maxInput, (opened) => analyzeCase(opened, options), options.progress);
}

/** Only what the format needs is loaded: the other half of halfopen costs 50 ms of every start. */
export async function analyzeCase(opened: Case, options: AnalyzeOptions): Promise<Result> {
  if (options.onRetainedSizes !== undefined && opened.format !== 'v8-heapsnapshot') {
    throw new HalfopenError('no-heap', `${opened.sources[0]?.path} has no heap whose nodes have retained sizes`, {
      hint: 'Only V8 heap snapshots have one.',
    });
  }
  switch (opened.format) {
    case 'v8-heapsnapshot': {
      const { analyzeSnapshot } = await import('./analyze-snapshot.js');
      return analyzeSnapshot(onlySource(opened), options);
    }
    case 'halfopen-result':
      return (await import('./read-result.js')).readResult(onlySource(opened), options.maxMemory);
    case 'pprof': {
      const [inputs, { analyzeProfiles }] = await Promise.all([
        readProfiles(opened.sources, options),
        import('./analyze-profiles.js'),
      ]);
      return analyzeProfiles(inputs, options);
    }
  }
}
