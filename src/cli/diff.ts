/** `halfopen diff`: two captures. What it does is in `run-diff.ts`, loaded when it is asked for. */
import { Command, Option } from 'commander';
import { parseFailOnDiff, parseWork } from './diff-options.js';
import { addInputOptions } from './input-options.js';
import type { Io } from './io.js';
import { parseCount, parseReporter } from './options.js';
import type { DiffFlags } from './run-diff.js';

const EXAMPLES = `
Examples:
  $ halfopen diff before.heapsnapshot after.heapsnapshot
  $ halfopen diff main.json.gz branch.heapsnapshot --fail-on new
  $ halfopen diff heap-1.pb.gz,goroutine-1.pb.gz heap-2.pb.gz,goroutine-2.pb.gz
  $ halfopen diff heap-1.pb.gz heap-2.pb.gz --normalize before=1000 \\
      --normalize after=5000
  $ halfopen diff before.heapsnapshot after.heapsnapshot -r markdown:diff.md

A JSON report keeps what diff needs of a snapshot, in a few kilobytes:
  $ halfopen analyze heap.heapsnapshot -r json:main.json.gz

Two snapshots of one process are recognised; their streams are followed by
object id, and those that nothing happened to are stuck. See docs/diff.md.

Exit codes:
   0  done
   1  what --fail-on names was found
   2  wrong option, an input that cannot be read, or nothing to compare
   3  stopped by a limit
  70  a bug in halfopen`;

export function createDiffCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('diff')
    .description('compare two captures: what is stuck, new, grown, shrunk, fixed')
    .argument('<before>', 'heap snapshot, pprof profiles separated by commas, or a JSON report of halfopen')
    .argument('<after>', 'the same, captured later or elsewhere')
    .option(
      '-r, --reporter <format[:file]>',
      'terminal (default), json, markdown, html, sarif, junit, github or gitlab; to a file or standard output; repeatable',
      parseReporter,
    )
    .addOption(
      new Option('--fail-on <what>', 'exit with 1 on: none, any, new, grown, stuck; as new,stuck')
        .argParser(parseFailOnDiff)
        .default(['none'], 'none'),
    )
    .option(
      '--normalize <side=count>',
      'work done, such as requests, as before=1000; once for each side: compares per unit of work',
      parseWork,
    )
    .option('--top <count>', 'tell so many findings in full', parseCount, 5);
  return addInputOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const { runDiff } = await import('./run-diff.js');
      finish(await runDiff(before, after, flags, io));
    });
}
