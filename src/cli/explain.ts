/** `halfopen explain`: options in, one explanation out. */

import { Command } from 'commander';
import { addDetailOptions, addInputOptions } from './input-options.js';
import type { Io } from './io.js';
import { parseBriefReporter } from './options.js';
import type { ExplainFlags } from './run-explain.js';

const EXAMPLES = `
Examples:
  $ halfopen explain heap.heapsnapshot g-1
  $ halfopen explain heap.heapsnapshot.gz @71523 --source-map-dir dist
  $ halfopen explain heap.pb.gz goroutine.pb.gz 9a3c11d2
  $ halfopen explain heap.heapsnapshot g-1 -r json:explanation.json

"halfopen analyze" lists groups (g-1), fingerprints and stream ids (@71523).`;

export function createExplainCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('explain')
    .description('tell all about one stream or group: its halves, who holds it, the fix')
    .usage('[options] <file...> <stream id | g-N | fingerprint>')
    .argument('<file...>', 'as for analyze, and what to explain: the last one')
    .option(
      '-r, --reporter <format[:file]>',
      'terminal (default) or json, to a file or standard output',
      parseBriefReporter,
    );
  return addInputOptions(addDetailOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], flags: ExplainFlags) => {
      const { runExplain } = await import('./run-explain.js');
      finish(await runExplain(names, flags, io));
    });
}
