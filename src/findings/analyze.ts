/** The analysis, whatever the format: which one it is, the content decides. */
import { readAll } from '../io/read-all.js';
import type { ByteSource } from '../io/source.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { GIB } from '../model/units.js';
import type { AnalyzeOptions } from './analyze-options.js';
import type { ProfileInput } from './analyze-profiles.js';
import { type Case, onlySource, withCase } from './open-case.js';

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
        readProfiles(opened.sources, options.maxInput ?? MAX_PROFILE_BYTES),
        import('./analyze-profiles.js'),
      ]);
      return analyzeProfiles(inputs, options);
    }
  }
}

/** Profiles are held whole, and real ones are a few megabytes: what is larger than this is an archive bomb. */
const MAX_PROFILE_BYTES = GIB;

async function readProfiles(sources: readonly ByteSource[], cap: number): Promise<readonly ProfileInput[]> {
  const inputs: ProfileInput[] = [];
  for (const source of sources) inputs.push({ path: source.path, bytes: await readAll(source, cap) });
  return inputs;
}
