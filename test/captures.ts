/**
 * Snapshots that `scripts/capture-fixtures.mjs` took of the programs in `fixtures/programs`: the committed ones, and those
 * of the folder that the variable `HALFOPEN_CAPTURES` names (`npm run test:captures`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSource } from '../src/io/open-source.js';
import { readAll } from '../src/io/read-all.js';
import { MIB } from '../src/model/units.js';

export const CAPTURED: string = fileURLToPath(new URL('../fixtures/captured/', import.meta.url));

export interface Capture {
  readonly name: string;
  /** Path of the snapshot, compressed or not. */
  readonly snapshot: string;
  /** Path of what the process said of its own streams: one for both snapshots of a moment. */
  readonly truth: string;
  readonly numericValues: boolean;
}

/** The captures in `folder` whose name matches, in alphabetical order. */
export function listCaptures(name: RegExp, folder: string = CAPTURED): readonly Capture[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, name: /^(.+)\.heapsnapshot(?:\.gz|\.zst)?$/.exec(file)?.[1] ?? '' }))
    .filter((entry) => entry.name !== '' && name.test(entry.name))
    .map((entry) => ({
      name: entry.name,
      snapshot: join(folder, entry.file),
      truth: join(folder, `${entry.name.replace(/-plain$/, '')}.truth.json`),
      numericValues: !entry.name.endsWith('-plain'),
    }));
}

/** The committed captures that match and, when the variable names a folder, those in there. */
export function listAllCaptures(name: RegExp): readonly Capture[] {
  const live = process.env.HALFOPEN_CAPTURES;
  return [...listCaptures(name), ...(live === undefined ? [] : listCaptures(name, live))];
}

/** The path of a committed snapshot, however it is compressed. */
export function capturedSnapshot(name: string): string {
  const found = listCaptures(/^/).find((capture) => capture.name === name);
  if (found === undefined) throw new Error(`${name} was not captured`);
  return found.snapshot;
}

/** The newest Node's capture of `program` with numeric values. */
export function newestCapture(program: string): string {
  const found = listCaptures(new RegExp(`^${program}-node\\d+\\.\\d+\\.\\d+$`)).at(-1);
  if (found === undefined) throw new Error(`${program} was not captured`);
  return found.snapshot;
}

export function readTruth<T>(capture: Capture): T {
  return JSON.parse(readFileSync(capture.truth, 'utf8'));
}

/** A snapshot as V8 wrote it. */
export async function readUncompressed(path: string): Promise<Uint8Array> {
  const source = openSource(path);
  try {
    return await readAll(source, 256 * MIB);
  } finally {
    source.close();
  }
}
