/** The repository that the command runs in. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { WorkingTree } from '../findings/check/locate.js';

/** The nearest folder upwards with a `.git`, else the current one. */
export function openWorkingTree(): WorkingTree {
  const root = findRoot(realpathSync(process.cwd()));
  // Thousands of findings name the same few files.
  const answers = new Map<string, boolean>();
  return {
    root: toSlashes(root),
    contains(file) {
      const known = answers.get(file);
      if (known !== undefined) return known;
      const answer = isFile(join(root, file));
      answers.set(file, answer);
      return answer;
    },
  };
}

/** With forward slashes; a file elsewhere keeps its absolute path. */
export function toRepositoryPath(file: string, { root }: WorkingTree): string {
  const path = toSlashes(relative(root, existsSync(file) ? realpathSync(file) : file));
  return path.startsWith('../') ? toSlashes(file) : path;
}

/** A name from a heap may be too long for the system, or lead through a file: then there is no such file. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function findRoot(start: string): string {
  let folder = start;
  while (!existsSync(join(folder, '.git'))) {
    const above = dirname(folder);
    if (above === folder) return start;
    folder = above;
  }
  return folder;
}

function toSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
