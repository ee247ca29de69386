/** `halfopen inspect`: what a file is and whether its analysis fits, before anything is analysed. */

import { Command } from 'commander';
import type { Io } from './io.js';
import { parseBriefReporter, parseSize } from './options.js';
import type { InspectFlags } from './run-inspect.js';

const EXAMPLES = `
Examples:
  $ halfopen inspect heap.heapsnapshot
  $ halfopen inspect heap.heapsnapshot.gz --max-memory 2GiB
  $ halfopen inspect heap.pb.gz -r json

It reads the beginning of the file, and of an uncompressed snapshot some places
in its middle and at its end: some milliseconds, whatever the size.

Exit codes:
   0  it can be analysed, as far as that can be told
   2  wrong option, or a file that cannot be read or is damaged
   3  its analysis needs more memory than there is`;

export function createInspectCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('inspect')
    .description('tell what a file is, and what its analysis needs')
    .argument('<file>', 'heap snapshot, pprof profile or report of halfopen; a URL, or - for standard input')
    .option(
      '-r, --reporter <format[:file]>',
      'terminal (default) or json, to a file or standard output',
      parseBriefReporter,
    )
    .option('--max-memory <size>', 'whether it fits into this, not into what the machine has', parseSize)
    .option('--color', 'colour even when standard output is not a terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: InspectFlags) => {
      const { runInspect } = await import('./run-inspect.js');
      finish(await runInspect(file, flags, io));
    });
}
