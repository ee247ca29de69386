/**
 * The body that `request()` of undici from npm hands out: a `Readable` that also has `text()`, `json()` and `dump()`.
 *
 * Source: https://github.com/nodejs/undici/blob/v7.30.2/lib/api/readable.js#L52 (`kConsume`, `kReading`).
 */
import { ABSENT, type HeapView, internal, property, variable } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { labelRequest } from './request-label.js';

const E = {
  consume: property('<symbol kConsume>'),
  reading: property('<symbol kReading>'),
  abort: property('<symbol kAbort>'),
  context: internal('context'),
  /** A variable of the function that aborts: in undici 8 another one stands before it. */
  request: variable('request'),
  controller: variable('controller'),
  abortOfController: property('#abort'),
  method: property('method'),
  origin: property('origin'),
  path: property('path'),
} as const;

const SOURCE = 'https://github.com/nodejs/undici/blob/v7.30.2/lib/api/readable.js';

const KNOWLEDGE: KindKnowledge = {
  title: 'undici body',
  kinds: ['undici body'],
  versions: 'undici 6, 7 and 8',
  summary: 'The body of a response that `request()`, `stream()` or a client of undici from npm hands out.',
  code: ['src/streams/v8/undici-body.ts'],
  facts: [
    {
      about: 'receive',
      says: 'not closed',
      from: '`<symbol kConsume>` is null and `<symbol kReading>` false while chunks wait in `buffer`',
      needsNumbers: 'no',
      source: `${SOURCE}#L52`,
    },
    {
      about: 'reader',
      says: 'listener',
      from: '`<symbol kConsume>` is an object: `text()`, `json()` or the like is reading',
      needsNumbers: 'no',
      source: `${SOURCE}#L399`,
    },
    {
      about: 'stream',
      says: 'method, host and path',
      from: 'the variable `request` of `<symbol kAbort>`; in undici 8 that of `#abort` of its `controller`',
      needsNumbers: 'no',
      source: 'https://github.com/nodejs/undici/blob/v7.30.2/lib/dispatcher/client-h1.js#L1230',
    },
  ],
  notes: ['All else is as in `node:stream`.'],
  fix: 'read the body to the end, or `await body.dump()`',
  example: ['const { statusCode, body } = await request(url);', 'if (statusCode !== 200) await body.dump();'],
  provenBy: ['node-libs/web-undici.mjs', 'node-libs/web-undici-healthy.mjs'],
};

export const undiciBody: Family = {
  kinds: ['undici body'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],
  libraries: ['undici'],

  recognises: (heap, node) => heap.has(node, E.consume) && heap.has(node, E.reading) && heap.has(node, E.abort),

  describe(heap, stream, { showStrings }) {
    stream.kind = 'undici body';
    stream.docs = 'kinds.md#undici-body';
    stream.fix = 'read the body to the end, or call await body.dump(), or body.destroy()';
    stream.label = labelOf(heap, stream.node, showStrings);
    if (stream.receive.state !== 'unknown') return;
    if (heap.object(stream.node, E.consume) !== ABSENT) {
      stream.reader = 'listener';
      stream.dataWaiting = false;
    } else if (heap.boolean(stream.node, E.reading) === false) {
      stream.setUnread('BodyReadable.<symbol kConsume>, <symbol kReading>, buffer');
    }
  },
};

function labelOf(heap: HeapView, body: number, showStrings: boolean): string | undefined {
  const scope = heap.object(heap.object(body, E.abort), E.context);
  const before = heap.object(scope, E.controller);
  const inner = before === ABSENT ? scope : heap.object(heap.object(before, E.abortOfController), E.context);
  const request = heap.object(inner, E.request);
  const method = heap.text(request, E.method);
  const host = heap.text(request, E.origin);
  return method === undefined || host === undefined
    ? undefined
    : labelRequest({ method, host, target: heap.text(request, E.path) }, showStrings);
}
