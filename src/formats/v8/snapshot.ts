/**
 * A V8 heap snapshot as columns. Node `i` is the i-th record of the `nodes` section (its *ordinal*), edge `e` the e-th
 * of `edges`; the edges of node `i` are `firstEdge[i] .. firstEdge[i + 1]`.
 *
 * Written by V8 in `src/profiler/heap-snapshot-generator.cc`, `HeapSnapshotJSONSerializer`.
 */
import type { Warning } from '../../model/result.js';
import type { NodeSurvey } from './node-survey.js';
import type { StringTable } from './strings.js';

/** Node types of all V8 versions; a file's own numbers are mapped to these by name, because they differ by version. */
export const NODE_TYPE = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  concatenatedString: 10,
  slicedString: 11,
  symbol: 12,
  bigint: 13,
  objectShape: 14,
  wasmObject: 15,
  /** A type this version of halfopen does not know; the snapshot carries a warning with its name. */
  unknown: 255,
} as const;

/** Edge types; `element` and `hidden` edges carry a number in `edgeName`, all others a string index. */
export const EDGE_TYPE = {
  context: 0,
  element: 1,
  property: 2,
  internal: 3,
  hidden: 4,
  shortcut: 5,
  weak: 6,
  unknown: 255,
} as const;

export interface Snapshot {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Ordinal of the synthetic GC root. */
  readonly rootOrdinal: number;

  readonly nodeType: Uint8Array;
  /** String index of the node's name: class for objects, text for strings, function name for closures. */
  readonly nodeName: Uint32Array;
  /** Object id: stable over the life of the process for heap objects; a hash for embedder (native) nodes. */
  readonly nodeId: Uint32Array;
  readonly selfSize: SizeColumn;
  /** `nodeCount + 1` entries. */
  readonly firstEdge: Uint32Array;

  readonly edgeType: Uint8Array;
  readonly edgeName: Uint32Array;
  /** Ordinal, not the index into the flat array that the file holds. Checked: always below `nodeCount`. */
  readonly edgeTarget: Uint32Array;

  readonly strings: StringTable;
  readonly tables: EphemeronTables;
  readonly survey: NodeSurvey;
  readonly locations: Locations;
  /** Present when the snapshot was taken with allocation tracking. */
  readonly allocations: Allocations | undefined;
  /** Size of the decompressed file. */
  readonly bytes: number;
  readonly warnings: readonly Warning[];
}

/** What WeakMap entries need; see `ephemeron-names.ts`. */
export interface EphemeronTables {
  /** By string: the id of the table that an edge of this name speaks of, or 0. */
  readonly tableId: Uint32Array;
  /** Ordinals of all nodes that are such tables, and of a few others. */
  readonly likely: Uint32Array;
}

/** Who points at whom and how, without texts: columns and numbers, which can be sent to another thread. */
export type Connections = Pick<
  Snapshot,
  'nodeCount' | 'edgeCount' | 'rootOrdinal' | 'nodeId' | 'firstEdge' | 'edgeType' | 'edgeName' | 'edgeTarget'
>;

export function connectionsOf(snapshot: Connections): Connections {
  const { nodeCount, edgeCount, rootOrdinal, nodeId, firstEdge, edgeType, edgeName, edgeTarget } = snapshot;
  return { nodeCount, edgeCount, rootOrdinal, nodeId, firstEdge, edgeType, edgeName, edgeTarget };
}

/** Bytes per node: 32 bits each, and a side table for the rare node of 4 GiB and more. */
export interface SizeColumn {
  /** 0xffffffff where the true size is in `large`. */
  readonly low: Uint32Array;
  readonly large: ReadonlyMap<number, number>;
}

/**
 * Source positions of closures and of objects with a user constructor; ascending by ordinal, one to a node at most; lines and
 * columns from 0.
 */
export interface Locations {
  readonly ordinal: Uint32Array;
  readonly scriptId: Uint32Array;
  readonly line: Uint32Array;
  readonly column: Uint32Array;
}

/** Allocation stacks, as a tree from the outermost frame inwards. Row 0 is the root. */
export interface Allocations {
  /** Per node, the id of its allocation stack's innermost frame in the tree, 0 for none. */
  readonly nodeTraceId: Uint32Array;
  readonly traceId: Uint32Array;
  /** Row of the parent frame; the root's is 0. */
  readonly parent: Uint32Array;
  /** Row in the function columns. */
  readonly function: Uint32Array;
  readonly functionName: Uint32Array;
  readonly scriptName: Uint32Array;
  /** Lines and columns from 1, unlike those of {@link Locations}; 0 when unknown. */
  readonly functionLine: Uint32Array;
  readonly functionColumn: Uint32Array;
}

export function selfSizeOf(sizes: SizeColumn, node: number): number {
  const size = sizes.low[node];
  return size === 0xffff_ffff ? (sizes.large.get(node) ?? size) : size;
}
