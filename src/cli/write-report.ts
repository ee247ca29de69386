/** Reports go to standard output or into files, compressed when their names end in `.gz`; a file appears only when it is whole. */

import {
  closeSync,
  createWriteStream,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { disarm } from '../report/disarm.js';
import { REPORTERS, type ReportOptions } from '../report/reporters.js';
import { type Io, joinPieces, writeAll } from './io.js';
import type { ReporterChoice } from './options.js';

/** Refuses, before any work is done, what would mix two reports or overwrite an input. */
export function checkDestinations(choices: readonly Pick<ReporterChoice, 'file'>[], inputs: readonly string[]): void {
  const taken = new Set<string | undefined>();
  const inputPaths = new Set(inputs.filter((path) => path !== '-').map(canonicalPath));
  for (const { file } of choices) {
    const destination = file === undefined ? undefined : canonicalPath(file);
    if (taken.has(destination)) {
      const where = file === undefined ? 'standard output' : file;
      throw new HalfopenError('two-reports', `two reports cannot be written to ${where}`, {
        hint: 'Give each its own file: --reporter json:report.json',
      });
    }
    taken.add(destination);
    if (destination !== undefined && inputPaths.has(destination)) {
      throw new HalfopenError('would-overwrite', `the report would overwrite the input ${file}`, {
        hint: 'Choose another file name.',
      });
    }
  }
}

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
  await explainFailure(file, () => writeFileWhole(file, pieces));
}

/** For files that others write to as well. */
export async function appendToFile(file: string, pieces: Iterable<string>): Promise<void> {
  await explainFailure(file, () =>
    pipeline(Readable.from(joinPieces(pieces)), createWriteStream(file, { flags: 'a' })),
  );
}

export async function makeFolder(path: string): Promise<void> {
  await explainFailure(path, async () => mkdirSync(path, { recursive: true }));
}

async function explainFailure(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === undefined) throw cause;
    throw new HalfopenError('cannot-write', `cannot write ${name}: ${reason}`, { cause });
  }
}

async function writeFileWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const blocks = joinPieces(pieces);
  if (isDeviceOrPipe(file)) return writeBlocks(file, blocks, 'w');
  // Of a link it is the target that is written, also of /dev/stdout.
  const target = canonicalPath(file);
  const unfinished = `${target}.${process.pid}.part`;
  try {
    if (file.endsWith('.gz')) {
      const { writeGzip } = await import('./write-gzip.js');
      await writeGzip(unfinished, blocks);
    } else writeBlocks(unfinished, blocks, 'wx');
    renameSync(unfinished, target);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw cause;
  }
}

/** As /dev/null and what `>(gzip)` of a shell stands for: a file renamed to it would take its place. */
function isDeviceOrPipe(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

function writeBlocks(file: string, blocks: Iterable<string>, flags: 'w' | 'wx'): void {
  const fd = openSync(file, flags);
  try {
    for (const block of blocks) writeFileSync(fd, block);
  } finally {
    closeSync(fd);
  }
}

/** Why the system refused, in words; `undefined` when it was not the system. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause)) return undefined;
  const code = String(cause.code);
  switch (code) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission';
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
      return 'it is not a place for a file';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code;
  }
}

function canonicalPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    // Not there yet: its folder may still be a link.
    const folder = dirname(absolute);
    return folder === absolute ? absolute : resolve(canonicalPath(folder), absolute.slice(folder.length + 1));
  }
}
