/** `halfopen report`: a report that was kept as JSON, written again as a page; the capture is not needed. */
import { Command } from 'commander';

const EXAMPLES = `
Examples:
  $ halfopen analyze heap.heapsnapshot -r json:report.json
  $ halfopen report report.json --html report.html

A difference is a report as well:
  $ halfopen diff before.heapsnapshot after.heapsnapshot -r json:difference.json
  $ halfopen report difference.json --html difference.html

What a check said under its policy is not repeated: halfopen check writes a
page of its own.

Exit codes:
   0  done
   2  wrong option, or not a report
   3  stopped by a limit
  70  a bug in halfopen`;

export function createReportCommand(finish: (exitCode: number) => void): Command {
  return new Command('report')
    .description('write a JSON report as an HTML page')
    .argument(
      '<report.json>',
      'what analyze, check or diff wrote with -r json; plain, .gz or .zst; - reads standard input',
    )
    .requiredOption('--html <file>', 'the page: one file, for a browser, without network')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { html }: { html: string }) => {
      const { runReport } = await import('./run-report.js');
      finish(await runReport(file, html));
    });
}
