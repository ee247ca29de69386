/** From the bytes of a V8 snapshot to the result. */
import { selfSizeOf } from '../formats/v8/snapshot.js';
import { sizeEach } from '../graph/size-each.js';
import type { ByteSource } from '../io/source.js';
import type { Result } from '../model/result.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { buildResult, type Sizer } from './build-result.js';
import { type Examined, examineSnapshot } from './examine-snapshot.js';
import { withParts } from './stream-parts.js';

export async function analyzeSnapshot(source: ByteSource, options: AnalyzeOptions): Promise<Result> {
  const examined = await examineSnapshot(source, options);
  return createResult(examined);
}

export function createResult(examined: Examined): Result {
  const { records, measured, input, warnings, heapBytes } = examined;
  return buildResult({ records, measured, sizer: createSizer(examined), inputs: [input], warnings, heapBytes });
}

function createSizer({ graph, records, releaser, partsOf }: Examined): Sizer {
  const { selfSize } = graph.snapshot;
  const nodes = records.map((record) => record.node);
  const retained = sizeEach(
    graph,
    releaser,
    nodes.map((node) => withParts([node], partsOf)),
  );
  const bytesOf = new Map(nodes.map((node, i) => [node, retained[i]!]));
  return {
    retainedBytes: (members) => releaser.release(withParts(members, partsOf)).bytes,
    retainedBytesOf: (node) => bytesOf.get(node) ?? selfSizeOf(selfSize, node),
    shallowBytes: (node) => selfSizeOf(selfSize, node),
    releases(members) {
      const release = releaser.release(withParts(members, partsOf));
      return (others) => others.every((node) => release.has(node));
    },
  };
}
