/** Completes the drafts of the families with what only the whole graph knows: owner, holder, abandonment. */
import { type Bitset, hasBit } from '../../graph/bitset.js';
import { type Branches, growBranches } from '../../graph/branches.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import type { HeapView } from '../../graph/heap-view.js';
import type { PathTree } from '../../graph/path-tree.js';
import type { Releaser } from '../../graph/release-set.js';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';
import type { StreamRecord } from '../model.js';
import { findAbandoned } from './abandoned.js';
import { findTopmost, markCollected } from './above-streams.js';
import type { StreamDraft } from './draft.js';
import type { FoundStreams } from './find-streams.js';
import { Holders } from './holder.js';
import { isAwaited, isKeptWith, isResumable, type Waiting } from './paused.js';

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
  const collected = markCollected(heap, branches, reach.runtimeNodes);
  const waiting: Waiting = { ...reach, positions: surroundings.positions, listUsers: new Map() };
  const answers = new Map(drafts.map((draft) => [draft.answers, draft.node]));
  for (const draft of drafts) {
    if (draft.paused) judgePause(heap, waiting, draft);
    else if (draft.lockedBy !== undefined) judgeLock(heap, waiting, draft);
    else if (mayWaitForReader(draft)) judgeWait(heap, waiting, draft, answers.get(draft.node));
  }
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
        heldByProgram: hasBit(collected, branches.rowOf(draft.node)),
        exempt: draft.exempt,
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

/** Whoever is sure to come back to a stream has not forgotten it; whoever may come back makes that a guess. */
function judgeWait(heap: HeapView, waiting: Waiting, draft: StreamDraft, answer: number | undefined): void {
  if (isAwaited(heap, waiting, draft)) {
    draft.exempt = 'code that waits holds it and may still read it';
  } else if (answer !== undefined && draft.pauseCalled !== false && isKeptWith(heap, waiting, draft.node, answer)) {
    draft.exempt = 'it waits for its turn: paused, and kept together with its response, which is still to be sent';
  } else if (draft.beingServed && isResumable(heap, waiting, draft)) {
    draft.inferred ??= 'a function that may be called later knows it, and may still read it';
    draft.note(draft.inferred, 'retainers of the stream');
  }
}

function mayWaitForReader({ reader, receive, over, exempt }: StreamDraft): boolean {
  return exempt === undefined && (reader === 'none' || reader === 'unknown') && over !== true && !isOver(receive.state);
}

function isUnattended(heap: HeapView, waiting: Waiting, draft: StreamDraft): boolean {
  if (!draft.isConnection || draft.programListens || draft.reader !== 'none') return false;
  return draft.handles.length > 0 && !isResumable(heap, waiting, draft);
}

/** Without somebody who could resume it, a paused stream has no reader, whatever its listeners are. */
function judgePause(heap: HeapView, waiting: Waiting, draft: StreamDraft): void {
  if (isResumable(heap, waiting, draft)) return;
  draft.reader = 'none';
  draft.dataWaiting = draft.bufferedBytes > 0;
  draft.inferred = 'it was paused; only data holds it, no code that waits to resume it';
  draft.note(draft.inferred, 'retainers of the stream');
  if (draft.send.state === 'open')
    draft.exempt ??= 'it is paused, and the program has not let go of it: its send half is open';
}

/** A reader that no code can use any more is none. */
function judgeLock(heap: HeapView, waiting: Waiting, draft: StreamDraft): void {
  if (isResumable(heap, waiting, draft)) return;
  draft.reader = 'none';
  draft.dataWaiting = draft.dataWaiting === true || (draft.bufferedChunks ?? 0) > 0;
  draft.inferred = 'its reader was forgotten: only data holds the reader, no code that may read on';
  draft.note(draft.inferred, 'retainers of the reader');
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
  for (const { node, receive, send, over } of drafts) {
    if (owners.has(node) || !(over ?? (isOver(receive.state) && isOver(send.state)))) continue;
    const owner = topmost[branches.rowOf(node)]!;
    if (owner !== node) owners.set(node, owner);
  }
  return owners;
}

function isOver(state: ReceiveState | SendState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none';
}
