/** The files of one side of a comparison. */
import { existsSync } from 'node:fs';
import { analyze } from '../findings/analyze.js';
import { isUrl } from '../io/is-url.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { chooseReportAnalysis, type ReportFlags } from './input-options.js';
import type { Io } from './io.js';
import { chooseProgress } from './terminal.js';

export async function analyzeSide(paths: readonly string[], flags: ReportFlags, io: Io): Promise<Result> {
  const progress = chooseProgress(flags, io);
  return analyze(paths, chooseReportAnalysis(flags, progress)).finally(() => progress.end());
}

/** Several profiles of one process are one side. A file whose name has a comma is still a file, and so is a URL that has one. */
export function splitSide(text: string): readonly string[] {
  if (existsSync(text)) return [text];
  const paths: string[] = [];
  for (const part of text.split(',')) {
    const before = paths.at(-1);
    const belongs = before !== undefined && isUrl(before) && !isUrl(part) && !existsSync(part);
    if (belongs) paths[paths.length - 1] = `${before},${part}`;
    else paths.push(part);
  }
  return paths.filter((path) => path !== '');
}

/** @throws {HalfopenError} when two of the files are standard input */
export function requireOneStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new HalfopenError('one-input', 'standard input can be one of the files, not several');
  }
}
