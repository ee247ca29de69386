/**
 * Streams of quic-go, both directions, one-way and bidirectional.
 *
 * `newStream` makes both halves of a bidirectional stream at once, and both stay until both are done: counting receive
 * against send objects says nothing. What a heap profile does tell is which maps a stream is still in: the streams map
 * of its connection until both halves are done, and (v0.43 and later) the `children` of the connection's context until
 * its send half is. See `docs/kinds-go.md`.
 */
import type { HolderStep, Warning } from '../../model/result.js';
import { MIB } from '../../model/units.js';
import { type Count, estimateCount, exactCount, subtractKnown, type UnitCost } from '../../profile/estimate.js';
import { type Amount, NOTHING } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import { describeAttention, explainTooFew } from './attention.js';
import type { CaseView, HeapView } from './case-view.js';
import { type FamilyReport, type GoFamily, NO_STREAMS } from './family.js';
import { originOf, partOfPeer, splitByOpener } from './origin.js';
import { type Fixes, PopulationDraft, type StreamPopulation, type Weight } from './population.js';
import { describeHalves, readSignals, type Signals } from './quic-go-halves.js';
import { QUIC_KNOWLEDGE } from './quic-go-knowledge.js';
import { QUIC_MARKS, type QuicMark } from './quic-go-names.js';
import { describeReferences, readReferences } from './quic-go-references.js';
import { findQuicVersion, type QuicVersion } from './quic-go-version.js';

const KIND = 'quic-go stream';
const DOCS = 'kinds-go.md#quic-go';

const READ = 'read the stream to io.EOF, or call stream.CancelRead(code)';
const END = 'call stream.Close() when everything is written, or stream.CancelWrite(code)';
const FIXES: Fixes = {
  'receive-never-closed': `${READ}, besides Close(): Close ends the send half only`,
  'send-never-closed': END,
  'neither-closed': `${READ}; and ${END}`,
  'closed-but-retained': 'drop the finished streams from the slices, maps and goroutines of the program that keep them',
};

export type Shape = 'bidi' | 'receiveOnly' | 'sendOnly';

/** Constructors, without the growth of the map of contexts below them, which is not made for each stream. */
const CONSTRUCTORS: Readonly<Record<Shape, { readonly type: string; readonly site: Site<QuicMark> }>> = {
  bidi: { type: 'Stream', site: { all: ['newStream'], none: ['propagateCancel'] } },
  receiveOnly: { type: 'ReceiveStream', site: { all: ['newReceiveStream'], none: ['newStream', 'propagateCancel'] } },
  sendOnly: { type: 'SendStream', site: { all: ['newSendStream'], none: ['newStream', 'propagateCancel'] } },
};

export type Direction = 'incoming' | 'outgoing';

/** Streams of one shape and direction: the smallest set that the signals can be read for. */
export interface StreamClass {
  readonly shape: Shape;
  readonly direction: Direction;
  readonly site: Site<QuicMark>;
  readonly cost: UnitCost;
  readonly amount: Amount;
  readonly count: Count;
}

export const quicGo: GoFamily = {
  kinds: [KIND],
  knowledge: [QUIC_KNOWLEDGE],

  describe(profiles): FamilyReport {
    const view = profiles.view(QUIC_MARKS);
    if (view.heap === undefined) return NO_STREAMS;
    const version = findQuicVersion(view.heap);
    const classes = findClasses(view.heap, version);
    const readers = shareReaders(view, classes);
    const populations = classes.flatMap((own) =>
      describeClass(own, classes, { view, heap: view.heap!, version, readers: readers.get(own) }),
    );
    return { populations, warnings: warnAboutConnections(view, classes) };
  },
};

interface Context {
  readonly view: CaseView<QuicMark>;
  readonly heap: HeapView<QuicMark>;
  readonly version: QuicVersion;
  /** Goroutines that read these streams; `undefined` without a goroutine profile. */
  readonly readers: number | undefined;
}

function findClasses(heap: HeapView<QuicMark>, version: QuicVersion): readonly StreamClass[] {
  const classes: StreamClass[] = [];
  for (const shape of ['bidi', 'receiveOnly', 'sendOnly'] as const) {
    for (const direction of ['incoming', 'outgoing'] as const) {
      const base = CONSTRUCTORS[shape].site;
      // Long stacks are cut at the outer end, where the map would be: what nobody opened counts as the peer's.
      const site: Site<QuicMark> =
        direction === 'outgoing'
          ? { ...base, all: [...(base.all ?? []), 'outgoing'] }
          : { ...base, none: [...(base.none ?? []), 'outgoing'] };
      const amount = heap.amount(site);
      const cost = version[shape];
      if (amount.allocatedBytes <= 0) continue;
      classes.push({ shape, direction, site, cost, amount, count: estimateCount(amount, cost) });
    }
  }
  return classes;
}

/**
 * Goroutines in Read, by class. Since v0.53 a bidirectional stream is read through its own type; for older versions, and
 * between the directions, goroutines are shared out by the number of streams.
 */
function shareReaders({ goroutines }: CaseView<QuicMark>, classes: readonly StreamClass[]): Map<StreamClass, number> {
  const readers = new Map<StreamClass, number>();
  if (goroutines === undefined) return readers;
  const all = goroutines.count({ any: ['reading'] });
  const bidi = goroutines.count({ any: ['readingBidi'] });
  const share = (count: number, own: readonly StreamClass[]): void => {
    const streams = own.reduce((sum, { count: { count } }) => sum + count, 0);
    for (const one of own) {
      const part = streams > 0 ? one.count.count / streams : 1 / own.length;
      readers.set(one, (readers.get(one) ?? 0) + Math.round(count * part));
    }
  };
  const readable = classes.filter(({ shape }) => shape !== 'sendOnly');
  const isTold = bidi > 0;
  share(isTold ? bidi : all, isTold ? readable.filter(({ shape }) => shape === 'bidi') : readable);
  if (isTold) {
    share(
      all - bidi,
      readable.filter(({ shape }) => shape === 'receiveOnly'),
    );
  }
  return readers;
}

function describeClass(
  own: StreamClass,
  classes: readonly StreamClass[],
  context: Context,
): readonly StreamPopulation[] {
  const { heap, view, readers } = context;
  const readersOf = readers ?? 0;
  if (own.count.samples < FEWEST_SAMPLES) return describeFew(own, context);
  const signals = readSignals(own, classes, view, heap, context.version);
  const references = own.direction === 'incoming' ? readReferences(view.references, own.shape) : undefined;
  const populations: StreamPopulation[] = [];
  const rest = subtractKnown(own.count, readersOf);
  const leftover = rest.low > 0 && rest.count > own.count.count * 0.15;
  if (readersOf > 0) populations.push(describeInUse(own, readersOf, signals));
  if (readersOf > 0 && !leftover) return populations;

  for (const part of own.direction === 'incoming' ? [partOfPeer(heap, own.site)] : splitByOpener(heap, own.site)) {
    const share = own.amount.bytes > 0 ? part.amount.bytes / own.amount.bytes : 1;
    const known = Math.round(readersOf * share);
    const count = subtractKnown(estimateCount(part.amount, own.cost), known);
    const draft = createDraft(own, count, weigh(own, signals, count));
    draft.origin = part.origin;
    draft.handlers = own.direction === 'incoming' ? findAcceptors(view) : part.handlers;
    draft.reader = readers === undefined ? 'unknown' : 'none';
    draft.isPresumedUnread = readers === undefined;
    if (readers !== undefined) noteReaders(draft, readersOf, own);
    describeHalves(draft, own, signals, context.version);
    if (references !== undefined) describeReferences(draft, references, context.version);
    const before = view.heapBefore && part.before(view.heapBefore);
    describeAttention(draft, {
      count,
      before: before && subtractKnown(estimateCount(before, own.cost), 0),
      constructed: part.amount,
      busy: view.goroutines?.countBusy([{ any: ['reading'] }, { any: ['accepting'] }]),
    });
    populations.push(draft);
  }
  return populations;
}

function createDraft(own: StreamClass, count: Count, weight: WeighedStreams): PopulationDraft {
  const draft = new PopulationDraft(KIND, CONSTRUCTORS[own.shape].type, DOCS, count);
  draft.fixes = FIXES;
  draft.holdsResource = true;
  draft.retained = weight.retained;
  draft.shallowBytes = weight.shallowBytes;
  draft.bufferedBytes = weight.bufferedBytes;
  draft.note(
    `${own.direction === 'incoming' ? 'opened by the peer' : 'opened by this program'}, in use when the profile was taken`,
    `${CONSTRUCTORS[own.shape].type === 'Stream' ? 'newStream' : `new${CONSTRUCTORS[own.shape].type}`}, inuse_space`,
  );
  return draft;
}

interface WeighedStreams {
  readonly retained: Weight;
  readonly shallowBytes: number;
  readonly bufferedBytes: number;
}

/** Memory of the part `count` of a class. What cannot be told apart by class is shared out by number. */
function weigh(own: StreamClass, { shared, framesPerStream, frames }: Signals, count: Count): WeighedStreams {
  const part = own.count.count > 0 ? count.count / own.count.count : 0;
  const bytes = (own.amount.bytes + shared.bytes) * part;
  const samples = (own.amount.samples + shared.samples) * part;
  const objects = own.amount.objects + shared.objects;
  return {
    retained: {
      bytes,
      samples,
      chance: objects > 0 ? Math.min(1, (own.amount.samples + shared.samples) / objects) : 1,
    },
    shallowBytes: own.amount.bytes * part,
    bufferedBytes: framesPerStream >= QUEUED_FRAMES ? frames.bytes * part : 0,
  };
}

/** A stream that was read to its end still holds its last frame; two or more are data that nobody asked for. */
export const QUEUED_FRAMES = 2;

function describeInUse(own: StreamClass, readers: number, signals: Signals): StreamPopulation {
  const draft = createDraft(own, exactCount(readers), weigh(own, signals, exactCount(readers)));
  draft.origin = [originOf(own.direction)];
  draft.reader = 'goroutine';
  draft.setReceive('open', 'certain', `${readers} goroutines wait in Read`, 'goroutine profile');
  if (own.shape === 'receiveOnly') draft.setSend('none', 'certain', 'a stream of the peer', 'newReceiveStream');
  draft.stuck = false;
  return draft;
}

/** So few samples that nothing is said about halves, and next to nothing about the number. */
function describeFew(own: StreamClass, { heap, readers, view }: Context): readonly StreamPopulation[] {
  const signals = readSignals(own, [own], view, heap, undefined);
  if (readers !== undefined && readers > 0) return [describeInUse(own, readers, signals)];
  if (own.count.samples < 0.5) return [];
  const draft = createDraft(own, own.count, weigh(own, signals, own.count));
  draft.origin = [originOf(own.direction)];
  draft.reader = readers === undefined ? 'unknown' : 'none';
  draft.leaveOpen('stream', explainTooFew(heap.amounts.period, own.cost));
  return [draft];
}

function noteReaders(draft: PopulationDraft, readers: number, own: StreamClass): void {
  if (own.shape === 'sendOnly') return;
  const fact = readers === 0 ? 'no goroutine reads them' : `no goroutine reads them beyond the ${readers} in use`;
  draft.note(fact, '(*ReceiveStream).Read in the goroutine profile');
}

/** Where the program takes the streams of its peers. */
function findAcceptors({ goroutines }: CaseView<QuicMark>): readonly HolderStep[] {
  if (goroutines === undefined) return [];
  const steps = new Map<string, HolderStep>();
  for (const row of goroutines.rows({ any: ['accepting'] })) {
    const [frame] = goroutines.frames.of(row);
    if (frame === undefined || steps.has(frame.name)) continue;
    steps.set(frame.name, { edge: 'accepted by', node: frame.name, ...(frame.at !== '' && { at: frame.at }) });
  }
  return [...steps.values()].sort((a, b) => (a.node < b.node ? -1 : 1)).slice(0, 3);
}

/** Connections that pile up look like streams to nobody but the reader of a `-top` listing. */
const MANY_CONNECTIONS = { samples: 10, bytes: 8 * MIB, shareOfHeap: 0.2 };

function warnAboutConnections(view: CaseView<QuicMark>, classes: readonly StreamClass[]): readonly Warning[] {
  if (view.heap === undefined) return [];
  const amount = view.heap.amount({ any: ['connection'] });
  const streams = classes.reduce((sum, own) => sum + own.amount.bytes, 0);
  const isMuch = amount.bytes >= view.heap.amounts.totalBytes * MANY_CONNECTIONS.shareOfHeap;
  if (
    amount.samples < MANY_CONNECTIONS.samples ||
    amount.bytes < MANY_CONNECTIONS.bytes ||
    !isMuch ||
    streams > amount.bytes
  )
    return [];
  const before = view.heapBefore?.amount({ any: ['connection'] }) ?? NOTHING;
  const grew = view.heapBefore !== undefined && amount.bytes > before.bytes * 1.2 ? ', growing' : '';
  const mebibytes = Math.round(amount.bytes / MIB);
  const message = `quic-go connections hold about ${mebibytes} MiB${grew}, and their streams next to nothing: look for connections that are never closed (CloseWithError), not for streams`;
  return [{ code: 'connections-pile-up', message }];
}
