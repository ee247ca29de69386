/** By whom streams were made: known of a snapshot that was taken while allocations were tracked. */
import type { AllocationFrame } from '../model/result.js';
import type { StreamRecord } from '../streams/model.js';
import { allocationStackOf } from '../streams/v8/allocation-stack.js';
import type { StudiedHeap } from './examine-snapshot.js';
import type { MeasuredGroup } from './measure-groups.js';

/** May have been opened for an earlier request. */
const CONNECTIONS: ReadonlySet<string> = new Set(['net.Socket', 'tls.TLSSocket']);

export type TrackedHeap = Pick<StudiedHeap, 'heap' | 'records' | 'partsOf'> & {
  readonly positions: StudiedHeap['surroundings']['positions'];
};

export interface Maker {
  /** Innermost function first. */
  readonly stack: readonly AllocationFrame[];
  /** The part of the stream that was made there, when no function of the program made the stream itself. */
  readonly part?: StreamRecord;
}

/**
 * The runtime makes a response when its head arrives, on a stack that the program is not on. Then the request tells more,
 * which is part of it.
 */
export function findMaker({ heap, records, positions, partsOf }: TrackedHeap, record: StreamRecord): Maker | undefined {
  const stackOf = (node: number): readonly AllocationFrame[] | undefined =>
    allocationStackOf(heap.snapshot, node, positions);
  const own = stackOf(record.node);
  if (own === undefined || own.some(isOfProgram)) return own && { stack: own };
  const parts = new Set(partsOf(record.node));
  for (const part of records.filter(({ node, kind }) => parts.has(node) && !CONNECTIONS.has(kind))) {
    const stack = stackOf(part.node);
    if (stack?.some(isOfProgram)) return { stack, part };
  }
  return { stack: own };
}

/** Of each group its first stream is asked about. */
export function tellMakers(measured: readonly MeasuredGroup[], tracked: TrackedHeap): readonly MeasuredGroup[] {
  if (tracked.heap.snapshot.allocations === undefined) return measured;
  const recordOf = new Map(tracked.records.map((record) => [record.node, record]));
  return measured.map(({ group, nodes }) => {
    const stack = findMaker(tracked, recordOf.get(nodes[0]!)!)?.stack.filter(isOfProgram) ?? [];
    // That a stream was made by its own constructor tells nobody anything.
    const callers = stack.filter((frame) => frame.function !== group.class);
    const openedBy = callers.find((frame) => !isOfPackage(frame)) ?? callers[0];
    return { group: openedBy === undefined ? group : { ...group, openedBy }, nodes };
  });
}

/** Node parses HTTP in WebAssembly, from which it calls back; a program that opens streams does so in JavaScript. */
function isOfProgram({ at }: AllocationFrame): boolean {
  return at !== undefined && !/^(node:|wasm:)/.test(at);
}

function isOfPackage({ at }: AllocationFrame): boolean {
  return /[/\\]node_modules[/\\]/.test(at!);
}
