/** Completes the drafts of the families with what only the whole graph knows: owner, holder, abandonment. */
import { type Bitset, hasBit } from '../../graph/bitset.js';
import type { HeapGraph } from '../../graph/heap-graph.js';
import type { HeapView } from '../../graph/heap-view.js';
import { type PathTree, pathTo } from '../../graph/path-tree.js';
import type { Releaser } from '../../graph/release-set.js';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';
import type { StreamRecord } from '../model.js';
import { findAbandoned } from './abandoned.js';
import type { StreamDraft } from './draft.js';
import type { FoundStreams } from './find-streams.js';
import { describeHolder } from './holder.js';
import { isResumable } from './paused.js';

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
  const owners = findOwners(reach, drafts);
  for (const draft of drafts) if (draft.paused) judgePause(heap, reach, draft);
  const context = { heap, graph: reach.graph, tree: reach.tree, positions: surroundings.positions };
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
      circumstances: {
        dataWaiting: draft.dataWaiting,
        writing: draft.writing,
        receiveNotClosed: draft.receiveNotClosed,
        holdsResource: draft.holdsResource,
        sendIgnored: draft.sendIgnored,
        inferred: draft.inferred,
        abandoned: isAbandoned,
        heldByProgram: isCollected(heap, reach, draft.node),
        exempt: draft.exempt,
      },
      evidence: draft.evidence,
      label: draft.label,
      owner: owners.get(draft.node),
      holder: describeHolder(context, draft.node),
      fix: draft.fix,
      docs: draft.docs,
      unknown: draft.unknown,
    };
  });
}

/** Without somebody who could resume it, a paused stream has no reader, whatever its listeners are. */
function judgePause(heap: HeapView, { graph, releaser }: Reachability, draft: StreamDraft): void {
  if (isResumable(heap, graph, releaser, draft)) return;
  draft.reader = 'none';
  draft.dataWaiting = draft.bufferedBytes > 0;
  draft.inferred = 'it was paused; only data holds it, no code that waits to resume it';
  draft.note(draft.inferred, 'retainers of the stream');
  if (draft.send.state === 'open')
    draft.exempt ??= 'it is paused, and the program has not let go of it: its send half is open';
}

/**
 * An open stream is part of the one that a family says carries it. A finished one no longer is: it belongs to the
 * first stream on its retaining path, if any, because that is the one that the program holds.
 */
function findOwners({ tree }: Reachability, drafts: readonly StreamDraft[]): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  const streams = new Set<number>();
  for (const draft of drafts) {
    streams.add(draft.node);
    for (const owned of draft.owned) if (!owners.has(owned)) owners.set(owned, draft.node);
  }
  for (const { node, receive, send } of drafts) {
    if (owners.has(node) || !isOver(receive.state) || !isOver(send.state)) continue;
    const owner = pathTo(tree, node).find((holder) => streams.has(holder));
    if (owner !== undefined && owner !== node) owners.set(node, owner);
  }
  return owners;
}

function isOver(state: ReceiveState | SendState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none';
}

const COLLECTIONS: ReadonlySet<string> = new Set(['Array', 'Map', 'Set']);

/**
 * Whether a collection of the program holds the stream. A single variable that still names a finished stream is the
 * habit of every program (the last response, the current socket) and no leak; a list of them is.
 */
function isCollected(heap: HeapView, { tree, runtimeNodes }: Reachability, stream: number): boolean {
  return pathTo(tree, stream).some(
    (holder) => holder !== stream && COLLECTIONS.has(heap.className(holder)) && !hasBit(runtimeNodes, holder),
  );
}
