/** Real snapshots: those in `fixtures/captured`, one per version of Node, and none that is too large for brute force. */
import { readSnapshot } from '../../src/formats/v8/read-snapshot.js';
import type { Snapshot } from '../../src/formats/v8/snapshot.js';
import { buildGraph } from '../../src/graph/build-graph.js';
import type { HeapGraph } from '../../src/graph/heap-graph.js';
import { openSource } from '../../src/io/open-source.js';
import { listCaptures } from '../captures.js';

/** `[version, path]`, the first file in alphabetical order of each version of Node. */
export function capturedByVersion(): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  for (const { name, snapshot } of listCaptures(/-node\d/)) {
    const version = /-node(\d+)/.exec(name)![1]!;
    if (!found.has(version)) found.set(version, snapshot);
  }
  return [...found];
}

export async function readGraph(path: string): Promise<{ snapshot: Snapshot; graph: HeapGraph }> {
  const source = openSource(path);
  try {
    const snapshot = await readSnapshot(source);
    return { snapshot, graph: buildGraph(snapshot, snapshot.tables) };
  } finally {
    source.close();
  }
}
