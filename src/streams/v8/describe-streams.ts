/** Completes the drafts of the families with what only the whole graph knows: owner, holder, abandonment. */
import type { Bitset } from '../../graph/bitset.js';
import { type Branches, growBranches } from '../../graph/branches.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import type { HeapView } from '../../graph/heap-view.js';
import type { PathTree } from '../../graph/path-tree.js';
import type { Releaser } from '../../graph/release-set.js';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';
import type { StreamRecord } from '../model.js';
import { findAbandoned } from './abandoned.js';
import { findCollected, findTopmost } from './above-streams.js';
import { describeAttention } from './attention.js';
import type { StreamDraft } from './draft.js';
import type { FoundStreams } from './find-streams.js';
import { Holders } from './holder.js';
import { ListTakers } from './list-takers.js';
import { isResumable, type Waiting } from './paused.js';

export interface Reachability {
  readonly graph: HeapGraph;
  readonly tree: PathTree;
  readonly releaser: Releaser;
  /** Objects of the runtime itself; see `runtime-nodes.ts`. */
  readonly runtimeNodes: Bitset;
}

/** By ordinal. */
export function describeStreams(heap: HeapView, found: FoundStreams, reach: Reachability): readonly StreamRecord[] {
  const { drafts, surroundings } = found;
  const abandoned = findAbandoned(drafts, reach.releaser);
  const streams = new Set(drafts.map((draft) => draft.node));
  const branches = growBranches(reach.graph, reach.tree, streams);
  const owners = findOwners(branches, drafts, streams);
  const holders = new Holders(heap, branches, surroundings.positions, streams);
  const collected = findCollected(
    heap,
    branches,
    reach.runtimeNodes,
    drafts.map((draft) => ({ node: draft.node, isFinished: isFinished(draft) })),
  );
  const waiting: Waiting = {
    ...reach,
    positions: surroundings.positions,
    takers: new ListTakers(heap, reach.graph, surroundings.positions),
  };
  describeAttention(heap, waiting, drafts);
  return drafts.map((draft): StreamRecord => {
    const isAbandoned = abandoned.has(draft.node);
    return {
      node: draft.node,
      id: heap.snapshot.nodeId[draft.node]!,
      kind: draft.kind,
      class: heap.className(draft.node),
      receive: draft.receive,
      send: draft.send,
      reader: draft.reader,
      bufferedBytes: draft.bufferedBytes,
      bufferedChunks: draft.bufferedChunks,
      circumstances: {
        dataWaiting: draft.dataWaiting,
        writing: draft.writing,
        receiveNotClosed: draft.receiveNotClosed,
        over: draft.over,
        holdsResource: draft.holdsResource,
        sendIgnored: draft.sendIgnored,
        inferred: draft.inferred,
        abandoned: isAbandoned,
        heldByProgram: collected.has(draft.node),
        exempt: draft.exempt,
        mayReturn: draft.mayReturn,
        endsByItself: draft.endsByItself,
      },
      unattended: isUnattended(heap, waiting, draft),
      evidence: draft.evidence,
      label: draft.label,
      owner: owners.get(draft.node),
      holder: holders.of(draft.node),
      fix: draft.fix,
      halfFix: draft.halfFix,
      docs: draft.docs,
      unknown: draft.unknown,
    };
  });
}

function isUnattended(heap: HeapView, waiting: Waiting, draft: StreamDraft): boolean {
  if (!draft.isConnection || draft.programListens || draft.reader !== 'none') return false;
  return draft.handles.length > 0 && !isResumable(heap, waiting, draft);
}

/**
 * An open stream is part of the one that a family says carries it. A finished one no longer is: it belongs to the
 * first stream on its retaining path, if any, because that is the one that the program holds.
 */
function findOwners(
  branches: Branches,
  drafts: readonly StreamDraft[],
  streams: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const draft of drafts) {
    for (const owned of draft.owned) if (!owners.has(owned)) owners.set(owned, draft.node);
  }
  const topmost = findTopmost(branches, streams);
  for (const draft of drafts) {
    const { node } = draft;
    if (owners.has(node) || !isFinished(draft)) continue;
    const owner = topmost[branches.rowOf(node)]!;
    if (owner !== node) owners.set(node, owner);
  }
  return owners;
}

function isFinished({ receive, send, over }: StreamDraft): boolean {
  return over ?? (isOver(receive.state) && isOver(send.state));
}

function isOver(state: ReceiveState | SendState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none';
}
