/** Where reports go is known before any work is done, and so is whether one would take the place of another file in use. */
import { type BigIntStats, fstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HalfopenError } from '../model/error.js';
import type { ReporterChoice } from './options.js';

const STDIN = 0;
const STDOUT = 1;
/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Refuses what would mix two reports or overwrite an input: files count, not names. `-` is the file that standard input was
 * redirected from, and standard output may be one, too.
 */
export function checkDestinations(choices: readonly Pick<ReporterChoice, 'file'>[], inputs: readonly string[]): void {
  const taken = new Set<string>();
  const inputFiles = new Set(inputs.map(identifyInput));
  for (const { file } of choices) {
    const destination = file === undefined ? identifyStdout() : identify(file);
    const where = file ?? 'standard output';
    if (taken.has(destination)) {
      throw new HalfopenError('two-reports', `two reports cannot be written to ${where}`, {
        hint: 'Give each its own file: --reporter json:report.json',
      });
    }
    taken.add(destination);
    if (inputFiles.has(destination)) {
      const what = file === undefined ? 'an input: standard output goes to it' : `the input ${file}`;
      throw new HalfopenError('would-overwrite', `the report would overwrite ${what}`, {
        hint: 'Choose another file name.',
      });
    }
  }
}

/**
 * The file itself, whatever leads there: of a link it is the target that is written, also of /dev/stdout. One that is not
 * there yet is named by where it would come to be.
 */
export function canonicalPath(path: string, links: number = MOST_LINKS): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const folder = dirname(absolute);
    if (folder === absolute) return absolute;
    const canonicalFolder = canonicalPath(folder, links);
    const here = join(canonicalFolder, absolute.slice(folder.length + 1));
    const target = links > 0 ? readLink(here) : undefined;
    return target === undefined ? here : canonicalPath(resolve(canonicalFolder, target), links - 1);
  }
}

/** A terminal or a pipe is no file: it may well be both, input and output. */
function identifyInput(path: string): string | undefined {
  if (path !== '-') return isDeviceOrPipe(path) ? undefined : identify(path);
  const stat = statOpen(STDIN);
  return stat?.isFile() ? identityOf(stat) : undefined;
}

function identifyStdout(): string {
  const stat = statOpen(STDOUT);
  return stat?.isFile() ? identityOf(stat) : 'standard output';
}

/** Two hard links are one file, and so are two spellings where the file system ignores case. */
function identify(path: string): string {
  const stat = statFile(path);
  return stat === undefined ? canonicalPath(path) : identityOf(stat);
}

function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** As /dev/null and what `>(gzip)` of a shell stands for. */
export function isDeviceOrPipe(file: string): boolean {
  const stat = statFile(file);
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

/** `undefined` when it is not there, or cannot be; whoever opens it says why. */
function statFile(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** `undefined` when it was closed before the program began. */
function statOpen(fd: number): BigIntStats | undefined {
  try {
    return fstatSync(fd, { bigint: true });
  } catch {
    return undefined;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
