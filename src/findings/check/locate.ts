/** From the holder of a finding to a line of the repository that somebody can open. */
import type { Place } from '../../model/check.js';
import type { Group, InputInfo } from '../../model/result.js';

/** The files of the repository that the check runs in. */
export interface WorkingTree {
  /** Absolute, with forward slashes, without one at its end. */
  readonly root: string;
  /** Whether there is such a file, given relative to the root. */
  contains(file: string): boolean;
}

const LONGEST_PATH = 1000;
/** A file name alone (`index.js`) is no evidence that a file of another machine is the one of the repository. */
const FEWEST_SEGMENTS = 2;

/**
 * The step nearest to the stream whose source lies in the tree. The program may have run elsewhere, in a container or
 * on a server: then the longest end of its path that exists in the tree counts.
 */
export function locate({ holder }: Group, format: InputInfo['format'], tree: WorkingTree): Place | undefined {
  // A retaining path ends at the stream, a creating stack begins next to it.
  const steps = format === 'v8-heapsnapshot' ? holder.toReversed() : holder;
  for (const { at, original } of steps) {
    const place = locateSource(original, tree) ?? locateSource(at, tree);
    if (place !== undefined) return place;
  }
  return undefined;
}

function locateSource(at: string | undefined, tree: WorkingTree): Place | undefined {
  if (at === undefined || at.length > LONGEST_PATH || at.startsWith('node:')) return undefined;
  const match = /^(.+?):(\d{1,9})(?::\d{1,9})?$/s.exec(at);
  if (match === null) return undefined;
  const segments = readSegments(match[1]!);
  const line = Number(match[2]);
  if (segments === undefined || line < 1) return undefined;
  const file = findInTree(segments, tree);
  return file === undefined ? undefined : { file, line };
}

/** Segments of the path; `undefined` for what is not a path of a program's own file. */
function readSegments(source: string): readonly string[] | undefined {
  let path = source;
  if (source.startsWith('file:')) {
    try {
      path = decodeURIComponent(new URL(source).pathname);
    } catch {
      return undefined;
    }
  }
  const segments = path.split(/[/\\]/).filter((segment) => segment !== '' && segment !== '.');
  return path.includes('\0') || segments.includes('..') || segments.includes('node_modules') ? undefined : segments;
}

function findInTree(segments: readonly string[], { root, contains }: WorkingTree): string | undefined {
  const path = `/${segments.join('/')}`;
  if (path.startsWith(`${root}/`)) {
    const file = path.slice(root.length + 1);
    return contains(file) ? file : undefined;
  }
  for (let from = 0; from <= segments.length - FEWEST_SEGMENTS; from++) {
    const file = segments.slice(from).join('/');
    if (contains(file)) return file;
  }
  return undefined;
}
