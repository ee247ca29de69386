/** Opens the files of one case and says what they are; closes them however it ends. */
import { detectFormat, type Format } from '../formats/detect.js';
import { isUrl } from '../io/is-url.js';
import { limitSource } from '../io/limit-source.js';
import { openSource } from '../io/open-source.js';
import type { Progress } from '../io/progress.js';
import type { ByteSource } from '../io/source.js';
import { HalfopenError } from '../model/error.js';

export interface Case {
  /** Of all files. */
  readonly format: Format;
  /** At least one. */
  readonly sources: readonly ByteSource[];
}

/**
 * @param maxInput bytes of decompressed input that may be read from each file
 * @throws {HalfopenError} when a file cannot be opened, is of no known format, or two are of different ones
 */
export async function withCase<Answer>(
  paths: readonly string[],
  maxInput: number | undefined,
  use: (opened: Case) => Promise<Answer>,
  progress?: Progress,
): Promise<Answer> {
  const sources: ByteSource[] = [];
  try {
    for (const path of paths) sources.push(await open(path, progress));
    const formats = await Promise.all(sources.map(formatOf));
    const [format] = formats;
    if (format === undefined) throw new HalfopenError('no-input', 'no file was given');
    if (formats.some((other) => other !== format)) {
      throw new HalfopenError('mixed-formats', 'heap snapshots and pprof profiles cannot be analysed as one case', {
        hint: 'Analyse them one after the other.',
      });
    }
    const limited = maxInput === undefined ? sources : sources.map((source) => limitSource(source, maxInput));
    return await use({ format, sources: limited });
  } finally {
    for (const source of sources) source.close();
  }
}

async function open(path: string, progress: Progress | undefined): Promise<ByteSource> {
  if (!isUrl(path)) return openSource(path, progress);
  const { openUrl } = await import('../io/open-url.js');
  return openUrl(path, progress);
}

/** The file of a case that has only one. */
export function onlySource({ format, sources }: Case): ByteSource {
  const [source] = sources;
  if (source !== undefined && sources.length === 1) return source;
  if (format === 'halfopen-result') {
    throw new HalfopenError('several-reports', `${sources.length} reports were given, but each is a case`, {
      hint: 'Read them one after the other, or compare two: halfopen diff <before> <after>',
    });
  }
  throw new HalfopenError('several-snapshots', `${sources.length} heap snapshots were given, but each is a case`, {
    hint: 'Analyse them one after the other. Only pprof profiles of one process belong together.',
  });
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
