/**
 * Streams of xtaci/smux. `Close` ends both halves and takes the stream out of its session, so that a stream that is kept
 * was not closed. Newer versions have `CloseWrite` for the send half alone.
 * Source: https://github.com/xtaci/smux/blob/v1.5.58/stream.go (`Close`, `CloseWrite`), session.go (`streamClosed`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';

type Mark = 'newStream' | 'received' | 'closeWrite' | 'reading';

/** Major versions are part of the import path. */
function inSmux(...symbols: readonly string[]): readonly string[] {
  return ['github.com/xtaci/smux', 'github.com/xtaci/smux/v2'].flatMap((path) =>
    symbols.map((symbol) => `${path}.${symbol}`),
  );
}

const KNOWLEDGE: KindKnowledge = {
  title: 'smux',
  kinds: ['smux stream'],
  versions: 'xtaci/smux v1.5.57 and v1.5.58',
  summary: 'Streams of xtaci/smux sessions.',
  code: ['src/streams/go/smux.ts', 'src/streams/go/held.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: 'the session still has the stream, which `Close` would have ended',
      needsNumbers: 'no',
      source: 'https://github.com/xtaci/smux/blob/v1.5.58/session.go#L417',
    },
    {
      about: 'send',
      says: 'open',
      from: 'the same, and no call of `CloseWrite` in the profile',
      needsNumbers: 'no',
      source: 'https://github.com/xtaci/smux/blob/v1.5.58/stream.go#L726',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `(*stream).Read`',
      needsNumbers: 'no',
      source: 'https://github.com/xtaci/smux/blob/v1.5.58/stream.go#L215',
    },
  ],
  notes: [],
  fix: 'call `stream.Close()`: it ends both halves',
  example: ['defer stream.Close()'],
  provenBy: ['go/smux'],
};

const STREAMS: HeldStreams<Mark> = {
  kind: 'smux stream',
  type: 'smux.Stream',
  docs: 'kinds-go.md#smux',
  fixes: { 'neither-closed': 'call stream.Close() on every path: it ends both halves' },
  marks: {
    newStream: inSmux('newStream'),
    closeWrite: inSmux('(*stream).CloseWrite', '(*Stream).CloseWrite'),
    received: inSmux('(*Session).recvLoop'),
    reading: inSmux(
      '(*Stream).Read',
      '(*stream).Read',
      '(*Stream).WriteTo',
      '(*stream).WriteTo',
      '(*Stream).tryRead',
      '(*stream).tryRead',
    ),
  },
  constructed: { all: ['newStream'] },
  cost: { bytes: 1216, tolerance: 0.15 },
  peer: 'received',
  reading: { any: ['reading'] },

  describe(draft, heap) {
    const from = 'smux.newStream, inuse_space';
    const fact = 'the session still has the stream, which Close would have ended';
    draft.writing = false;
    draft.setReceive('open', 'likely', fact, from);
    if (heap.has({ any: ['closeWrite'] })) {
      draft.leaveOpen('send', 'the send half: the program calls CloseWrite, on which streams a profile does not tell');
      return;
    }
    // CloseWrite leaves nothing in use; that none of what it allocates was sampled is weak.
    draft.setSend('open', heap.amounts.isExact ? 'likely' : 'possible', fact, from);
  },
};

export const smux: GoFamily = {
  kinds: [STREAMS.kind],
  marks: STREAMS.marks,
  makers: { [STREAMS.kind]: STREAMS.marks.newStream },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeHeld(STREAMS, profiles),
};
