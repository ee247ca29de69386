/**
 * Calls of grpc-go clients.
 *
 * A goroutine watches every streaming call until the call is over: its last message was received (io.EOF or an error) or
 * its context was cancelled. CloseSend ends the send half only and frees nothing.
 * Source: https://github.com/grpc/grpc-go/blob/v1.69.0/stream.go (`newClientStreamWithParams`; its doc comment lists
 * what a caller must do).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeWaiting, type WaitingStreams } from './waiting.js';

type Mark = 'watcher' | 'using' | 'newStream' | 'received';

const GRPC = 'google.golang.org/grpc';

const KNOWLEDGE: KindKnowledge = {
  title: 'grpc-go',
  kinds: ['gRPC client call'],
  versions: 'grpc-go v1.81 to v1.85',
  summary: 'Streaming calls of grpc-go clients.',
  code: ['src/streams/go/grpc-call.ts', 'src/streams/go/waiting.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: 'the goroutine that `newClientStreamWithParams` starts for each call until it is over',
      needsNumbers: 'no',
      source: 'https://github.com/grpc/grpc-go/blob/v1.85.0/stream.go#L528',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `(*clientStream).RecvMsg`',
      needsNumbers: 'no',
      source: 'https://github.com/grpc/grpc-go/blob/v1.85.0/stream.go#L1133',
    },
  ],
  notes: ['`CloseSend` ends the send half only and frees nothing.'],
  fix: 'receive until `io.EOF` or an error, or cancel the context of the call',
  example: [
    'ctx, cancel := context.WithCancel(ctx)',
    'defer cancel() // frees the call when you leave early',
    'call, err := client.Watch(ctx, request)',
  ],
  provenBy: ['go/grpc'],
};

const CALLS: WaitingStreams<Mark> = {
  kind: 'gRPC client call',
  type: 'ClientStream',
  docs: 'kinds-go.md#grpc-go',
  fixes: {
    'receive-never-closed': 'call RecvMsg until it returns io.EOF or an error, or cancel the context of the call',
  },
  marks: {
    watcher: [`${GRPC}.newClientStreamWithParams.func*`],
    using: [
      `${GRPC}.(*clientStream).RecvMsg`,
      `${GRPC}.(*clientStream).SendMsg`,
      `${GRPC}.(*clientStream).Header`,
      `${GRPC}.(*addrConnStream).RecvMsg`,
      `${GRPC}.newClientStreamWithParams`,
    ],
    newStream: [`${GRPC}.newClientStreamWithParams`],
    received: [
      `${GRPC}/internal/transport.(*framer).readDataFrame`,
      `${GRPC}/internal/transport.(*http2Client).handleData`,
    ],
  },
  waiting: { leaf: ['watcher'] },
  using: { any: ['using'] },
  memory: { any: ['newStream'] },
  cost: { bytes: 2170, tolerance: 0.25 },
  buffered: { any: ['received'] },
  opening: { any: ['newStream'] },

  describe(draft) {
    const from = 'newClientStreamWithParams in the goroutine profile';
    draft.setReceive(
      'open',
      'certain',
      'the calls are not over: neither io.EOF was received nor a context cancelled',
      from,
    );
    draft.note('whether CloseSend was called does not matter: it frees nothing', 'grpc-go');
    draft.sendIgnored = true;
    draft.dataWaiting = draft.bufferedBytes > 0 ? true : undefined;
  },
};

export const grpcCall: GoFamily = {
  kinds: [CALLS.kind],
  marks: CALLS.marks,
  makers: { [CALLS.kind]: [...CALLS.marks.newStream, ...CALLS.marks.received] },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeWaiting(CALLS, profiles),
};
