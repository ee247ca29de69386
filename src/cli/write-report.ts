/** Reports go to standard output or into files. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../model/result.js';
import { disarm } from '../report/disarm.js';
import { REPORTERS, type ReportOptions } from '../report/reporters.js';
import { explainFailure } from './explain-failure.js';
import { type Io, joinPieces, writeAll } from './io.js';
import type { ReporterChoice } from './options.js';
import { writeWhole } from './write-whole.js';

export async function writeReport(
  result: Result,
  choice: ReporterChoice,
  options: ReportOptions,
  io: Io,
): Promise<void> {
  const render = await REPORTERS[choice.format]();
  await writePieces((shown) => render(result, shown), choice, options, io);
}

/** @param render is asked once, with what the destination can show */
export async function writePieces(
  render: (options: ReportOptions) => Iterable<string>,
  { format, file }: ReporterChoice,
  options: ReportOptions,
  io: Io,
): Promise<void> {
  if (file !== undefined) return writeFile(file, render({ ...options, color: false }));
  const pieces = render(options);
  const inJobLog = format === 'terminal' && io.env.GITHUB_ACTIONS === 'true';
  await explainFailure('standard output', () => writeAll(io.stdout, inJobLog ? disarm(pieces) : pieces));
}

export async function writeFile(file: string, pieces: Iterable<string>): Promise<void> {
  await explainFailure(file, () => writeWhole(file, joinPieces(pieces)));
}

/** For files that others write to as well. */
export async function appendToFile(file: string, pieces: Iterable<string>): Promise<void> {
  await explainFailure(file, () =>
    pipeline(Readable.from(joinPieces(pieces)), createWriteStream(file, { flags: 'a' })),
  );
}
