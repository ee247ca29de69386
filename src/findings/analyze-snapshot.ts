/** From the bytes of a V8 snapshot to the result. */
import { ephemeronTables } from '../formats/v8/ephemeron-names.js';
import { readSnapshot } from '../formats/v8/read-snapshot.js';
import { type Snapshot, selfSizeOf } from '../formats/v8/snapshot.js';
import { buildGraph } from '../graph/build-graph.js';
import { computeDominators } from '../graph/dominators.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { HeapView } from '../graph/heap-view.js';
import { buildPathTree } from '../graph/path-tree.js';
import { createReleaser, type Releaser } from '../graph/release-set.js';
import { retainedSizesOf } from '../graph/retained-size.js';
import { SILENT } from '../io/progress.js';
import type { ByteSource } from '../io/source.js';
import type { InputInfo, Result, Warning } from '../model/result.js';
import type { StreamRecord } from '../streams/model.js';
import { describeStreams } from '../streams/v8/describe-streams.js';
import { findStreams, STREAM_EDGES } from '../streams/v8/find-streams.js';
import { findRuntimeNodes } from '../streams/v8/runtime-nodes.js';
import type { Surroundings } from '../streams/v8/surroundings.js';
import type { AnalyzeOptions } from './analyze.js';
import { buildResult, type Sizer } from './build-result.js';
import { markProcess } from './process-mark.js';

/** What the graph phases add to the columns at their peak; the sum of the columns in `docs/memory.md`. */
const GRAPH_COST = { perNode: 24, perEdge: 4.5 };

export async function analyzeSnapshot(source: ByteSource, options: AnalyzeOptions): Promise<Result> {
  const progress = options.progress ?? SILENT;
  const snapshot = await readSnapshot(source, {
    progress,
    later: GRAPH_COST,
    ...(options.maxMemory !== undefined && { maxMemory: options.maxMemory }),
  });

  progress.phase('looking for streams');
  const heap = new HeapView(snapshot, STREAM_EDGES);
  const found = findStreams(heap, options.showStrings ?? false);
  const { surroundings } = found;
  const graph = buildGraph(snapshot, ephemeronTables(snapshot.strings), progress);

  progress.phase('finding who holds them');
  const runtimeNodes = findRuntimeNodes(heap, surroundings.positions);
  const tree = buildPathTree(graph, runtimeNodes);
  const releaser = createReleaser(graph, tree);
  const records = describeStreams(heap, found, { graph, tree, releaser, runtimeNodes });

  progress.phase('measuring what they hold');
  return buildResult({
    records,
    sizer: createSizer(graph, records, releaser),
    inputs: [describeInput(source, snapshot, surroundings)],
    warnings: [...snapshot.warnings, ...warnAbout(surroundings)],
    heapBytes: heapBytes(snapshot),
  });
}

function createSizer(graph: HeapGraph, records: readonly StreamRecord[], releaser: Releaser): Sizer {
  const { selfSize } = graph.snapshot;
  const nodes = records.map((record) => record.node);
  const retained = retainedSizesOf(computeDominators(graph), selfSize, nodes);
  const bytesOf = new Map(nodes.map((node, i) => [node, retained[i]!]));
  return {
    retainedBytes: (members) => releaser.release(members).bytes,
    retainedBytesOf: (node) => bytesOf.get(node) ?? selfSizeOf(selfSize, node),
    shallowBytes: (node) => selfSizeOf(selfSize, node),
    releases(members) {
      const release = releaser.release(members);
      return (others) => others.every((node) => release.has(node));
    },
  };
}

function describeInput(source: ByteSource, snapshot: Snapshot, surroundings: Surroundings): InputInfo {
  return {
    path: source.path,
    format: 'v8-heapsnapshot',
    bytes: snapshot.bytes,
    nodes: snapshot.nodeCount,
    edges: snapshot.edgeCount,
    numericValues: surroundings.numericValues,
    ...(surroundings.nodeVersion !== undefined && { producer: `node ${surroundings.nodeVersion.replace(/^v/, '')}` }),
    process: markProcess(snapshot),
  };
}

function warnAbout(surroundings: Surroundings): readonly Warning[] {
  if (surroundings.numericValues) return [];
  return [
    {
      code: 'no-numeric-values',
      message:
        'the snapshot holds no numbers, so most half-states of Node streams cannot be read; ' +
        'capture with v8.writeHeapSnapshot(path, { exposeNumericValues: true })',
    },
  ];
}

function heapBytes({ nodeCount, selfSize }: Snapshot): number {
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) sum += selfSizeOf(selfSize, node);
  return sum;
}
