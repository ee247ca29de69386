/** Streams that are counted in the heap by what their constructors allocated; the goroutine profile adds who reads them. */
import { estimateCount, exactCount, subtractKnown, type UnitCost } from '../../profile/estimate.js';
import { type Amount, addAmounts, NOTHING } from '../../profile/heap-amounts.js';
import type { MarkTable, Site } from '../../profile/marked-stacks.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import { describeAttention, explainTooFew } from './attention.js';
import type { CaseProfiles, CaseView, HeapView } from './case-view.js';
import { type FamilyReport, NO_STREAMS } from './family.js';
import { type OriginPart, originOf, partOfPeer, splitByOpener } from './origin.js';
import { type Fixes, PopulationDraft, type StreamPopulation } from './population.js';

export interface HeldStreams<Mark extends string> {
  readonly kind: string;
  readonly type: string;
  readonly docs: string;
  readonly fixes: Fixes;
  readonly marks: MarkTable<Mark>;
  /** What the constructors allocated for each stream. */
  readonly constructed: Site<Mark>;
  readonly cost: UnitCost;
  /** Memory that goes with them, beside {@link constructed}. */
  readonly attached?: Site<Mark>;
  /** On the stack where the peer opened the stream; absent when the program opens or accepts them all. */
  readonly peer?: Mark;
  /** Replaces the parts by origin where the library leaves a better trace of who handles them. */
  split?(heap: HeapView<Mark>, byOrigin: readonly OriginPart<Mark>[]): readonly OriginPart<Mark>[];
  /** Goroutines that read one such stream each; `undefined` when that cannot be told from other reads. */
  readonly reading?: Site<Mark>;
  /** Sets both halves of those that nobody reads. */
  describe(draft: PopulationDraft, heap: HeapView<Mark>, part: OriginPart<Mark>): void;
}

export function describeHeld<Mark extends string>(spec: HeldStreams<Mark>, profiles: CaseProfiles): FamilyReport {
  const view = profiles.view(spec.marks);
  const { heap } = view;
  if (heap === undefined) return NO_STREAMS;
  const whole = heap.amount(spec.constructed);
  if (whole.samples < 0.5) return NO_STREAMS;
  const all = addAmounts(whole, spec.attached === undefined ? NOTHING : heap.amount(spec.attached));
  const streams: HeldMemory = { whole, all };
  const count = estimateCount(whole, spec.cost);
  const readers = spec.reading === undefined ? undefined : view.goroutines?.count(spec.reading);
  if (count.samples < FEWEST_SAMPLES) return { populations: [describeFew(spec, heap, streams, readers)] };

  const populations: StreamPopulation[] = [];
  if (readers !== undefined && readers > 0) {
    const draft = createDraft(spec, streams, readers / Math.max(readers, count.count));
    draft.count = exactCount(readers);
    draft.reader = 'goroutine';
    draft.setReceive('open', 'certain', 'goroutines wait for data', 'goroutine profile');
    draft.stuck = false;
    populations.push(draft);
    const rest = subtractKnown(count, readers);
    if (rest.low <= 0 || rest.count < count.count * 0.15) return { populations };
  }
  const busy = view.goroutines?.countBusy(spec.reading === undefined ? [] : [spec.reading]);
  const byOrigin = findParts(spec, heap);
  for (const part of spec.split?.(heap, byOrigin) ?? byOrigin) {
    populations.push(describePart(spec, view, heap, part, { readers, busy }, streams));
  }
  return { populations };
}

/** Of all the streams of a family. */
interface HeldMemory {
  /** What their constructors allocated. */
  readonly whole: Amount;
  /** Together with what is attached to them. */
  readonly all: Amount;
}

/** `undefined` where the profiles do not tell. */
interface Goroutines {
  readonly readers: number | undefined;
  readonly busy: number | undefined;
}

function findParts<Mark extends string>(spec: HeldStreams<Mark>, heap: HeapView<Mark>): readonly OriginPart<Mark>[] {
  const { constructed, peer } = spec;
  if (peer === undefined) return splitByOpener(heap, constructed);
  const theirs = { ...constructed, all: [...(constructed.all ?? []), peer] };
  const ours = { ...constructed, none: [...(constructed.none ?? []), peer] };
  return [
    ...(heap.has(theirs) ? [partOfPeer(heap, theirs)] : []),
    ...(heap.has(ours) ? splitByOpener(heap, ours) : []),
  ];
}

function describePart<Mark extends string>(
  spec: HeldStreams<Mark>,
  view: CaseView<Mark>,
  heap: HeapView<Mark>,
  part: OriginPart<Mark>,
  { readers, busy }: Goroutines,
  streams: HeldMemory,
): StreamPopulation {
  const { whole } = streams;
  const share = whole.bytes > 0 ? part.amount.bytes / whole.bytes : 1;
  const count = subtractKnown(estimateCount(part.amount, spec.cost), Math.round((readers ?? 0) * share));
  const draft = createDraft(spec, streams, share);
  draft.count = count;
  draft.origin = part.origin;
  draft.handlers = part.handlers;
  draft.reader = readers === undefined ? 'unknown' : 'none';
  draft.isPresumedUnread = view.goroutines === undefined;
  if (readers === 0) draft.note('no goroutine reads them', 'goroutine profile');
  spec.describe(draft, heap, part);
  const before = view.heapBefore && part.before(view.heapBefore);
  describeAttention(draft, {
    count,
    before: before && estimateCount(before, spec.cost),
    constructed: part.amount,
    busy,
  });
  return draft;
}

/** Weighs a share of all the streams of the family. */
function createDraft<Mark extends string>(
  spec: HeldStreams<Mark>,
  { whole, all }: HeldMemory,
  share: number,
): PopulationDraft {
  const draft = new PopulationDraft(spec.kind, spec.type, spec.docs, estimateCount(whole, spec.cost));
  draft.fixes = spec.fixes;
  draft.holdsResource = true;
  draft.origin = [originOf(spec.peer === undefined ? 'outgoing' : 'incoming')];
  draft.shallowBytes = whole.bytes * share;
  draft.retained = {
    bytes: all.bytes * share,
    samples: all.samples * share,
    chance: all.objects > 0 ? Math.min(1, all.samples / all.objects) : 1,
  };
  return draft;
}

function describeFew<Mark extends string>(
  spec: HeldStreams<Mark>,
  heap: HeapView<Mark>,
  streams: HeldMemory,
  readers: number | undefined,
): StreamPopulation {
  const draft = createDraft(spec, streams, 1);
  if (readers !== undefined && readers > 0) {
    draft.count = exactCount(readers);
    draft.reader = 'goroutine';
    draft.setReceive('open', 'certain', 'goroutines wait for data', 'goroutine profile');
    draft.stuck = false;
    return draft;
  }
  draft.leaveOpen('stream', explainTooFew(heap.amounts.period, spec.cost));
  return draft;
}
