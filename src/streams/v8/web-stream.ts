/** WHATWG streams. A `TransformStream` is one stream with two halves; its two sides are part of it. */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import { CHUNK_EDGES } from './chunks.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import type { Surroundings } from './surroundings.js';
import { isFetchedAhead, WEB_SOURCE_EDGES } from './web-source.js';
import { readWebReadable, readWebWritable, WEB_STATE_EDGES, type WebReadableFacts } from './web-state.js';
import { WEB_STREAM_KNOWLEDGE } from './web-stream-knowledge.js';

const E = {
  /** Text that names the interface; on readers and controllers too. */
  kType: property('<symbol kType>'),
  kState: property('<symbol kState>'),
  readable: property('readable'),
  writable: property('writable'),
  backpressure: property('backpressure'),
} as const;

const KINDS: ReadonlySet<string | undefined> = new Set(['ReadableStream', 'WritableStream', 'TransformStream']);

export const webStream: Family = {
  kinds: ['ReadableStream', 'WritableStream', 'TransformStream'],
  knowledge: WEB_STREAM_KNOWLEDGE,
  edges: [...Object.values(E), ...WEB_STATE_EDGES, ...WEB_SOURCE_EDGES, ...CHUNK_EDGES],
  marks: [E.kType],

  recognises: (heap, node) => KINDS.has(heap.text(node, E.kType)) && heap.object(node, E.kState) !== ABSENT,

  describe(heap, stream, surroundings) {
    stream.kind = heap.text(stream.node, E.kType)!;
    stream.docs = DOCS[stream.kind]!;
    if (stream.kind === 'ReadableStream') {
      const facts = readWebReadable(heap, stream.node, surroundings.web.drivers);
      applyWebReadable(stream, facts);
      stream.setSend({ state: 'none', fact: 'it has no writable side', from: 'ReadableStream' });
      stream.writing = false;
      stream.fix = facts.reader === 'none' ? FIX.readable : FIX.locked;
      describeBranch(heap, stream, surroundings);
      if (stream.dataWaiting === true && facts.receive.state === 'open' && !facts.disturbed) {
        const { chunks } = facts;
        if (isFetchedAhead(heap, stream.node, chunks, surroundings.positions)) stream.exempt = FETCHED_AHEAD;
      }
    } else if (stream.kind === 'WritableStream') describeWritable(heap, stream);
    else describeTransform(heap, stream, surroundings);
    const source = surroundings.web.sources.get(stream.node);
    if (source !== undefined) (stream.kind === 'WritableStream' ? stream.owned : stream.sources).push(source);
  },
};

const FETCHED_AHEAD = 'its source gives on demand, and has been asked for no more than the first chunks';

const DOCS: Readonly<Record<string, string>> = {
  ReadableStream: 'kinds.md#readablestream',
  WritableStream: 'kinds.md#writablestream',
  TransformStream: 'kinds.md#transformstream',
};

const FIX = {
  readable: 'read to the end, or call await stream.cancel()',
  locked: 'read to the end, or call await reader.cancel(); reader.releaseLock() alone leaves the data waiting',
  branch: 'read both branches of tee(), or call branch.cancel() on the one that is not needed',
  writable: 'call await writer.close(), or writer.abort() to give up what was not written',
  transform: 'read or pipe transform.readable, or call await transform.readable.cancel()',
} as const;

/** Puts what is known about a readable side into the draft of the stream that it is the receive half of. */
export function applyWebReadable(stream: StreamDraft, facts: WebReadableFacts): void {
  stream.setReceive(facts.receive);
  const isOver = facts.receive.state === 'closed' || facts.receive.state === 'reset';
  // A lock outlives what it was for.
  stream.reader = isOver ? 'none' : facts.reader;
  stream.bufferedBytes += facts.bufferedBytes;
  stream.bufferedChunks = facts.chunks;
  stream.dataWaiting = facts.reader === 'none' && facts.chunks > 0;
  if (isOver) return;
  if (facts.idleReader !== ABSENT) stream.lockedBy = facts.idleReader;
  if (facts.readerFact !== undefined) stream.note(facts.readerFact, 'ReadableStream.<symbol kState>.reader');
  if (facts.chunks > 0) {
    const fact = facts.chunks === 1 ? '1 chunk waits unread' : `${facts.chunks} chunks wait unread`;
    stream.note(fact, 'controller.queue');
  }
  if (facts.driver === 'tee') stream.exempt = 'it is teed: its branches are judged instead';
}

function describeBranch(heap: HeapView, stream: StreamDraft, { web }: Surroundings): void {
  const sibling = web.siblings.get(stream.node);
  if (sibling === undefined) return;
  stream.label = 'branch of tee()';
  stream.fix = FIX.branch;
  if (sibling === ABSENT) return;
  const { receive, reader } = readWebReadable(heap, sibling, web.drivers);
  const state = reader === 'none' || receive.state !== 'open' ? receive.state : 'being read';
  stream.note(`the other branch of the tee() is ${state}`, 'variables branch1 and branch2 of tee()');
}

function describeWritable(heap: HeapView, stream: StreamDraft): void {
  const facts = readWebWritable(heap, stream.node);
  stream.setReceive({ state: 'none', fact: 'it has no readable side', from: 'WritableStream' });
  stream.setSend(facts.send);
  stream.reader = 'none';
  stream.dataWaiting = false;
  stream.writing = facts.writing;
  stream.fix = FIX.writable;
}

function describeTransform(heap: HeapView, stream: StreamDraft, { web }: Surroundings): void {
  const state = heap.object(stream.node, E.kState);
  const readable = heap.object(state, E.readable);
  const writable = heap.object(state, E.writable);
  const facts = readWebReadable(heap, readable, web.drivers);
  const { send, writing } = readWebWritable(heap, writable);
  applyWebReadable(stream, facts);
  stream.setSend(send);
  stream.writing = writing;
  stream.fix = FIX.transform;
  for (const side of [readable, writable]) {
    const outer = web.twins.get(side) ?? side;
    if (outer !== ABSENT) stream.owned.push(outer);
    if (side === readable && outer !== ABSENT) stream.faces.push(outer);
  }
  // Its readable side takes nothing ahead: what was written waits in the writable one until somebody reads.
  if (writing && facts.reader === 'none' && heap.boolean(state, E.backpressure) === true) {
    stream.writing = false;
    stream.dataWaiting = true;
    stream.note('what was written waits for somebody to read', 'TransformStream.<symbol kState>.backpressure');
  }
}
