/** The files of one side of a comparison. */
import { existsSync } from 'node:fs';
import { analyze } from '../findings/analyze.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { chooseReportAnalysis, type ReportFlags } from './input-options.js';
import type { Io } from './io.js';
import { chooseProgress } from './terminal.js';

export async function analyzeSide(paths: readonly string[], flags: ReportFlags, io: Io): Promise<Result> {
  const progress = chooseProgress(flags, io);
  return analyze(paths, chooseReportAnalysis(flags, progress)).finally(() => progress.end());
}

/** Several profiles of one process are one side. A file whose name has a comma is still a file. */
export function splitSide(text: string): readonly string[] {
  return existsSync(text) ? [text] : text.split(',').filter((path) => path !== '');
}

/** @throws {HalfopenError} when two of the files are standard input */
export function requireOneStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new HalfopenError('one-input', 'standard input can be one of the files, not several');
  }
}
