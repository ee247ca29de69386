import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HalfopenError } from '../model/error.js';
import { explainFailure } from './explain-failure.js';

/**
 * Makes the folder and those above it. Node's own way (`recursive`) never ends where a file system, such as /proc, says that
 * a new folder has no place in a folder that is there.
 *
 * @throws {HalfopenError} `cannot-write`
 */
export async function makeFolder(path: string): Promise<void> {
  await explainFailure(path, async () => make(resolve(path), path));
}

/** @param asked names the folder in errors */
function make(folder: string, asked: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) make(parent, asked);
  try {
    mkdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Another process may have made it meanwhile.
    if (code === 'EEXIST' && isFolder(folder)) return;
    if (code !== 'ENOENT') throw cause;
    throw new HalfopenError('cannot-write', `cannot write ${asked}: ${parent} takes no folder`, { cause });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
