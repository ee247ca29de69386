/** The analysis, whatever the format: which one it is, the content decides. */
import { detectFormat, type Format } from '../formats/detect.js';
import { limitSource } from '../io/limit-source.js';
import { openSource } from '../io/open-source.js';
import type { Progress } from '../io/progress.js';
import type { ByteSource } from '../io/source.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { analyzeSnapshot } from './analyze-snapshot.js';
import { readResult } from './read-result.js';

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

/**
 * Reads the files (`-` is standard input) and reports on their streams. Never writes to them. A JSON report that
 * halfopen wrote earlier is read back as it is.
 *
 * @throws {HalfopenError} for everything that is wrong with a file or an option; there is no partial result
 */
export async function analyze(paths: readonly string[], options: AnalyzeOptions = {}): Promise<Result> {
  const sources: ByteSource[] = [];
  try {
    for (const path of paths) sources.push(openSource(path));
    const formats = await Promise.all(sources.map(formatOf));
    const [source] = sources;
    if (source === undefined) throw new HalfopenError('no-input', 'no file was given');
    if (formats.some((format) => format !== formats[0])) {
      throw new HalfopenError('mixed-formats', 'heap snapshots and pprof profiles cannot be analysed as one case', {
        hint: 'Analyse them one after the other.',
      });
    }
    switch (formats[0]) {
      case 'v8-heapsnapshot':
        if (sources.length > 1) {
          throw new HalfopenError(
            'several-snapshots',
            `${sources.length} heap snapshots were given, but each is a case`,
            {
              hint: 'Analyse them one after the other. Only pprof profiles of one process belong together.',
            },
          );
        }
        return await analyzeSnapshot(
          options.maxInput === undefined ? source : limitSource(source, options.maxInput),
          options,
        );
      case 'halfopen-result':
        if (sources.length > 1) {
          throw new HalfopenError('several-reports', `${sources.length} reports were given, but each is a case`, {
            hint: 'Read them one after the other, or compare two: halfopen diff <before> <after>',
          });
        }
        return await readResult(source, options.maxInput);
      default:
        throw new HalfopenError('not-a-snapshot', `${source.path} is a ${formats[0]}, which cannot be analysed`);
    }
  } finally {
    for (const source of sources) source.close();
  }
}

async function formatOf(source: ByteSource): Promise<Format> {
  const detection = detectFormat(await source.peek());
  if (detection.format !== undefined) return detection.format;
  const { reason, hint } = detection;
  throw new HalfopenError('not-a-snapshot', `${source.path} cannot be analysed: it looks like ${reason}`, {
    offset: 0,
    ...(hint !== undefined && { hint }),
  });
}
