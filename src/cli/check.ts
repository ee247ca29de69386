/** `halfopen check`: the gate for CI. What it does is in `run-check.ts`, loaded when it is asked for. */
import { Command } from 'commander';
import { parseWork } from './diff-options.js';
import { addInputOptions } from './input-options.js';
import type { Io } from './io.js';
import { parseCount, parseDay, parseGate, parseReporter } from './options.js';
import type { CheckFlags } from './run-check.js';

const EXAMPLES = `
Examples:
  $ halfopen check heap.heapsnapshot --out halfopen-report
  $ halfopen check heap.pb.gz goroutine.pb.gz --out halfopen-report
  $ halfopen check after.heapsnapshot --before before.heapsnapshot
  $ halfopen check heap.heapsnapshot --update-baseline
  $ halfopen check heap.heapsnapshot --fail-on any -r junit:junit.xml

The policy is in halfopen.config.json, or "halfopen" in package.json, of this
folder or one above: failOn, budgets, ignore, baseline. See docs/ci.md.

Exit codes:
   0  passed
   1  a finding that fails, a budget exceeded, an ignore entry expired
   2  wrong option or configuration, or an input that cannot be read
   3  incomplete: stopped by a limit, or nothing could be decided
  70  a bug in halfopen`;

export function createCheckCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('check')
    .description('fail when there are new half-closed streams: the gate for CI')
    .argument(
      '<file...>',
      'heap snapshot, pprof profiles of one process, or a JSON report; .gz, .zst; a URL, or - for standard input',
    )
    .option('-c, --config <file>', 'configuration, instead of the one that is found')
    .option('--before <file>', 'capture or JSON report of an earlier moment or build: what it has is not new')
    .option(
      '--normalize <side=count>',
      'with --before: work done, such as requests, as before=1000; once for each side',
      parseWork,
    )
    .option('--baseline <file>', 'findings that are known (default: halfopen.baseline.json)')
    .option('--update-baseline', 'write what is found now as the baseline')
    .option('--fail-on <what>', 'new, any or none, instead of what is configured', parseGate)
    .option('-o, --out <folder>', 'write report.json, .html, .md, .sarif and .junit.xml there')
    .option(
      '-r, --reporter <format[:file]>',
      'terminal (default), json, markdown, html, sarif, junit, github or gitlab; to a file or standard output; repeatable',
      parseReporter,
    )
    .option('--top <count>', 'tell so many findings in full', parseCount, 5)
    .option('--today <day>', 'the day that ignore entries expire by (default: today, UTC)', parseDay);
  return addInputOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: CheckFlags) => {
      const { runCheck } = await import('./run-check.js');
      finish(await runCheck(files, flags, io));
    });
}
