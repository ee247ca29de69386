/**
 * Streams of Node.js in the sampling heap profiles that `pprof` and `@datadog/pprof` write. They name constructors and
 * not the state of anything, so that all they tell is how many streams there are, who made them, and whether they grow.
 */
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';

type Mark = 'socket' | 'message';

const HINT =
  'both halves: this profile names constructors only. A V8 heap snapshot holds them: v8.writeHeapSnapshot(path, { exposeNumericValues: true })';

const SOCKETS: HeldStreams<Mark> = {
  kind: 'net.Socket',
  type: 'Socket',
  docs: 'kinds-go.md#nodejs',
  fixes: {},
  marks: { socket: ['Socket'], message: ['IncomingMessage'] },
  constructed: { all: ['socket'] },
  // V8 allocates more or less for one, with listeners and options.
  cost: { bytes: 930, tolerance: 0.4 },

  describe(draft) {
    draft.leaveOpen('stream', HINT);
  },
};

const MESSAGES: HeldStreams<Mark> = {
  ...SOCKETS,
  kind: 'http.IncomingMessage',
  type: 'IncomingMessage',
  constructed: { all: ['message'] },
  cost: { bytes: 1200, tolerance: 0.4 },

  describe(draft) {
    draft.leaveOpen('stream', HINT);
  },
};

export const nodeStream: GoFamily = {
  kinds: [SOCKETS.kind, MESSAGES.kind],
  marks: SOCKETS.marks,
  makers: { [SOCKETS.kind]: SOCKETS.marks.socket, [MESSAGES.kind]: MESSAGES.marks.message },
  describe: (profiles) => ({
    populations: [SOCKETS, MESSAGES].flatMap((streams) => describeHeld(streams, profiles).populations),
  }),
};
