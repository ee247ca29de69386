/** What `halfopen explain` does. */
import { explain } from '../findings/explain.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { EXPLANATION_REPORTERS } from '../report/explanation-reporters.js';
import { checkDestinations } from './destinations.js';
import { chooseAnalysis, type InputFlags } from './input-options.js';
import type { Io } from './io.js';
import type { BriefReporterChoice } from './options.js';
import { chooseColor, chooseProgress } from './terminal.js';
import { writePieces } from './write-report.js';

export interface ExplainFlags extends InputFlags {
  readonly reporter?: BriefReporterChoice;
}

export async function runExplain(names: readonly string[], flags: ExplainFlags, io: Io): Promise<number> {
  const files = names.slice(0, -1);
  const asked = names.at(-1);
  if (files.length === 0 || asked === undefined) {
    throw new HalfopenError('nothing-to-explain', 'explain needs a file and what to explain in it', {
      hint: 'halfopen explain heap.heapsnapshot g-1',
    });
  }
  const { format, file } = flags.reporter ?? { format: 'terminal', file: undefined };
  checkDestinations([{ file }], files);
  const progress = chooseProgress(flags, io);
  const explanation = await explain(files, asked, chooseAnalysis(flags, progress)).finally(() => progress.end());
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io), top: 1 };
  await writePieces((shown) => EXPLANATION_REPORTERS[format](explanation, shown), { format, file }, options, io);
  return EXIT.ok;
}
