/** What `halfopen analyze` does. */
import { analyze } from '../findings/analyze.js';
import type { FailOn } from '../findings/fail-on.js';
import { fails } from '../findings/fail-on.js';
import { filterResult } from '../findings/filter.js';
import { EXIT } from '../model/error.js';
import type { RetainedSizes } from '../model/retained-sizes.js';
import type { Verdict } from '../model/vocabulary.js';
import { renderRetainedSizes } from '../report/retained-sizes.js';
import { checkDestinations } from './destinations.js';
import { chooseReportAnalysis, type ReportFlags } from './input-options.js';
import type { Io } from './io.js';
import { chooseColor, chooseProgress } from './terminal.js';
import { writeFile, writeReport } from './write-report.js';

export interface AnalyzeFlags extends ReportFlags {
  readonly minRetained?: number;
  readonly kind?: readonly string[];
  readonly verdict?: readonly Verdict[];
  readonly top: number;
  readonly failOn: FailOn;
  /** Path to write to. */
  readonly retainedSizes?: string;
}

export async function runAnalyze(files: readonly string[], flags: AnalyzeFlags, io: Io): Promise<number> {
  const reporters = flags.reporter ?? [{ format: 'terminal', file: undefined }];
  const { retainedSizes } = flags;
  checkDestinations(retainedSizes === undefined ? reporters : [...reporters, { file: retainedSizes }], files);
  if (flags.kind !== undefined) await requireKinds(flags.kind);
  const progress = chooseProgress(flags, io);
  const options = {
    ...chooseReportAnalysis(flags, progress),
    ...(retainedSizes !== undefined && {
      onRetainedSizes: (sizes: RetainedSizes) => writeFile(retainedSizes, renderRetainedSizes(sizes)),
    }),
  };
  const result = await analyze(files, options).finally(() => progress.end());

  const shown = filterResult(result, {
    ...(flags.minRetained !== undefined && { minRetained: flags.minRetained }),
    ...(flags.kind !== undefined && { kinds: flags.kind }),
    ...(flags.verdict !== undefined && { verdicts: flags.verdict }),
  });
  const look = { width: io.stdout.columns || 80, color: chooseColor(flags, io), top: flags.top };
  for (const reporter of reporters) await writeReport(shown, reporter, look, io);
  return fails(shown, flags.failOn) ? EXIT.findings : EXIT.ok;
}

/** The names of all kinds are known to the families of both formats, of which the analysis needs one. */
async function requireKinds(kinds: readonly string[]): Promise<void> {
  const module = await import('../findings/require-kinds.js');
  module.requireKinds(kinds);
}
