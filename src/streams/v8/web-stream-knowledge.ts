/** What {@link webStream} reads, for people. */
import type { KindFact, KindKnowledge } from '../../model/kinds.js';
import { nodeSource } from './node-source.js';

const READABLE = 'internal/webstreams/readablestream.js';
const WRITABLE = 'internal/webstreams/writablestream.js';
const TRANSFORM = 'internal/webstreams/transformstream.js';
const VERSIONS = 'Node 18 to 26';
const CODE = ['web-stream', 'web-state', 'web-source', 'web-drivers'].map((file) => `src/streams/v8/${file}.ts`);
const PROGRAMS = [
  'node/web-streams.mjs',
  'node/web-streams-healthy.mjs',
  'node/web-tee.mjs',
  'node/web-tee-healthy.mjs',
];

function fact(about: KindFact['about'], says: string, from: string, file: string, line: number): KindFact {
  return { about, says, from, needsNumbers: 'no', source: nodeSource(file, line) };
}

export const WEB_STREAM_KNOWLEDGE: readonly KindKnowledge[] = [
  {
    title: 'ReadableStream',
    kinds: ['ReadableStream'],
    versions: VERSIONS,
    summary:
      'WHATWG readable streams, byte streams and the branches of `tee()` included. Up to Node 20 each is two objects ' +
      'that share one `<symbol kState>`; it is counted once.',
    code: CODE,
    facts: [
      fact('receive', 'closed', '`state` is "closed": read to the end, or cancelled', READABLE, 2024),
      fact('receive', 'reset', '`state` is "errored"', READABLE, 2044),
      fact('receive', 'unread', '`state` is "readable" and the controller has `closeRequested`', READABLE, 2450),
      fact('stream', 'data waits', 'entries in the `queue` of the controller', READABLE, 2455),
      fact(
        'stream',
        'fetched ahead, no finding',
        'the `pullAlgorithm` of the controller leads to a function of the program, `disturbed` is false',
        READABLE,
        2484,
      ),
      fact('reader', 'locked', '`readRequests` or `readIntoRequests` of the reader are not empty', READABLE, 838),
      fact('reader', 'piped', 'the reader is a variable of a scope with `shuttingDown`: `pipeTo`', READABLE, 1386),
      fact('reader', 'iterating', 'the reader is a variable of a scope with `started`: `for await`', READABLE, 473),
      fact(
        'stream',
        'teed',
        'the reader is a variable of a scope with `canceled1` and `branch2`: `tee`',
        READABLE,
        1611,
      ),
      fact('reader', 'none', 'no `reader`, or one that no code can use any more', READABLE, 1302),
    ],
    notes: [
      '**Forgotten readers.** A reader that waits for nothing and that only data holds is forgotten; what is said about ' +
        'such a stream is at most `likely`. A reader in a variable of code that is alive is in use.',
      '**Untouched streams.** An empty stream that nobody has read from is not accused: it may be about to be.',
      '**tee.** The stream that was teed is driven by its branches and is not accused; each branch is judged for ' +
        'itself, and the evidence says what became of the other.',
    ],
    fix: 'read to the end, or `await stream.cancel()`; with a reader, `await reader.cancel()`. `releaseLock()` alone frees nothing',
    example: [
      'const reader = stream.getReader();',
      'try {',
      '  await use(reader);',
      '} finally {',
      '  await reader.cancel();',
      '}',
    ],
    provenBy: PROGRAMS,
  },
  {
    title: 'WritableStream',
    kinds: ['WritableStream'],
    versions: VERSIONS,
    summary: 'WHATWG writable streams. One-way: they only send.',
    code: CODE,
    facts: [
      fact('send', 'closed, reset', '`state` is "closed", or "erroring" or "errored"', WRITABLE, 896),
      fact('send', 'ending', '`closeRequest.promise` or `inFlightCloseRequest.promise` waits', WRITABLE, 571),
      fact('stream', 'something is being written', '`inFlightWriteRequest.promise` or `writeRequests`', WRITABLE, 577),
    ],
    notes: [],
    fix: '`await writer.close()`, or `writer.abort()` to give up what was not written',
    example: ['const writer = stream.getWriter();', 'await writer.write(chunk);', 'await writer.close();'],
    provenBy: PROGRAMS,
  },
  {
    title: 'TransformStream',
    kinds: ['TransformStream'],
    versions: VERSIONS,
    summary:
      'Its readable side is the receive half, its writable side the send half; both sides are part of it. Compression, ' +
      'text encoder and decoder streams have one inside.',
    code: CODE,
    facts: [
      fact('receive', 'as ReadableStream', '`readable.<symbol kState>`', TRANSFORM, 395),
      fact('send', 'as WritableStream', '`writable.<symbol kState>`', TRANSFORM, 396),
      fact('part', 'both sides', '`readable` and `writable` of `<symbol kState>`', TRANSFORM, 395),
      fact('stream', 'data waits', '`backpressure` while a write waits: nobody reads what was written', TRANSFORM, 398),
    ],
    notes: ['Its readable side takes nothing ahead, so that its queue is empty although nobody reads.'],
    fix: 'read or pipe `transform.readable`, or `await transform.readable.cancel()`',
    example: ['await source.pipeThrough(transform).pipeTo(sink);'],
    provenBy: PROGRAMS,
  },
];
