/** The repository that the command runs in. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { WorkingTree } from '../findings/locate.js';

/** The nearest folder upwards with a `.git`, else the current one. */
export function openWorkingTree(): WorkingTree {
  const root = findRoot(realpathSync(process.cwd()));
  return {
    root: toSlashes(root),
    contains: (file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() ?? false,
  };
}

/** With forward slashes; a file elsewhere keeps its absolute path. */
export function toRepositoryPath(file: string, { root }: WorkingTree): string {
  const path = toSlashes(relative(root, existsSync(file) ? realpathSync(file) : file));
  return path.startsWith('../') ? toSlashes(file) : path;
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
