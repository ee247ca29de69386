/** What stands above streams on their retaining paths. */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import { type Bitset, hasBit } from '../../graph/bitset.js';
import { type Branches, NO_ROW } from '../../graph/branches.js';
import { ABSENT, type HeapView } from '../../graph/heap-view.js';
import { COLLECTIONS } from './collections.js';

/** So many finished streams are a heap of them, in the collection itself or each in a record of its own. */
const FEWEST = 3;
/** Requests in flight, mails with attachments, the pipes of a child: records that go away by themselves, few of them at a time. */
const FEWEST_IN_RECORDS = 10;
/** Of the streams in a collection: fewer are about to be taken out of it. */
const LEAST_SHARE = 0.1;

/**
 * Finished streams that a collection of the program piles up. A single variable that still names one is the habit of every
 * program (the last response, the current socket) and no leak, and so are a few in lists that come and go with their owner.
 */
export function findCollected(
  heap: HeapView,
  branches: Branches,
  runtimeNodes: Bitset,
  streams: Iterable<{ readonly node: number; readonly isFinished: boolean }>,
): ReadonlySet<number> {
  const collections = new Map<number, Content>();
  for (const { node, isFinished } of streams) {
    const { holder, inRecord } = collectionOf(heap, branches, runtimeNodes, branches.rowOf(node));
    if (holder === ABSENT) continue;
    let content = collections.get(holder);
    if (content === undefined) collections.set(holder, (content = { streams: 0, finished: [], inRecords: [] }));
    content.streams++;
    if (isFinished) (inRecord ? content.inRecords : content.finished).push(node);
  }
  const collected = new Set<number>();
  for (const { streams: all, finished, inRecords } of collections.values()) {
    if (finished.length >= FEWEST && finished.length >= all * LEAST_SHARE)
      for (const node of finished) collected.add(node);
    if (inRecords.length >= FEWEST_IN_RECORDS && inRecords.length >= all * LEAST_SHARE)
      for (const node of inRecords) collected.add(node);
  }
  return collected;
}

interface Content {
  streams: number;
  /** Ordinals of finished streams. */
  readonly finished: number[];
  readonly inRecords: number[];
}

/** The collection of the program that has the stream, or a plain object with it; {@link ABSENT} when there is none. */
function collectionOf(
  heap: HeapView,
  { node, parent }: Branches,
  runtimeNodes: Bitset,
  stream: number,
): { readonly holder: number; readonly inRecord: boolean } {
  const holderOf = (row: number): number => {
    let above = parent[row]!;
    while (above !== NO_ROW && heap.snapshot.nodeType[node[above]!] === NODE_TYPE.array) above = parent[above]!;
    return above;
  };
  const isOfRuntime = (row: number): boolean => row !== NO_ROW && hasBit(runtimeNodes, node[row]!);
  for (let row = holderOf(stream), inRecord = false; row !== NO_ROW; row = holderOf(row), inRecord = true) {
    const name = heap.className(node[row]!);
    // A list in a variable of Node's own module, as the ports of all threads are, is Node's.
    if (COLLECTIONS.has(name) && !isOfRuntime(row) && !isOfRuntime(parent[row]!))
      return { holder: node[row]!, inRecord };
    if (name !== 'Object' || inRecord) break;
  }
  return { holder: ABSENT, inRecord: false };
}

/** By row: ordinal of the stream nearest to the root on the path, the node itself included; {@link NO_ROW} if none. */
export function findTopmost({ count, node, parent }: Branches, streams: ReadonlySet<number>): Uint32Array {
  const topmost = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const from = parent[row]!;
    const above = from === NO_ROW ? NO_ROW : topmost[from]!;
    topmost[row] = above === NO_ROW && streams.has(node[row]!) ? node[row]! : above;
  }
  return topmost;
}
