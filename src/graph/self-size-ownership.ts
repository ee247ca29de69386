import { EDGE_TYPE, NODE_TYPE, type SizeColumn, type Snapshot, selfSizeOf } from '../formats/v8/snapshot.js';
import { isDocumentTreesRoot } from './page-owned.js';

const NO_OWNER = 0xffff_ffff;
const SHARED = 0xffff_fffe;

/**
 * Self sizes as Chrome DevTools shows them: a `hidden` or `array` node, or external string data, that can be reached over
 * non-weak edges from exactly one owner gives its size to that owner (an array object then includes its elements'
 * storage). The total stays the same. About one node in five changes.
 *
 * DevTools leaves all sizes as they are when the root holds nothing but synthetic nodes, and gives nothing to synthetic
 * nodes (`JSHeapSnapshot.calculateShallowSizes`). Retained sizes of halfopen use the snapshot's own self sizes; this is
 * for comparing with DevTools.
 */
export function attributeSelfSizes(snapshot: Snapshot): SizeColumn {
  if (!hasUserRoot(snapshot)) return snapshot.selfSize;
  const owner = findOwners(snapshot);
  const { nodeCount, nodeType, selfSize } = snapshot;
  const low = selfSize.low.slice();
  const large = new Map(selfSize.large);
  for (let node = 0; node < nodeCount; node++) {
    const to = owner[node];
    if (to === node || to >= SHARED || nodeType[to] === NODE_TYPE.synthetic) continue;
    const sum = selfSizeOf({ low, large }, to) + selfSizeOf(selfSize, node);
    if (sum < 0xffff_ffff) low[to] = sum;
    else {
      low[to] = 0xffff_ffff;
      large.set(to, sum);
    }
    low[node] = 0;
    large.delete(node);
  }
  return { low, large };
}

/** Per node: itself, the one node it belongs to, {@link NO_OWNER} or {@link SHARED}. */
function findOwners(snapshot: Snapshot): Uint32Array {
  const { nodeCount, nodeType, nodeName, firstEdge, edgeType, edgeTarget } = snapshot;
  const externalData = snapshot.strings.find(['system / ExternalStringData']).get('system / ExternalStringData') ?? [];
  const owner = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeType[node];
    const ownable =
      type === NODE_TYPE.hidden ||
      type === NODE_TYPE.array ||
      (type === NODE_TYPE.native && externalData.includes(nodeName[node]));
    owner[node] = ownable ? NO_OWNER : node;
  }
  // A node enters the stack at most twice: when it gets its first owner, and when it turns out to be shared.
  const stack = new Uint32Array(2 * nodeCount);
  let depth = 0;
  for (let node = nodeCount - 1; node >= 0; node--) if (owner[node] === node) stack[depth++] = node;
  while (depth > 0) {
    const node = stack[--depth];
    const ours = owner[node];
    const end = firstEdge[node + 1];
    for (let edge = firstEdge[node]; edge < end; edge++) {
      if (edgeType[edge] === EDGE_TYPE.weak) continue;
      const target = edgeTarget[edge];
      const theirs = owner[target];
      if (theirs === target || theirs === ours || theirs === SHARED) continue;
      owner[target] = theirs === NO_OWNER ? ours : SHARED;
      stack[depth++] = target;
    }
  }
  return owner;
}

function hasUserRoot(snapshot: Snapshot): boolean {
  const { rootOrdinal, nodeType, firstEdge, edgeTarget } = snapshot;
  for (let edge = firstEdge[rootOrdinal]; edge < firstEdge[rootOrdinal + 1]; edge++) {
    const child = edgeTarget[edge];
    if (nodeType[child] !== NODE_TYPE.synthetic || isDocumentTreesRoot(snapshot, child)) return true;
  }
  return false;
}
