/** What `halfopen inspect` does. */
import { inspect } from '../findings/inspect.js';
import { EXIT } from '../model/error.js';
import type { Inspection } from '../model/inspection.js';
import { renderInspection } from '../report/inspection.js';
import { renderJson } from '../report/json.js';
import { checkDestinations } from './destinations.js';
import type { Io } from './io.js';
import type { BriefReporterChoice } from './options.js';
import { chooseColor, type TerminalFlags } from './terminal.js';
import { writePieces } from './write-report.js';

export interface InspectFlags extends TerminalFlags {
  readonly reporter?: BriefReporterChoice;
  readonly maxMemory?: number;
}

export async function runInspect(path: string, flags: InspectFlags, io: Io): Promise<number> {
  const { format, file } = flags.reporter ?? { format: 'terminal', file: undefined };
  checkDestinations([{ file }], [path]);
  const inspection = await inspect(path, chooseLimit(flags));
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io), top: 1 };
  await writePieces(
    (shown) => (format === 'json' ? renderJson(inspection) : renderInspection(inspection, shown)),
    { format, file },
    options,
    io,
  );
  return chooseExitCode(inspection);
}

/** Available, not free: what the kernel would take from its caches counts, and a container's limit. */
function chooseLimit({ maxMemory }: InspectFlags): Inspection['limit'] {
  return maxMemory === undefined
    ? { bytes: process.availableMemory() + process.memoryUsage.rss(), from: 'machine' }
    : { bytes: maxMemory, from: 'max-memory' };
}

function chooseExitCode({ warnings, fits }: Inspection): number {
  if (warnings.some(({ code }) => code === 'truncated' || code === 'damaged')) return EXIT.usage;
  return fits === false ? EXIT.incomplete : EXIT.ok;
}
