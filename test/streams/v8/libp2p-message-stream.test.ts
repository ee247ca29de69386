/** Objects with the fields that @libp2p/utils 7 gives its streams; `npm run test:captures` asks the real ones. */
import { beforeAll, expect, test } from 'vitest';
import { collectFacts, type StreamFacts } from '../../../src/findings/stream-facts.js';
import { captureAndAnalyze } from './capture.js';

const PROGRAM = `
  class Stand {
    #listeners = new Map([['drain', [{ callback() {} }]]]);
    constructor({ chunks, listener, ...fields }) {
      Object.assign(this, { status: 'open', readStatus: 'readable', writeStatus: 'closed', remoteWriteStatus: 'closed' });
      Object.assign(this, fields);
      this.readBuffer = { bufs: Array.from({ length: chunks ?? 0 }, () => new Uint8Array(1000)) };
      if (listener !== undefined) this.#listeners.set('message', [{ callback: listener }]);
    }
  }
  function heard() {}
  function streamAsyncIterableOnMessageListener() {}
  globalThis.kept = [
    { id: 'unread', chunks: 2 },
    { id: 'unread though closed', chunks: 1, status: 'closed' },
    { id: 'open', remoteWriteStatus: 'writable', chunks: 1 },
    { id: 'heard', remoteWriteStatus: 'writable', listener: heard },
    { id: 'iterated', status: 'closed', listener: streamAsyncIterableOnMessageListener },
    { id: 'finished', readStatus: 'closed' },
    { id: 'aborted', status: 'aborted', chunks: 1 },
    // The connection below the streams has no id, and its muxer reads it.
    { remoteWriteStatus: 'writable', chunks: 1 },
  ].map((fields) => new Stand(fields));`;

let streams: readonly StreamFacts[] = [];

beforeAll(async () => {
  const facts = [...collectFacts(await captureAndAnalyze(PROGRAM)).values()];
  streams = facts.filter(({ kind }) => kind === 'libp2p message stream');
});

test.each([
  ['unread', 'unread', 'closed', 'none', 'receive-never-closed'],
  ['unread though closed', 'unread', 'closed', 'none', 'receive-never-closed'],
  ['open', 'open', 'closed', 'none', 'receive-never-closed'],
  ['heard', 'open', 'closed', 'listener', 'in-use'],
  ['iterated', 'closed', 'closed', 'iterating', 'in-use'],
  ['finished', 'closed', 'closed', 'none', 'closed-but-retained'],
  ['aborted', 'reset', 'reset', 'none', 'closed-but-retained'],
])('a stream that is %s: receive %s, send %s, reader %s, %s', (id, receive, send, reader, verdict) => {
  expect(streams.filter(({ label }) => label === `stream ${id}`)).toMatchObject([{ receive, send, reader, verdict }]);
});

test('what has no id is no stream of its own', () => {
  expect(streams).toHaveLength(7);
});
