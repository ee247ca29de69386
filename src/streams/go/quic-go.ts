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
import { type Count, estimateCount, exactCount, subtractKnown } from '../../profile/estimate.js';
import { NOTHING } from '../../profile/heap-amounts.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import { describeAttention, explainTooFew } from './attention.js';
import type { CaseView } from './case-view.js';
import { type FamilyReport, type GoFamily, NO_STREAMS } from './family.js';
import { originOf, partOfPeer, splitByOpener } from './origin.js';
import { type Fixes, PopulationDraft, type StreamPopulation, type Weight } from './population.js';
import { CONSTRUCTORS, findClasses, type StreamClass, shareReaders } from './quic-go-classes.js';
import { describeHalves, QUEUED_FRAMES, readSignals, type SignalSource, type Signals } from './quic-go-halves.js';
import { QUIC_KNOWLEDGE } from './quic-go-knowledge.js';
import { QUIC_MARKS, type QuicMark } from './quic-go-names.js';
import { describeReferences, readReferences } from './quic-go-references.js';
import { findQuicVersion } from './quic-go-version.js';

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

export const quicGo: GoFamily = {
  kinds: [KIND],
  marks: QUIC_MARKS,
  makers: { [KIND]: [...QUIC_MARKS.newStream, ...QUIC_MARKS.newReceiveStream, ...QUIC_MARKS.newSendStream] },
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

function describeClass(
  own: StreamClass,
  classes: readonly StreamClass[],
  context: SignalSource,
): readonly StreamPopulation[] {
  const { heap, view, readers } = context;
  const readersOf = readers ?? 0;
  if (own.count.samples < FEWEST_SAMPLES) return describeFew(own, context);
  const signals = readSignals(own, classes, context);
  const references = own.direction === 'incoming' ? readReferences(view.references, own.shape) : undefined;
  const populations: StreamPopulation[] = [];
  const rest = subtractKnown(own.count, readersOf);
  const leftover = rest.low > 0 && rest.count > own.count.count * 0.15;
  if (readersOf > 0) populations.push(describeInUse(own, readersOf, signals));
  if (readersOf > 0 && !leftover) return populations;

  const busy = view.goroutines?.countBusy([{ any: ['reading'] }, { any: ['accepting'] }]);
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
      busy,
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
  const part = own.count.count > 0 ? Math.min(1, count.count / own.count.count) : 0;
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
function describeFew(own: StreamClass, context: SignalSource): readonly StreamPopulation[] {
  const { heap, readers } = context;
  const signals = readSignals(own, [own], context);
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
