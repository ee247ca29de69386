/** Finds every stream of a heap and lets the families describe it. */
import { ABSENT, type EdgeRef, type HeapView } from '../../graph/heap-view.js';
import { POSITION_EDGES, type Positions } from '../../graph/positions.js';
import { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { FAMILIES } from './index.js';
import { type DraftOf, joinStreams } from './join-streams.js';
import { LIST_TAKER_EDGES } from './list-takers.js';
import { PAUSED_EDGES } from './paused.js';
import { RUNTIME_NODE_EDGES } from './runtime-nodes.js';
import { SCOPE_EDGES } from './scopes.js';
import { readSurroundings, SURROUNDINGS_EDGES, SURROUNDINGS_MARKS, type Surroundings } from './surroundings.js';
import { RETURN_EDGES } from './who-returns.js';

/** Every edge that the files of this folder follow; the heap view must know them. */
export const STREAM_EDGES: readonly EdgeRef[] = [
  ...POSITION_EDGES,
  ...SURROUNDINGS_EDGES,
  ...RUNTIME_NODE_EDGES,
  ...PAUSED_EDGES,
  ...RETURN_EDGES,
  ...LIST_TAKER_EDGES,
  ...SCOPE_EDGES,
  ...FAMILIES.flatMap((family) => [...family.edges, ...family.marks]),
];

export interface FindOptions {
  /** Let labels hold what may be secret, such as the query of a URL. */
  readonly showStrings: boolean;
  readonly positions: Positions;
}

export interface FoundStreams {
  /** By ordinal. Streams that another one carries are among them. */
  readonly drafts: readonly StreamDraft[];
  readonly surroundings: Surroundings;
}

export function findStreams(heap: HeapView, options: FindOptions): FoundStreams {
  const candidates = heap.owners([...SURROUNDINGS_MARKS, ...FAMILIES.flatMap((family) => family.marks)]);
  const surroundings = readSurroundings(heap, candidates, options);
  const { twins } = surroundings.web;
  const drafts = new Map<number, StreamDraft>();
  const outer: { readonly family: Family; readonly node: number }[] = [];
  for (const node of candidates) {
    if (twins.has(node)) continue;
    const families = FAMILIES.filter((family) => family.recognises(heap, node));
    const stream = new StreamDraft(node);
    for (const family of families) {
      if (family.streamOf === undefined) {
        describe(family, heap, stream, surroundings, node);
        drafts.set(node, stream);
      } else {
        outer.push({ family, node });
      }
    }
  }
  const draftOf: DraftOf = (node) => drafts.get(twins.get(node) ?? node);
  for (const { family, node } of outer) {
    const stream = draftOf(family.streamOf?.(heap, node) ?? ABSENT);
    if (stream !== undefined) describe(family, heap, stream, surroundings, node);
  }
  for (const stream of drafts.values()) stream.combine?.(draftOf);
  joinStreams([...drafts.values()], draftOf);
  return { drafts: [...drafts.values()], surroundings };
}

function describe(family: Family, heap: HeapView, stream: StreamDraft, surroundings: Surroundings, node: number): void {
  family.describe(heap, stream, surroundings, node);
  stream.libraries.push(...(family.libraries ?? []));
}
