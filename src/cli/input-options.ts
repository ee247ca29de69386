/** The options of every command that reads captures, and what they mean to the analysis. */
import type { Command } from 'commander';
import type { AnalyzeOptions } from '../findings/analyze-options.js';
import type { Progress } from '../io/progress.js';
import { parseSize, parseThreads, type ReporterChoice } from './options.js';
import type { TerminalFlags } from './terminal.js';

export interface InputFlags extends TerminalFlags {
  readonly maxMemory?: number;
  readonly maxInput?: number;
  readonly threads?: number;
  readonly sourceMapDir?: string;
  readonly showStrings?: boolean;
}

/** Of the commands that write reports of many formats. */
export interface ReportFlags extends InputFlags {
  readonly reporter?: readonly ReporterChoice[];
  /** Folder for reports of several formats, the page among them. */
  readonly out?: string;
}

/** For commands that tell single streams: where their code is, and what they hold. */
export function addDetailOptions(command: Command): Command {
  return command
    .option('--source-map-dir <dir>', 'folder of source maps, besides those next to scripts or named in them')
    .option('--show-strings', 'let string contents of the heap into the report; they may be secrets');
}

export function addInputOptions(command: Command): Command {
  return command
    .option('--max-memory <size>', 'stop rather than take more memory than this', parseSize)
    .option('--max-input <size>', 'stop rather than read more input than this, decompressed', parseSize)
    .option('--threads <count>', 'threads for a large snapshot: 2 at most (default), or 1', parseThreads)
    .option('-q, --quiet', 'no progress')
    .option('--color', 'colour even when standard output is not a terminal')
    .option('--no-color', 'no colour');
}

export function chooseAnalysis(flags: InputFlags, progress: Progress): AnalyzeOptions {
  const { maxMemory, maxInput, threads, sourceMapDir, showStrings } = flags;
  return {
    progress,
    ...(maxMemory !== undefined && { maxMemory }),
    ...(maxInput !== undefined && { maxInput }),
    ...(threads !== undefined && { threads }),
    ...(sourceMapDir !== undefined && { sourceMapDir }),
    ...(showStrings !== undefined && { showStrings }),
  };
}

/** The page draws the calls of a profile, whatever its size; nothing else shows them. */
export function chooseReportAnalysis(flags: ReportFlags, progress: Progress): AnalyzeOptions {
  const draws = flags.out !== undefined || flags.reporter?.some(({ format }) => format === 'html') === true;
  return { ...chooseAnalysis(flags, progress), ...(draws && { allCalls: true }) };
}
