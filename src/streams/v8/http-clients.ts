/**
 * Bodies that HTTP clients from npm hand out: the stream is one of Node's, what surrounds it says which library the
 * program has to call.
 */
import { ABSENT, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { labelRequest } from './request-label.js';

const E = {
  /** node-fetch: `Body[INTERNALS]` of requests and responses. */
  fetchBody: property('<symbol Body internals>'),
  fetchResponse: property('<symbol Response internals>'),
  bodyStream: property('stream'),
  url: property('url'),
  /** axios: the plain object that a request resolves to. */
  data: property('data'),
  statusText: property('statusText'),
  config: property('config'),
  request: property('request'),
  /** got: own fields of `Request`, and the response that it reads from. */
  stopReading: property('_stopReading'),
  cancelTimeouts: property('_cancelTimeouts'),
  response: property('response'),
  /** AWS SDK: methods that `sdkStreamMixin` puts on the body, and the stream that checks it. */
  toByteArray: property('transformToByteArray'),
  toWebStream: property('transformToWebStream'),
  expectedChecksum: property('expectedChecksum'),
  checksumSource: property('source'),
} as const;

const WHILE_UNREAD = 'The connection stays taken until the body is read or destroyed.';

const NODE_FETCH: KindKnowledge = {
  title: 'node-fetch body',
  kinds: ['node-fetch body'],
  versions: 'node-fetch 3.3',
  summary: `\`response.body\`, a PassThrough or a decompressor after the response of \`node:http\`. ${WHILE_UNREAD}`,
  code: ['src/streams/v8/http-clients.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is the body of a response',
      from: '`<symbol Body internals>.stream` of an object with `<symbol Response internals>`',
      needsNumbers: 'no',
      source: 'https://github.com/node-fetch/node-fetch/blob/v3.3.2/src/body.js#L73',
    },
    {
      about: 'stream',
      says: 'method, host and path of the request',
      from: 'the `http.IncomingMessage` that is piped into it, or the `url` of the response',
      needsNumbers: 'no',
      source: 'https://github.com/node-fetch/node-fetch/blob/v3.3.2/src/index.js#L253',
    },
  ],
  notes: [],
  fix: 'read it, for example with `response.text()`, or `response.body.destroy()`',
  example: ['const response = await fetch(url);', 'if (!response.ok) response.body.destroy(); // nobody reads it'],
  provenBy: ['node-libs/http-clients-unread.mjs', 'node-libs/http-clients-unread-healthy.mjs'],
};

export const nodeFetchBody: Family = {
  kinds: ['node-fetch body'],
  knowledge: [NODE_FETCH],
  edges: [E.fetchBody, E.bodyStream, E.url],
  marks: [E.fetchResponse],
  libraries: ['node-fetch'],
  recognises: (heap, node) => heap.has(node, E.fetchResponse) && heap.object(node, E.fetchBody) !== ABSENT,
  streamOf: (heap, node) => heap.object(heap.object(node, E.fetchBody), E.bodyStream),
  describe(heap, stream, { showStrings }, response) {
    stream.kind = 'node-fetch body';
    // The response of node:http is out of reach once all of it has arrived.
    const url = heap.text(heap.object(response, E.fetchResponse), E.url);
    if (url !== undefined)
      stream.label ??= labelRequest({ method: 'fetch', host: undefined, target: url }, showStrings);
    stream.docs = 'kinds.md#node-fetch-body';
    stream.fix = 'read the body (await response.text()), or call response.body.destroy()';
  },
};

const AXIOS: KindKnowledge = {
  title: 'axios body',
  kinds: ['axios body'],
  versions: 'axios 1.21',
  summary: `\`response.data\` of a request with \`responseType: 'stream'\`. ${WHILE_UNREAD}`,
  code: ['src/streams/v8/http-clients.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is the body of a response',
      from: '`data` of an object with `statusText`, `config` and `request`',
      needsNumbers: 'no',
      source: 'https://github.com/axios/axios/blob/v1.21.1/lib/adapters/http.js#L1376',
    },
  ],
  notes: ['A program that keeps the stream and drops the response of axios has an `http.IncomingMessage`.'],
  fix: 'read `response.data` to the end, or `response.data.destroy()`',
  example: [
    "const { data } = await axios.get(url, { responseType: 'stream' });",
    'await pipeline(data, destination); // or data.destroy()',
  ],
  provenBy: ['node-libs/http-clients-unread.mjs', 'node-libs/http-clients-unread-healthy.mjs'],
};

export const axiosBody: Family = {
  kinds: ['axios body'],
  knowledge: [AXIOS],
  edges: [E.data, E.config, E.request],
  marks: [E.statusText],
  libraries: ['axios', 'follow-redirects'],
  recognises: (heap, node) =>
    heap.has(node, E.statusText) && heap.has(node, E.config) && heap.has(node, E.request) && heap.has(node, E.data),
  streamOf: (heap, node) => heap.object(node, E.data),
  describe(_heap, stream) {
    stream.kind = 'axios body';
    stream.docs = 'kinds.md#axios-body';
    stream.fix = 'read response.data to the end, or call response.data.destroy()';
  },
};

const GOT: KindKnowledge = {
  title: 'got stream',
  kinds: ['got stream'],
  versions: 'got 14.6',
  summary:
    'What `got.stream()` returns. It takes nothing from the response before somebody reads it, so that what has arrived ' +
    `waits in the \`http.IncomingMessage\` behind it, which is part of it. ${WHILE_UNREAD}`,
  code: ['src/streams/v8/http-clients.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'part',
      says: 'the response',
      from: '`response`',
      needsNumbers: 'no',
      source: 'https://github.com/sindresorhus/got/blob/v14.6.6/source/core/index.ts#L818',
    },
    {
      about: 'receive',
      says: 'data waits',
      from: 'the buffer of `response`',
      needsNumbers: 'no',
      source: 'https://github.com/sindresorhus/got/blob/v14.6.6/source/core/index.ts#L818',
    },
  ],
  notes: [],
  fix: 'read it to the end, or `stream.destroy()`',
  example: ['const stream = got.stream(url);', 'await pipeline(stream, destination); // or stream.destroy()'],
  provenBy: ['node-libs/http-clients-unread.mjs', 'node-libs/http-clients-unread-healthy.mjs'],
};

export const gotStream: Family = {
  kinds: ['got stream'],
  knowledge: [GOT],
  edges: [E.stopReading, E.cancelTimeouts, E.response],
  marks: [],
  libraries: ['got'],
  recognises: (heap, node) => heap.has(node, E.stopReading) && heap.has(node, E.cancelTimeouts),
  describe(heap, stream) {
    stream.kind = 'got stream';
    stream.endsWithSource = true;
    stream.docs = 'kinds.md#got-stream';
    stream.fix = 'read the stream to the end, or call stream.destroy()';
    const response = heap.object(stream.node, E.response);
    // Set by `_destroy`, which does not wait for the response.
    if (heap.boolean(stream.node, E.stopReading) === true) return;
    if (response !== ABSENT) stream.sources.push(response);
  },
};

const AWS_SDK: KindKnowledge = {
  title: 'AWS SDK body',
  kinds: ['AWS SDK body'],
  versions: '@aws-sdk/client-s3 3.1169',
  summary: `\`Body\` of \`GetObject\` and of every other command that answers with a stream. ${WHILE_UNREAD}`,
  code: ['src/streams/v8/http-clients.ts', 'src/streams/v8/join-streams.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is a body of the SDK',
      from: 'own methods `transformToByteArray` and `transformToWebStream`',
      needsNumbers: 'no',
      source:
        'https://github.com/smithy-lang/smithy-typescript/blob/%40smithy/core%403.33.3/packages/core/src/submodules/serde/util-stream/sdk-stream-mixin.ts#L39',
    },
    {
      about: 'part',
      says: 'the response, when the SDK checks the body',
      from: '`source` beside `expectedChecksum`',
      needsNumbers: 'no',
      source:
        'https://github.com/smithy-lang/smithy-typescript/blob/%40smithy/core%403.33.3/packages/core/src/submodules/serde/util-stream/checksum/ChecksumStream.ts#L67',
    },
    {
      about: 'receive',
      says: 'data waits',
      from: 'the buffer of `source`, when the SDK checks the body by `expectedChecksum`',
      needsNumbers: 'no',
      source:
        'https://github.com/smithy-lang/smithy-typescript/blob/%40smithy/core%403.33.3/packages/core/src/submodules/serde/util-stream/checksum/ChecksumStream.ts#L67',
    },
  ],
  notes: [],
  fix: 'read it, for example with `Body.transformToString()`, or `Body.destroy()`',
  example: [
    'const get = new GetObjectCommand({ Bucket, Key });',
    'const { Body } = await s3.send(get);',
    'const text = await Body.transformToString(); // or Body.destroy()',
  ],
  provenBy: ['node-libs/http-clients-unread.mjs', 'node-libs/http-clients-unread-healthy.mjs'],
};

export const awsSdkBody: Family = {
  kinds: ['AWS SDK body'],
  knowledge: [AWS_SDK],
  edges: [E.toByteArray, E.toWebStream, E.expectedChecksum, E.checksumSource],
  marks: [],
  libraries: ['@aws-sdk', '@smithy'],
  recognises: (heap, node) => heap.has(node, E.toByteArray) && heap.has(node, E.toWebStream),
  describe(heap, stream) {
    stream.kind = 'AWS SDK body';
    stream.endsWithSource = true;
    stream.docs = 'kinds.md#aws-sdk-body';
    stream.fix = 'read the body (await Body.transformToString()), or call Body.destroy()';
    const source = heap.object(stream.node, E.checksumSource);
    if (heap.has(stream.node, E.expectedChecksum) && source !== ABSENT) stream.sources.push(source);
  },
};
