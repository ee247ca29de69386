/** The two halves of quic-go streams, by elimination: which maps are the streams still in? */
import { type Amount, addAmounts, NOTHING, scaleAmount } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import type { CaseView, HeapView } from './case-view.js';
import { weakerOf } from './confidence.js';
import { type MapSignal, readMapSignal } from './map-signal.js';
import type { PopulationDraft } from './population.js';
import type { StreamClass } from './quic-go-classes.js';
import type { QuicMark } from './quic-go-names.js';
import type { QuicVersion } from './quic-go-version.js';

export interface Signals {
  /** The map of streams of their connections. */
  readonly streamsMap: MapSignal;
  /** The children of their connections' contexts: those whose send half is not done. `undefined`: this version has none. */
  readonly sendContexts: MapSignal | undefined;
  /** Queued or last frames, 0 when none was sampled. */
  readonly framesPerStream: number;
  readonly frames: Amount;
  /** Streams on which CancelRead was called and that still exist, a share of all. */
  readonly cancelledShare: number;
  /** Incoming streams that have been completed since the start, in samples. */
  readonly completedSamples: number;
  /** Some goroutine waits for streams of the peer; `undefined` without a goroutine profile. */
  readonly isAccepting: boolean | undefined;
  readonly writers: number | undefined;
  readonly usesHttp3: boolean;
  /** Memory of the class beside its constructors. */
  readonly shared: Amount;
}

/** A stream that was read to its end still holds its last frame; two or more are data that nobody asked for. */
export const QUEUED_FRAMES = 2;

export interface SignalSource {
  readonly view: CaseView<QuicMark>;
  readonly heap: HeapView<QuicMark>;
  readonly version: QuicVersion;
  /** Goroutines that read these streams; `undefined` without a goroutine profile. */
  readonly readers: number | undefined;
}

export function readSignals(
  own: StreamClass,
  classes: readonly StreamClass[],
  { view, heap, version, readers = 0 }: SignalSource,
): Signals {
  const streams = Math.max(1, own.count.count);
  const all = classes.reduce((sum, { count }) => sum + count.count, 0);
  const share = all > 0 ? own.count.count / all : 0;
  const connections = view.goroutines?.count({ any: ['running'] }) || undefined;
  const period = heap.amounts.period;
  const mapSite: Site<QuicMark> = { leaf: [own.direction] };
  const contextSite: Site<QuicMark> = {
    all: ['newSendStream', 'propagateCancel'],
    ...(own.shape === 'sendOnly' ? { none: ['newStream'] } : {}),
  };
  const frames = scaleAmount(heap.amount({ all: ['streamFrame'] }), share);
  const shared = [
    heap.amount({ all: ['flowController'], none: ['newStream', 'newReceiveStream', 'newSendStream', 'connection'] }),
    heap.amount(mapSite),
    heap.amount(contextSite),
    heap.amount({ all: ['frameReceived'], none: ['streamFrame', 'incoming'] }),
  ].map((amount) => scaleAmount(amount, share));
  const cancelled = heap.amount({ all: ['cancelRead'] });
  return {
    streamsMap: readMapSignal({ growth: bySize(heap, mapSite), streams, known: readers, connections, period }),
    sendContexts:
      version.hasSendContexts !== true || own.shape === 'receiveOnly'
        ? undefined
        : readMapSignal({ growth: bySize(heap, contextSite), streams, known: readers, connections, period }),
    // Every frame is two objects: the frame and its buffer.
    framesPerStream: frames.samples >= 3 ? frames.objects / 2 / streams : 0,
    frames,
    cancelledShare: cancelled.samples >= 3 ? cancelled.objects / streams : 0,
    completedSamples: own.direction === 'incoming' ? heap.amount({ leaf: ['deleteIncoming'] }).allocatedSamples : 0,
    isAccepting: view.goroutines && view.goroutines.count({ any: ['accepting'] }) > 0,
    writers: view.goroutines?.count({ any: ['writing'] }),
    usesHttp3: heap.amount({ any: ['http3'] }).samples > 0,
    shared: [...shared, frames].reduce(addAmounts, NOTHING),
  };
}

/** Sets both halves as far as the file tells them, with what it was read from. */
export function describeHalves(draft: PopulationDraft, own: StreamClass, signals: Signals, version: QuicVersion): void {
  const { streamsMap, framesPerStream } = signals;
  draft.heldByProgram = true;
  draft.writing = signals.writers === undefined ? undefined : signals.writers > 0;
  draft.dataWaiting = framesPerStream >= QUEUED_FRAMES ? true : undefined;
  if (signals.usesHttp3) draft.note('some belong to HTTP/3 requests, which http3 tracks too', 'http3 in inuse_space');
  if (isReleased(own, signals, version)) {
    describeReleased(draft, own, signals);
    return;
  }
  if (streamsMap.state === 'grown')
    draft.note(`quic-go still holds them: ${streamsMap.fact}`, 'the streams map of the connection');
  if (draft.dataWaiting) {
    draft.note(
      `${framesPerStream.toFixed(1)} STREAM frames a stream are queued; one says nothing, since a stream that was read keeps its last frame`,
      'wire.GetStreamFrame, inuse_objects',
    );
  }
  if (own.direction === 'incoming' && signals.isAccepting === false) {
    draft.note('no goroutine waits in AcceptStream: the streams may never have been accepted', 'goroutine profile');
  }
  if (own.shape === 'receiveOnly') describeReceiveOnly(draft, signals);
  else if (own.shape === 'sendOnly') describeSendOnly(draft, signals);
  else describeBidi(draft, signals, version);
}

/** Both halves are done as soon as the streams map lets a stream go. */
function isReleased(
  { direction }: StreamClass,
  { streamsMap, framesPerStream, completedSamples }: Signals,
  version: QuicVersion,
): boolean {
  if (streamsMap.state !== 'small') return false;
  if (direction === 'incoming' && completedSamples > 0.5) return true;
  // A stream that was read to its end returns its frames, but before v0.34 the pool keeps them.
  return version.hasSendContexts === false || framesPerStream < 0.3;
}

function describeReleased(
  draft: PopulationDraft,
  { shape }: StreamClass,
  { streamsMap, completedSamples }: Signals,
): void {
  const confidence = weakerOf(streamsMap.confidence, completedSamples > 0.5 ? 'likely' : streamsMap.confidence);
  const from = 'the streams map of the connection';
  const fact = `quic-go has let go of them, which it does when both halves are done: ${streamsMap.fact}`;
  if (shape === 'sendOnly') draft.setReceive('none', 'certain', 'a stream for sending only', 'newSendStream');
  else draft.setReceive('closed', confidence, fact, from);
  if (shape === 'receiveOnly') draft.setSend('none', 'certain', 'a stream of the peer', 'newReceiveStream');
  else draft.setSend('closed', confidence, fact, from);
  if (completedSamples > 0.5)
    draft.note('streams of the peer have been completed', '(*incomingStreamsMap).deleteStream, alloc_objects');
  draft.leaveOpen('receive', 'who holds them: a reference profile of goref names the variable');
}

function describeReceiveOnly(draft: PopulationDraft, { streamsMap }: Signals): void {
  const confidence = streamsMap.state === 'grown' ? 'certain' : 'likely';
  const fact = 'the receive half is not done: a one-way stream of the peer stays until it is';
  draft.setReceive('open', confidence, fact, 'newReceiveStream without newStream, inuse_space');
  draft.setSend('none', 'certain', 'a stream of the peer', 'newReceiveStream without newStream');
  draft.leaveOpen('stream', BLAME);
}

function describeSendOnly(draft: PopulationDraft, { streamsMap }: Signals): void {
  draft.setReceive('none', 'certain', 'a stream for sending only', 'newSendStream without newStream');
  const confidence = streamsMap.state === 'grown' ? 'likely' : 'possible';
  const fact = 'the send half is not done: not ended, or its end is not acknowledged yet';
  draft.setSend('open', confidence, fact, 'newSendStream without newStream, inuse_space');
}

/** No pprof profile tells whether FIN has arrived: `finalOffset` is a value, and profiles hold none. */
const BLAME =
  'whether the program forgot to read or cancel, or the peer never sent FIN: a profile cannot tell. A qlog of the connection shows the FINs';

function describeBidi(draft: PopulationDraft, signals: Signals, version: QuicVersion): void {
  const { streamsMap, sendContexts } = signals;
  const from = 'context.(*cancelCtx).propagateCancel under newSendStream';
  if (sendContexts?.state === 'grown') {
    draft.setSend(
      'open',
      sendContexts.confidence,
      `the connection's context still has their send halves: ${sendContexts.fact}`,
      from,
    );
    describeReceiveOfOpenSend(draft, signals);
    return;
  }
  if (sendContexts?.state === 'small') {
    const fact = `the connection's context has let go of their send halves: ${sendContexts.fact}`;
    draft.setSend('closed', sendContexts.confidence, fact, from);
    if (streamsMap.state === 'grown' || draft.dataWaiting) {
      const fact = 'by elimination: quic-go keeps a stream until both halves are done, and the send half is';
      draft.setReceive(
        'open',
        weakerOf(sendContexts.confidence, streamsMap.confidence),
        fact,
        'the streams map grew, the send contexts did not',
      );
      draft.leaveOpen('stream', BLAME);
      return;
    }
    draft.leaveOpen('receive', `whether quic-go or the program holds them: ${streamsMap.fact}`);
    return;
  }
  if (draft.dataWaiting) {
    draft.setReceive(
      'open',
      'likely',
      'received data is queued that nobody asked for',
      'wire.GetStreamFrame, inuse_objects',
    );
  }
  draft.leaveOpen('receive', explainUnknownHalf(signals, version));
}

function describeReceiveOfOpenSend(draft: PopulationDraft, signals: Signals): void {
  if (signals.cancelledShare >= 0.5) {
    draft.setReceive(
      'reset',
      'likely',
      'CancelRead was called on them',
      '(*ReceiveStream).cancelReadImpl, inuse_objects',
    );
  } else if (draft.dataWaiting) {
    draft.setReceive(
      'open',
      'likely',
      'received data is queued that nobody asked for',
      'wire.GetStreamFrame, inuse_objects',
    );
  } else {
    draft.leaveOpen(
      'receive',
      'the receive half: an open send half alone keeps a stream, and the heap looks the same whether it was read or not. A reference profile of goref shows unread data',
    );
  }
}

function explainUnknownHalf({ sendContexts, isAccepting }: Signals, version: QuicVersion): string {
  const better =
    isAccepting === undefined
      ? 'A reference profile of goref or a goroutine profile tells more'
      : 'A reference profile of goref tells more';
  if (sendContexts !== undefined)
    return `which half is open: ${sendContexts.fact}. ${better}, and so does a lower runtime.MemProfileRate`;
  if (version.hasSendContexts === false) {
    return `which half is open, though one of them is: quic-go ${version.text} leaves no trace of it in a heap profile. v0.43 and later do; ${better.charAt(0).toLowerCase()}${better.slice(1)}`;
  }
  return `which half is open: the profile does not name the version of quic-go (${version.text}), and only v0.43 and later leave a trace. ${better}; so does a build with -trimpath or modules`;
}

function bySize(heap: HeapView<QuicMark>, site: Site<QuicMark>): readonly Amount[] {
  return Array.from(heap.rows(site), (row) => heap.amounts.sum([row]));
}
