/** From the bytes of a V8 snapshot to its graph and the streams in it, by two threads if there is much to do. */
import { availableParallelism } from 'node:os';
import { SECOND_THREAD_FILE } from '../formats/built-files.js';
import { SourceMaps } from '../formats/source-map/source-maps.js';
import { readSnapshot } from '../formats/v8/read-snapshot.js';
import type { Bitset } from '../graph/bitset.js';
import { MOST_RETAINERS } from '../graph/build-graph.js';
import type { GraphTasks, RetentionOrder } from '../graph/graph-tasks.js';
import { beginGraph, type FinishedGraph, GraphWork } from '../graph/graph-work.js';
import { HeapView } from '../graph/heap-view.js';
import { Positions } from '../graph/positions.js';
import { setBudget } from '../io/compile-budget.js';
import { SILENT } from '../io/progress.js';
import { SecondThread } from '../io/second-thread.js';
import type { ByteSource } from '../io/source.js';
import type { InputInfo } from '../model/result.js';
import { type FoundStreams, findStreams, STREAM_EDGES } from '../streams/v8/find-streams.js';
import { findRuntimeNodes } from '../streams/v8/runtime-nodes.js';
import { GRAPH_COST, SIZED_GRAPH_COST } from './analysis-cost.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { describeInput } from './describe-snapshot.js';

export interface ReadHeap extends FinishedGraph {
  readonly heap: HeapView;
  /** Objects of the runtime itself. */
  readonly runtimeNodes: Bitset;
  readonly found: FoundStreams;
  readonly sourceMaps: SourceMaps;
  readonly input: InputInfo;
  /** Sum of the self sizes. */
  readonly heapBytes: number;
}

export async function readHeap(source: ByteSource, options: AnalyzeOptions): Promise<ReadHeap> {
  const threads = Math.min(options.threads ?? 2, availableParallelism());
  const second = threads > 1 ? new SecondThread<GraphTasks>(SECOND_THREAD_FILE) : undefined;
  try {
    return await readWith(second, source, options);
  } finally {
    setBudget('otherwise');
    await second?.stop();
  }
}

async function readWith(
  second: SecondThread<GraphTasks> | undefined,
  source: ByteSource,
  { progress = SILENT, maxMemory, showStrings = false, sourceMapDir, onRetainedSizes }: AnalyzeOptions,
): Promise<ReadHeap> {
  setBudget('loops');
  const most = onRetainedSizes === undefined ? MOST_RETAINERS : Number.POSITIVE_INFINITY;
  let begun: RetentionOrder | undefined;
  const snapshot = await readSnapshot(source, {
    progress,
    later: onRetainedSizes === undefined ? GRAPH_COST : SIZED_GRAPH_COST,
    ...(maxMemory !== undefined && { maxMemory }),
    ...(second !== undefined && {
      readTail: (order) => second.ask('readTail', order),
      onConnections: (connections) => {
        begun = beginGraph(connections, most, second);
      },
    }),
  });

  progress.phase('looking for streams');
  const work = new GraphWork(snapshot, most, second, begun);
  const heap = new HeapView(snapshot, STREAM_EDGES);
  const sourceMaps = new SourceMaps(sourceMapDir);
  const positions = new Positions(heap, sourceMaps);
  const runtimeNodes = findRuntimeNodes(heap, positions);
  const paths = work.growPaths(runtimeNodes);
  setBudget('otherwise');
  const found = findStreams(heap, { showStrings, positions });
  // What needs nobody's answer comes before the wait for the second thread.
  const input = describeInput(source, snapshot, found.surroundings);
  const heapBytes = snapshot.survey.selfBytes;
  setBudget('loops');
  return { heap, runtimeNodes, found, sourceMaps, input, heapBytes, ...(await work.finish(paths, progress)) };
}
