/** What {@link nodeStream} reads, for people. */
import type { KindKnowledge } from '../../model/kinds.js';
import { nodeSource } from './node-source.js';

const READABLE = 'internal/streams/readable.js';
const WRITABLE = 'internal/streams/writable.js';

/** The flags of the readable side became bits of an integer in these versions, those of the writable side in 20.8. */
const READABLE_BITS = 'from Node 18.17 and 20.8; readable-stream 4';
const WRITABLE_BITS = 'from Node 20.8';

export const NODE_STREAM_KNOWLEDGE: KindKnowledge = {
  title: 'node:stream',
  kinds: ['stream.Readable', 'stream.Writable', 'stream.Duplex'],
  versions: 'Node 18 to 26; readable-stream 2, 3 and 4',
  summary:
    '`Readable`, `Writable`, `Duplex`, `Transform`, `PassThrough` and every subclass, and `readable-stream` from npm. ' +
    'What is said here holds for all other streams of Node too.',
  code: [
    'src/streams/v8/node-stream.ts',
    'src/streams/v8/readable-state.ts',
    'src/streams/v8/readable-layouts.ts',
    'src/streams/v8/writable-state.ts',
    'src/streams/v8/writable-layouts.ts',
  ],
  facts: [
    {
      about: 'receive',
      says: 'closed',
      from: '`endEmitted`',
      needsNumbers: READABLE_BITS,
      source: nodeSource(READABLE, 109),
    },
    {
      about: 'receive',
      says: 'reset',
      from: '`destroyed` or `closed`, before the end was read',
      needsNumbers: READABLE_BITS,
      source: nodeSource(READABLE, 165),
    },
    {
      about: 'receive',
      says: 'reset',
      from: '`errored` or `<symbol kErroredValue>` is an object',
      needsNumbers: 'no',
      source: nodeSource(READABLE, 188),
    },
    {
      about: 'receive',
      says: 'unread',
      from: '`ended` (the source pushed its end) and not `endEmitted`',
      needsNumbers: READABLE_BITS,
      source: nodeSource(READABLE, 799),
    },
    {
      about: 'receive',
      says: 'open',
      from: 'not `ended`',
      needsNumbers: READABLE_BITS,
      source: nodeSource(READABLE, 108),
    },
    {
      about: 'receive',
      says: 'none',
      from: 'no `_readableState`, or its own `readable` is false',
      needsNumbers: 'no',
      source: nodeSource('internal/streams/duplex.js', 92),
    },
    {
      about: 'send',
      says: 'closed',
      from: '`finished`',
      needsNumbers: WRITABLE_BITS,
      source: nodeSource(WRITABLE, 108),
    },
    {
      about: 'send',
      says: 'ending',
      from: '`ending`, not `finished`',
      needsNumbers: WRITABLE_BITS,
      source: nodeSource(WRITABLE, 844),
    },
    {
      about: 'send',
      says: 'reset',
      from: '`destroyed` or `closed`, before `finished`; an error is always there',
      needsNumbers: WRITABLE_BITS,
      source: nodeSource('internal/streams/utils.js', 30),
    },
    {
      about: 'send',
      says: 'open',
      from: 'not `ending`',
      needsNumbers: WRITABLE_BITS,
      source: nodeSource(WRITABLE, 107),
    },
    {
      about: 'send',
      says: 'none',
      from: 'no `_writableState`, or its own `writable` is false',
      needsNumbers: 'from Node 20.10',
      source: nodeSource(WRITABLE, 230),
    },
    {
      about: 'part',
      says: 'the web stream that `fromWeb()` made it of',
      from: 'the variable `reader` of its `read`, the variable `writer` of its `write`',
      needsNumbers: 'no',
      source: nodeSource('internal/webstreams/adapters.js', 535),
    },
    {
      about: 'stream',
      says: 'data waits',
      from: 'chunks in `buffer` that are not null',
      needsNumbers: 'no',
      source: nodeSource(READABLE, 281),
    },
    {
      about: 'reader',
      says: 'piped',
      from: '`pipes` is not empty, or a pipe waits in `awaitDrainWriters`',
      needsNumbers: 'no',
      source: nodeSource(READABLE, 284),
    },
    {
      about: 'reader',
      says: 'iterating',
      from: 'a `readable` listener named `next` (up to Node 24) or `wakeup` (26)',
      needsNumbers: 'no',
      source: nodeSource(READABLE, 1371),
    },
    {
      about: 'reader',
      says: 'listener',
      from: 'another `readable` listener, or `data` while paused',
      needsNumbers: 'no',
      source: nodeSource(READABLE, 1144),
    },
    {
      about: 'reader',
      says: 'flowing',
      from: '`flowing` is true',
      needsNumbers: 'from Node 20.10',
      source: nodeSource(READABLE, 252),
    },
  ],
  notes: [
    'Node keeps the flags in six ways, told apart by the edges of the state object; the tables are in ' +
      '`readable-layouts.ts` and `writable-layouts.ts`.',
    '**Streams not read yet.** Whether a stream without a reader, or a paused one, was forgotten is up to what else is ' +
      'alive: code that is sure to come back makes it `in-use`, code that may leaves it `undetermined` until a second ' +
      'snapshot, and where only data (a field, a list, a map) holds it, it is reported. See ' +
      '[design.md](design.md#who-may-come-back).',
    'A `Duplex` of a class of the program in which nothing waits may be one that is only written to: `undetermined`.',
  ],
  fix: 'read to the end (`stream.resume()` discards), `stream.end()`, or `stream.destroy()` for both halves',
  example: [
    "import { pipeline } from 'node:stream/promises';",
    '',
    'try {',
    '  await pipeline(source, destination); // destroys both on an error',
    '} finally {',
    '  source.destroy(); // when you leave early: closes both halves',
    '}',
  ],
  provenBy: [
    'node/stream-forgotten.mjs',
    'node/stream-forgotten-healthy.mjs',
    'node-libs/readable-stream-copies.mjs',
    'node-libs/readable-stream-copies-healthy.mjs',
  ],
};
