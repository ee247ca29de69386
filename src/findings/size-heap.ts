import { selfSizeOf } from '../formats/v8/snapshot.js';
import { computeDominators, immediateDominator } from '../graph/dominators.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { computeRetainedSizes } from '../graph/retained-size.js';
import type { RetainedSizes } from '../model/retained-sizes.js';

/** Takes 44 bytes a node at its peak. */
export function sizeHeap(graph: HeapGraph): RetainedSizes {
  const { nodeCount, nodeId, selfSize } = graph.snapshot;
  const tree = computeDominators(graph);
  const selfBytes = new Float64Array(nodeCount);
  const dominator = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    selfBytes[node] = selfSizeOf(selfSize, node);
    dominator[node] = immediateDominator(tree, node);
  }
  return { id: nodeId, selfBytes, retainedBytes: computeRetainedSizes(tree, selfSize), dominator };
}
