/**
 * Streams of hashicorp/yamux. `Close` ends the send half and arms a timer (`StreamCloseTimeout`, five minutes unless
 * configured) that lives until the peer has closed too: a timer in use is a stream that only this side has closed.
 * Source: https://github.com/hashicorp/yamux/blob/v0.1.2/stream.go (`Close`, `closeTimeout`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { HolderStep } from '../../model/result.js';
import { estimateCount } from '../../profile/estimate.js';
import { scaleAmount } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import { chanceOfNone } from '../../profile/sampling.js';
import type { HeapView } from './case-view.js';
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';
import { type OriginPart, originOf, splitByOpener } from './origin.js';

type Mark = 'newStream' | 'incoming' | 'close' | 'timer' | 'received' | 'reading';

const YAMUX = 'github.com/hashicorp/yamux';
const TIMERS: Site<Mark> = { all: ['close', 'timer'] };
/** Bytes of the timer and its function. */
const TIMER_BYTES = 136;

const KNOWLEDGE: KindKnowledge = {
  title: 'yamux',
  kinds: ['yamux stream'],
  versions: 'hashicorp/yamux v0.1.1 and v0.1.2',
  summary: 'Streams of hashicorp/yamux sessions.',
  code: ['src/streams/go/yamux.ts', 'src/streams/go/held.ts'],
  facts: [
    {
      about: 'send',
      says: 'closed',
      from: 'a timer of `(*Stream).Close` in use: the peer has not closed yet',
      needsNumbers: 'no',
      source: 'https://github.com/hashicorp/yamux/blob/v0.1.2/stream.go#L368',
    },
    {
      about: 'send',
      says: 'open',
      from: 'no such timer',
      needsNumbers: 'no',
      source: 'https://github.com/hashicorp/yamux/blob/v0.1.2/stream.go#L368',
    },
    {
      about: 'receive',
      says: 'open',
      from: 'the session still has the stream',
      needsNumbers: 'no',
      source: 'https://github.com/hashicorp/yamux/blob/v0.1.2/session.go#L730',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `(*Stream).Read`',
      needsNumbers: 'no',
      source: 'https://github.com/hashicorp/yamux/blob/v0.1.2/stream.go#L95',
    },
  ],
  notes: [
    'The timer ends the stream after `StreamCloseTimeout`, five minutes unless configured, so that this leak is bounded.',
  ],
  fix: 'call `stream.Close()` on both sides, and read to `io.EOF`',
  example: ['defer stream.Close()', '_, err := io.Copy(dst, stream)'],
  provenBy: ['go/yamux'],
};

const STREAMS: HeldStreams<Mark> = {
  kind: 'yamux stream',
  type: 'yamux.Stream',
  docs: 'kinds-go.md#yamux',
  fixes: {
    'receive-never-closed':
      'read the stream to io.EOF besides Close(), and see that the peer closes it too; a shorter StreamCloseTimeout bounds the damage',
    'neither-closed': 'call stream.Close() on every path, and read to io.EOF',
  },
  marks: {
    newStream: [`${YAMUX}.newStream`],
    incoming: [`${YAMUX}.(*Session).incomingStream`],
    close: [`${YAMUX}.(*Stream).Close`],
    timer: ['time.AfterFunc'],
    received: [`${YAMUX}.(*Stream).readData`],
    reading: [`${YAMUX}.(*Stream).Read`],
  },
  constructed: { all: ['newStream'] },
  cost: { bytes: 832, tolerance: 0.05 },
  attached: { any: ['received', 'close'], none: ['newStream'] },
  peer: 'incoming',
  reading: { any: ['reading'] },

  split(heap, byOrigin) {
    const share = endedShare(heap);
    if (share === 0) return byOrigin;
    const whole = heap.amount(STREAMS.constructed);
    // Timers do not tell which of the streams they belong to.
    const origin = byOrigin.length === 1 ? byOrigin[0]!.origin : [originOf('outgoing')];
    const ended: OriginPart<Mark> = {
      origin,
      handlers: findClosers(heap),
      amount: scaleAmount(whole, share),
      isEnded: true,
      before: (earlier) => scaleAmount(earlier.amount(STREAMS.constructed), endedShare(earlier)),
    };
    if (share === 1) return [ended];
    const rest: OriginPart<Mark> = {
      origin,
      handlers: [],
      amount: scaleAmount(whole, 1 - share),
      before: (earlier) => scaleAmount(earlier.amount(STREAMS.constructed), 1 - endedShare(earlier)),
    };
    return [ended, rest];
  },

  describe(draft, heap, { isEnded = false }) {
    const { isExact, period } = heap.amounts;
    const from = 'time.AfterFunc under (*Stream).Close, inuse_space';
    const confidence = isExact ? 'certain' : 'likely';
    draft.writing = false;
    if (isEnded) {
      draft.setSend('closed', confidence, 'Close was called: its timer waits for the peer', from);
      draft.setReceive('open', confidence, 'the peer has not closed its side', from);
      draft.leaveOpen('stream', 'why the peer has not closed: a profile of the peer tells what it waits for');
      return;
    }
    draft.setReceive('open', 'likely', 'the session still has the stream', 'yamux.newStream, inuse_space');
    if (isExact || chanceOfNone((draft.count.count * TIMER_BYTES) / period) < 0.15) {
      draft.setSend('open', 'likely', 'Close was not called: no timer waits for the peer', from);
    } else draft.leaveOpen('send', 'whether Close was called: too few samples to see its timer');
  },
};

/** Share of the streams that this side has closed, 0 to 1; 0 and 1 also where the rest is within the error. */
function endedShare(heap: HeapView<Mark>): number {
  const streams = estimateCount(heap.amount(STREAMS.constructed), STREAMS.cost);
  const timer = heap.amount(TIMERS);
  const timers = estimateCount(timer, { bytes: timer.bytes / Math.max(1, timer.objects), tolerance: 0.02 });
  if (timers.samples < 0.5 || streams.count === 0) return 0;
  if (timers.high >= streams.low) return 1;
  return timers.high < streams.low * 0.1 ? 0 : timers.count / streams.count;
}

function findClosers(heap: HeapView<Mark>): readonly HolderStep[] {
  const [closer] = splitByOpener(heap, TIMERS);
  if (closer === undefined) return [];
  return [...closer.origin.map((step) => ({ ...step, edge: 'closed by' })), ...closer.handlers];
}

export const yamux: GoFamily = {
  kinds: [STREAMS.kind],
  marks: STREAMS.marks,
  makers: { [STREAMS.kind]: STREAMS.marks.newStream },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeHeld(STREAMS, profiles),
};
