/** One run of `halfopen diff`: both sides analysed, compared, reported. */
import { diffResults } from '../findings/diff/diff.js';
import { diffFails, type FailOnDiff } from '../findings/diff/fail-on-diff.js';
import { EXIT } from '../model/error.js';
import { DIFF_REPORTERS } from '../report/diff-reporters.js';
import { checkDestinations } from './destinations.js';
import { requireBothSides, type WorkGiven } from './diff-options.js';
import type { ReportFlags } from './input-options.js';
import type { Io } from './io.js';
import { analyzeSide, requireOneStdin, splitSide } from './side.js';
import { chooseColor } from './terminal.js';
import { writePieces } from './write-report.js';

export interface DiffFlags extends ReportFlags {
  readonly failOn: readonly FailOnDiff[];
  readonly normalize?: WorkGiven;
  readonly top: number;
}

export async function runDiff(before: string, after: string, flags: DiffFlags, io: Io): Promise<number> {
  const work = requireBothSides(flags.normalize);
  const sides = [splitSide(before), splitSide(after)] as const;
  requireOneStdin(sides.flat());
  const reporters = flags.reporter ?? [{ format: 'terminal', file: undefined }];
  checkDestinations(reporters, sides.flat());

  const diff = diffResults(
    await analyzeSide(sides[0], flags, io),
    await analyzeSide(sides[1], flags, io),
    work === undefined ? {} : { work },
  );
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io), top: flags.top };
  for (const choice of reporters) {
    await writePieces((shown) => DIFF_REPORTERS[choice.format](diff, shown), choice, options, io);
  }
  return diffFails(diff, flags.failOn) ? EXIT.findings : EXIT.ok;
}
