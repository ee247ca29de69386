/** `halfopen analyze`: options in, reports out. */

import { Command } from 'commander';
import { addDetailOptions, addInputOptions } from './input-options.js';
import type { Io } from './io.js';
import { parseCount, parseFailOn, parseKinds, parseReporter, parseSize, parseVerdicts } from './options.js';
import type { AnalyzeFlags } from './run-analyze.js';

const EXAMPLES = `
Examples:
  $ halfopen analyze heap.heapsnapshot
  $ halfopen analyze heap.heapsnapshot.gz --top 10 --min-retained 1MiB
  $ halfopen analyze heap.heapsnapshot -r terminal -r json:report.json
  $ halfopen analyze heap.heapsnapshot --fail-on error
  $ ssh server cat heap.heapsnapshot.gz | halfopen analyze -

To capture, in the program or its --require script:
  process.on('SIGUSR2', () =>
    v8.writeHeapSnapshot('heap.heapsnapshot', { exposeNumericValues: true }));

Sizes: 512K and 512KiB are 1024-based, 512KB is 1000-based.

Exit codes:
   0  done
   1  findings at or above --fail-on
   2  wrong option, or an input that cannot be read
   3  stopped by a limit
  70  a bug in halfopen`;

export function createAnalyzeCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('analyze')
    .description('report the half-closed streams of a heap snapshot or of profiles')
    .argument(
      '<file...>',
      'V8 heap snapshot, or pprof profiles of one process; plain, .gz or .zst; a URL, or - for standard input',
    )
    .option(
      '-r, --reporter <format[:file]>',
      'terminal (default), json, markdown, html, sarif, junit, github or gitlab; to a file or standard output; repeatable',
      parseReporter,
    )
    .option('--kind <kinds>', 'show only these kinds of stream, as net.Socket,fs.ReadStream; repeatable', parseKinds)
    .option('--verdict <verdicts>', 'show only these verdicts, as receive-never-closed; repeatable', parseVerdicts)
    .option('--min-retained <size>', 'leave out groups that hold less than this', parseSize)
    .option('--top <count>', 'tell so many findings in full', parseCount, 5)
    .option('--retained-sizes <file>', 'also write id, self size, retained size and dominator of every node, as TSV')
    .option('--fail-on <what>', 'exit with 1 on: none, any, error, warning, note, or a verdict', parseFailOn, 'none');
  return addInputOptions(addDetailOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: AnalyzeFlags) => {
      // Options are parsed before the analysis is loaded: help and mistakes are answered at once.
      const { runAnalyze } = await import('./run-analyze.js');
      finish(await runAnalyze(files, flags, io));
    });
}
