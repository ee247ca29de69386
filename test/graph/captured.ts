/** Real snapshots: those in `fixtures/captured`, one per version of Node, and none that is too large for brute force. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ephemeronTables } from '../../src/formats/v8/ephemeron-names.js';
import { readSnapshot } from '../../src/formats/v8/read-snapshot.js';
import type { Snapshot } from '../../src/formats/v8/snapshot.js';
import { buildGraph } from '../../src/graph/build-graph.js';
import type { HeapGraph } from '../../src/graph/heap-graph.js';
import { openSource } from '../../src/io/open-source.js';

const FOLDER: string = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

/** `[version, path]`, the first file in alphabetical order of each version of Node. */
export function capturedByVersion(): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  for (const file of readdirSync(FOLDER).sort()) {
    const version = /-node(\d+)[.\d]*\S*\.heapsnapshot\.gz$/.exec(file)?.[1];
    if (version !== undefined && !found.has(version)) found.set(version, FOLDER + file);
  }
  return [...found];
}

export async function readGraph(path: string): Promise<{ snapshot: Snapshot; graph: HeapGraph }> {
  const source = openSource(path);
  try {
    const snapshot = await readSnapshot(source);
    return { snapshot, graph: buildGraph(snapshot, ephemeronTables(snapshot.strings)) };
  } finally {
    source.close();
  }
}
