/**
 * Calls of `@grpc/grpc-js`, both roles. The program holds a Node stream that takes one message at a time from a chain of
 * calls (interceptors, retries, load balancing) before the HTTP/2 stream; what nobody reads waits along that chain.
 *
 * Source: https://github.com/grpc/grpc-node/tree/%40grpc/grpc-js%401.14.7/packages/grpc-js/src (`call.ts`,
 * `client-interceptors.ts`, `resolving-call.ts`, `retrying-call.ts`, `subchannel-call.ts`, `server-interceptors.ts`).
 */
import { ABSENT, type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import { CHUNK_EDGES, sizeOfChunk } from './chunks.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { labelRequest } from './request-label.js';

const E = {
  call: property('call'),
  /** Client: how the call reads and writes messages. */
  deserialize: property('deserialize'),
  serialize: property('serialize'),
  /** Server. */
  path: property('path'),
  cancelled: property('cancelled'),
  metadata: property('metadata'),
  /** From one call of the chain to the next. */
  nextCall: property('nextCall'),
  child: property('child'),
  underlyingCalls: property('underlyingCalls'),
  http2Stream: property('http2Stream'),
  serverStream: property('stream'),
  method: property('method'),
  host: property('host'),
  /** Messages that arrived and that nobody has asked for: client, server. */
  unpushedReadMessages: property('unpushedReadMessages'),
  readQueue: property('readQueue'),
  /** Client: the status, which comes last, has been handed over by the whole call, by the HTTP/2 stream. */
  ended: property('ended'),
  statusOutput: property('statusOutput'),
} as const;

const STEPS: readonly EdgeRef[] = [E.call, E.nextCall, E.child];
const STREAMS: readonly EdgeRef[] = [E.http2Stream, E.serverStream];
const QUEUES: readonly EdgeRef[] = [E.unpushedReadMessages, E.readQueue];

/** An interceptor adds one call to the chain; nobody has this many. */
const MAX_STEPS = 64;

const SOURCE = 'https://github.com/grpc/grpc-node/blob/%40grpc/grpc-js%401.14.7/packages/grpc-js/src';

const KNOWLEDGE: KindKnowledge = {
  title: 'grpc-js call',
  kinds: ['grpc-js call'],
  versions: '@grpc/grpc-js 1.14',
  summary:
    'A streaming call of a client or a server: what the program reads messages from and writes them to. Its HTTP/2 ' +
    'stream is part of it.',
  code: ['src/streams/v8/grpc-call.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is a call',
      from: '`call` beside `deserialize` or `serialize` (client), or beside `path`, `metadata` and `cancelled` (server)',
      needsNumbers: 'no',
      source: `${SOURCE}/call.ts#L116`,
    },
    {
      about: 'receive',
      says: 'data waits',
      from: '`unpushedReadMessages` of the client and `readQueue` of the server are not empty, or the HTTP/2 stream has a buffer',
      needsNumbers: 'no',
      source: `${SOURCE}/subchannel-call.ts#L483`,
    },
    {
      about: 'part',
      says: 'the HTTP/2 stream of a client',
      from: '`http2Stream` at the end of the chain of calls',
      needsNumbers: 'no',
      source: `${SOURCE}/subchannel-call.ts#L148`,
    },
    {
      about: 'part',
      says: 'the HTTP/2 stream of a server',
      from: '`stream` at the end of the chain of calls',
      needsNumbers: 'no',
      source: `${SOURCE}/server-interceptors.ts#L552`,
    },
    {
      about: 'stream',
      says: 'it is over',
      from: '`ended` of the client (`statusOutput` of its HTTP/2 stream), `cancelled` of the server',
      needsNumbers: 'no',
      source: `${SOURCE}/resolving-call.ts#L186`,
    },
    {
      about: 'stream',
      says: 'method and host',
      from: '`method` and `host` along the chain of calls, or `path`',
      needsNumbers: 'no',
      source: `${SOURCE}/resolving-call.ts#L75`,
    },
  ],
  notes: [
    'A client that does not read keeps the call open even after the server has ended it: the status comes after the last message.',
  ],
  fix: 'read it to the end, or `call.cancel()`',
  example: ['const call = client.watch(request);', 'for await (const message of call) use(message);', 'call.cancel();'],
  provenBy: ['node-libs/grpc-unread.mjs', 'node-libs/grpc-unread-healthy.mjs'],
};

export const grpcCall: Family = {
  kinds: ['grpc-js call'],
  knowledge: [KNOWLEDGE],
  edges: [...Object.values(E), ...CHUNK_EDGES],
  marks: [],
  libraries: ['@grpc/grpc-js'],

  recognises: (heap, node) => heap.object(node, E.call) !== ABSENT && (isClient(heap, node) || isServer(heap, node)),

  describe(heap, stream, { showStrings }) {
    stream.kind = 'grpc-js call';
    stream.docs = 'kinds.md#grpc-js-call';
    stream.fix = fixFor(heap, stream);
    const chain = followCalls(heap, stream.node);
    stream.label = labelOf(heap, chain, showStrings);
    const over = isOver(heap, chain);
    if (over === true) {
      // Without it nothing is open any more, and no reading would bring anything.
      const isEnded = stream.receive.state === 'closed' || stream.receive.state === 'reset';
      if (!isEnded && stream.bufferedChunks === 0) stream.exempt = 'the call is over, and no message waits in it';
      return;
    }
    if (over === false && isClient(heap, stream.node) && stream.receive.state === 'none') {
      if (stream.send.state === 'closed') stream.exempt = 'it waits for the answer';
    }
    for (const node of chain) {
      for (const ref of STREAMS) {
        const carrier = heap.object(node, ref);
        if (carrier !== ABSENT) stream.sources.push(carrier);
      }
    }
    describeQueue(heap, stream, chain);
  },
};

/** Of the client the outermost call decides: one attempt may be over and another one follow. */
function isOver(heap: HeapView, chain: readonly number[]): boolean | undefined {
  for (const ref of [E.ended, E.statusOutput, E.cancelled]) {
    const answer = chain.map((node) => heap.boolean(node, ref)).find((told) => told !== undefined);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function isClient(heap: HeapView, node: number): boolean {
  return heap.isClosure(heap.get(node, E.deserialize)) || heap.isClosure(heap.get(node, E.serialize));
}

function isServer(heap: HeapView, node: number): boolean {
  return heap.has(node, E.path) && heap.has(node, E.metadata) && heap.has(node, E.cancelled);
}

function fixFor(heap: HeapView, { node, receive, send }: StreamDraft): string {
  if (isServer(heap, node)) {
    const answer = send.state === 'none' ? 'answer' : 'call.end()';
    return `read the call to the end (call.resume() discards) before you ${answer}, or call call.destroy()`;
  }
  if (receive.state === 'none') return 'call call.end(), or call.cancel()';
  return 'read the call to the end (call.resume() discards), or call call.cancel()';
}

/** The stream itself first, the call that has the HTTP/2 stream last. */
function followCalls(heap: HeapView, stream: number): readonly number[] {
  const chain = [stream];
  for (let node = stream; chain.length < MAX_STEPS; chain.push(node)) {
    const retries = heap.elements(heap.object(node, E.underlyingCalls));
    const next = retries.at(-1) ?? STEPS.map((ref) => heap.object(node, ref)).find((found) => found !== ABSENT);
    if (next === undefined) break;
    node = next;
  }
  return chain;
}

function labelOf(heap: HeapView, chain: readonly number[], showStrings: boolean): string | undefined {
  const find = (ref: EdgeRef): string | undefined =>
    chain.map((node) => heap.text(node, ref)).find((text) => text !== undefined);
  const target = find(E.method) ?? find(E.path);
  return target === undefined ? undefined : labelRequest({ method: 'gRPC', host: find(E.host), target }, showStrings);
}

/** Messages wait here only while nobody reads: a reader asks for the next one before it has arrived. */
function describeQueue(heap: HeapView, stream: StreamDraft, chain: readonly number[]): void {
  const seen = new Set<number>();
  let messages = 0;
  for (const node of chain) {
    for (const ref of QUEUES) {
      for (const message of heap.elements(heap.object(node, ref))) {
        messages++;
        stream.bufferedBytes += sizeOfChunk(heap, message, seen);
      }
    }
  }
  if (messages === 0 || (stream.reader !== 'none' && stream.reader !== 'unknown')) return;
  stream.dataWaiting = true;
  stream.note(
    messages === 1 ? '1 message waits unread' : `${messages} messages wait unread`,
    'unpushedReadMessages or readQueue',
  );
  stream.setUnread('unpushedReadMessages or readQueue');
}
