/**
 * Streams of xtaci/smux. There is one `Close` for both halves, so that a stream that is kept was not closed.
 * Source: https://github.com/xtaci/smux/blob/v1.5.34/stream.go (`Close`), session.go (`streamClosed`).
 */
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';

type Mark = 'newStream' | 'received' | 'reading';

/** Major versions are part of the import path. */
function inSmux(...symbols: readonly string[]): readonly string[] {
  return ['github.com/xtaci/smux', 'github.com/xtaci/smux/v2'].flatMap((path) =>
    symbols.map((symbol) => `${path}.${symbol}`),
  );
}

const STREAMS: HeldStreams<Mark> = {
  kind: 'smux stream',
  type: 'smux.Stream',
  docs: 'kinds-go.md#smux',
  fixes: { 'neither-closed': 'call stream.Close() on every path: it ends both halves' },
  marks: {
    newStream: inSmux('newStream'),
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

  describe(draft) {
    const from = 'smux.newStream, inuse_space';
    draft.setReceive('open', 'likely', 'the session still has the stream, which Close would have ended', from);
    draft.setSend('open', 'likely', 'the session still has the stream, which Close would have ended', from);
    draft.writing = false;
  },
};

export const smux: GoFamily = { kinds: [STREAMS.kind], describe: (profiles) => describeHeld(STREAMS, profiles) };
