/**
 * Streams for which a library keeps a goroutine of its own until they are done: one goroutine, one stream, so that a
 * goroutine profile counts them exactly. The heap profile adds what they weigh and whether they pile up.
 */
import { type Count, estimateCount, exactCount, type UnitCost } from '../../profile/estimate.js';
import { NOTHING } from '../../profile/heap-amounts.js';
import type { MarkTable, Site } from '../../profile/marked-stacks.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import { describeAttention, ORDINARY_COUNT } from './attention.js';
import type { CaseProfiles, CaseView, GoroutineView, HeapView } from './case-view.js';
import { type FamilyReport, NO_STREAMS } from './family.js';
import { originOf, splitByOpener } from './origin.js';
import { type Fixes, PopulationDraft, type StreamPopulation } from './population.js';

export interface WaitingStreams<Mark extends string> {
  readonly kind: string;
  readonly type: string;
  readonly docs: string;
  readonly fixes: Fixes;
  readonly marks: MarkTable<Mark>;
  /** Goroutines of the library, one for each stream that is not done. */
  readonly waiting: Site<Mark>;
  /** Goroutines that use such a stream right now, one each. */
  readonly using: Site<Mark>;
  /** Memory that goes when the streams go, and what of it one stream costs. */
  readonly memory: Site<Mark>;
  readonly cost: UnitCost;
  /** Memory of data that has arrived and was not asked for. */
  readonly buffered?: Site<Mark>;
  /** Allocations with the code that opened the stream on their stack. */
  readonly opening: Site<Mark>;
  /** Sets both halves of those that nobody uses. */
  describe(draft: PopulationDraft): void;
}

export function describeWaiting<Mark extends string>(spec: WaitingStreams<Mark>, profiles: CaseProfiles): FamilyReport {
  const view = profiles.view(spec.marks);
  if (view.goroutines === undefined) return describeUncounted(spec, view);
  const waiting = view.goroutines.count(spec.waiting);
  if (waiting === 0) return NO_STREAMS;
  const used = Math.min(waiting, view.goroutines.count(spec.using));
  const populations: StreamPopulation[] = [];
  if (used > 0) {
    const draft = createDraft(spec, view, used, waiting);
    draft.reader = 'goroutine';
    draft.receive = { state: 'open', confidence: 'certain' };
    draft.sendIgnored = true;
    draft.stuck = false;
    draft.exempt = 'goroutines of the program wait for them';
    populations.push(draft);
  }
  if (waiting > used) populations.push(describeForgotten(spec, view, view.goroutines, waiting, used));
  return { populations };
}

function describeForgotten<Mark extends string>(
  spec: WaitingStreams<Mark>,
  view: CaseView<Mark>,
  goroutines: GoroutineView<Mark>,
  waiting: number,
  used: number,
): StreamPopulation {
  const draft = createDraft(spec, view, waiting - used, waiting);
  draft.reader = 'none';
  spec.describe(draft);
  const growth = compare(spec, view, waiting - used);
  const busy = goroutines.countBusy([spec.waiting, spec.using]);
  describeAttention(draft, { count: draft.count, ...growth, constructed: undefined, busy });
  return draft;
}

/** Two goroutine profiles compare exactly; else two heap profiles, by the memory of the streams. */
function compare<Mark extends string>(
  spec: WaitingStreams<Mark>,
  { goroutinesBefore, heap, heapBefore }: CaseView<Mark>,
  now: number,
): { readonly before: Count | undefined; readonly compared?: Count } {
  if (goroutinesBefore !== undefined) {
    const before = goroutinesBefore.count(spec.waiting) - goroutinesBefore.count(spec.using);
    return { before: exactCount(Math.max(0, before)), compared: exactCount(now) };
  }
  if (heap === undefined || heapBefore === undefined) return { before: undefined };
  return { before: countInHeap(spec, heapBefore), compared: countInHeap(spec, heap) };
}

function countInHeap<Mark extends string>(spec: WaitingStreams<Mark>, heap: HeapView<Mark>): Count {
  return estimateCount(heap.amount(spec.memory), spec.cost);
}

/** Weighs `count` of all the streams that wait. */
function createDraft<Mark extends string>(
  spec: WaitingStreams<Mark>,
  { heap }: CaseView<Mark>,
  count: number,
  waiting: number,
): PopulationDraft {
  const draft = new PopulationDraft(spec.kind, spec.type, spec.docs, exactCount(count));
  draft.fixes = spec.fixes;
  draft.holdsResource = true;
  // The function that opened most of them; goroutines of a library do not remember it.
  const [opener] = heap === undefined ? [] : splitByOpener(heap, spec.opening);
  draft.origin = opener?.origin ?? [originOf('outgoing')];
  draft.handlers = opener?.handlers ?? [];
  if (heap === undefined) return draft;
  const memory = heap.amount(spec.memory);
  const buffered = spec.buffered === undefined ? NOTHING : heap.amount(spec.buffered);
  const part = count / waiting;
  const objects = memory.objects + buffered.objects;
  const samples = memory.samples + buffered.samples;
  draft.shallowBytes = memory.bytes * part;
  draft.bufferedBytes = buffered.bytes * part;
  draft.retained = {
    bytes: (memory.bytes + buffered.bytes) * part,
    samples: samples * part,
    chance: objects > 0 ? Math.min(1, samples / objects) : 1,
  };
  return draft;
}

function describeUncounted<Mark extends string>(spec: WaitingStreams<Mark>, view: CaseView<Mark>): FamilyReport {
  if (view.heap === undefined) return NO_STREAMS;
  const count = countInHeap(spec, view.heap);
  if (count.samples < FEWEST_SAMPLES || count.count < ORDINARY_COUNT) return NO_STREAMS;
  const draft = createDraft(spec, view, count.count, count.count);
  draft.count = count;
  draft.leaveOpen('stream', 'whether they are idle, read or forgotten: a goroutine profile of the same process tells');
  return { populations: [draft] };
}
