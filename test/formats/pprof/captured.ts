import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../fixtures/captured/pprof/', import.meta.url);

/** Uncompressed content of a captured file, e.g. `goref-neither/goref.pb.gz`. */
export function readCaptured(path: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(path, FOLDER)));
}

export function readTruth(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}/truth.json`, FOLDER), 'utf8'));
}

/** All captured profile.proto files, as paths below the folder. */
export const CAPTURED: readonly string[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.pb.gz'))
  .sort();
