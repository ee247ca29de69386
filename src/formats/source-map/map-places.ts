/** Where the source map of a script may be. Script names come from the snapshot: they are hostile. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders of a script's path that are looked for below the directory of maps. */
const DEEPEST = 16;
const PACKAGES = 'node_modules';

/**
 * Paths below `directory`, best first: the end of the script's path, as long as possible, so that `dist/a/index.js` is not
 * taken for `dist/b/index.js` where both are there. A file of a package is only looked for with `node_modules` in its
 * path: packages are full of files called `index.js`.
 */
export function mapsBelow(directory: string, script: string): readonly string[] {
  const parts = partsOf(script);
  if (parts === undefined) return [];
  const packages = parts.lastIndexOf(PACKAGES);
  const shortest = packages < 0 ? 1 : parts.length - packages;
  const places: string[] = [];
  for (let count = Math.min(parts.length, DEEPEST); count >= shortest; count--) {
    places.push(`${join(directory, ...parts.slice(-count))}.map`);
  }
  return places;
}

/** Names of folders and file, none of which leads upwards or elsewhere. */
function partsOf(script: string): readonly string[] | undefined {
  const path = script.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts[0] !== undefined && /^[a-z]:$/i.test(parts[0])) parts.shift();
  const isSafe = parts.length > 0 && parts.every((part) => part !== '..' && !/[\0:]/.test(part));
  return isSafe ? parts : undefined;
}

/** Path of a file; `undefined` for a script that is no file of this machine. */
export function pathOf(script: string): string | undefined {
  // `//host/share` would make Windows ask that host, with the user's name and password.
  if (/^[/\\]{2}/.test(script)) return undefined;
  if (/^\/|^[a-z]:[/\\]/i.test(script)) return script;
  if (!script.startsWith('file:///')) return undefined;
  try {
    const path = fileURLToPath(script);
    return /^[/\\]{2}/.test(path) ? undefined : path;
  } catch {
    return undefined;
  }
}
