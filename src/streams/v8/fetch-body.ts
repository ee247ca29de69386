/**
 * Bodies of fetch: the `Response` and `Request` of the undici that is built into Node and of the one from npm. What the
 * program holds is the message, so its stream, and the Node stream behind that, are part of it.
 *
 * Source: https://github.com/nodejs/undici/blob/v6.21.0/lib/web/fetch/response.js#L200 (`Response`, `filterResponse`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { FETCH_BODY_KNOWLEDGE } from './fetch-body-knowledge.js';
import { FETCH_RESPONSE_EDGES, messageBehind } from './fetch-response.js';
import { labelRequest } from './request-label.js';
import { hrefOf, URL_EDGES } from './url.js';
import { readWebReadable, WEB_STATE_EDGES } from './web-state.js';
import { applyWebReadable } from './web-stream.js';

const E = {
  /** undici 7 and later; `<symbol state>` before. */
  state: property('#state'),
  kState: property('<symbol state>'),
  body: property('body'),
  stream: property('stream'),
  source: property('source'),
  headersList: property('headersList'),
  urlList: property('urlList'),
  cacheState: property('cacheState'),
  method: property('method'),
} as const;

export const fetchBody: Family = {
  kinds: ['fetch body'],
  knowledge: [FETCH_BODY_KNOWLEDGE],
  edges: [...Object.values(E), ...FETCH_RESPONSE_EDGES, ...URL_EDGES, ...WEB_STATE_EDGES],
  marks: [E.state, E.kState],
  libraries: ['undici'],

  recognises: (heap, node) => streamOf(heap, innerOf(heap, node)) !== ABSENT,

  describe(heap, stream, surroundings) {
    const inner = innerOf(heap, stream.node);
    const body = streamOf(heap, inner);
    const facts = readWebReadable(heap, body, surroundings.web.drivers);
    const outer = surroundings.web.twins.get(body) ?? body;
    stream.kind = 'fetch body';
    stream.endsWithSource = true;
    stream.docs = 'kinds.md#fetch-body';
    stream.fix = 'read the body to the end, or call await response.body?.cancel()';
    applyWebReadable(stream, facts);
    // It is told what waits by the stream behind it.
    stream.bufferedBytes = 0;
    stream.setSend({ state: 'none', fact: 'a body is only received', from: 'Response.body' });
    stream.writing = false;
    stream.faces.push(outer);
    // Node 18 pipes a body through a transform.
    stream.sources.push(surroundings.web.transforms.get(outer) ?? outer);
    // There, clone() also tees a copy of the branch and drops one of the two.
    const sibling = surroundings.web.siblings.get(outer);
    if (sibling !== undefined) stream.owned.push(sibling);
    describeOrigin(heap, stream, inner, surroundings.showStrings);
  },
};

/** The state of a message that a body belongs to. */
function innerOf(heap: HeapView, node: number): number {
  return messageBehind(heap, heap.has(node, E.state) ? heap.get(node, E.state) : heap.get(node, E.kState));
}

/** {@link ABSENT} for a message without a body. */
function streamOf(heap: HeapView, inner: number): number {
  return heap.has(inner, E.headersList) ? heap.object(heap.object(inner, E.body), E.stream) : ABSENT;
}

function describeOrigin(heap: HeapView, stream: StreamDraft, inner: number, showStrings: boolean): void {
  const source = heap.get(heap.object(inner, E.body), E.source);
  const urls = heap.elements(heap.object(inner, E.urlList));
  if (heap.has(inner, E.cacheState)) {
    stream.label = labelOf(heap, 'fetch', urls, showStrings);
    // A response that was made by hand has no URL.
    stream.holdsResource = urls.length > 0 && stream.receive.state !== 'unread';
  } else {
    stream.fix = 'read the body to the end, or call await request.body?.cancel()';
    stream.label = labelOf(heap, heap.text(inner, E.method) ?? 'Request', urls, showStrings);
  }
  if (source !== ABSENT && heap.primitive(source) === undefined) {
    stream.exempt = 'its body was made of what is in memory already: no connection waits for it';
  }
}

function labelOf(heap: HeapView, method: string, urls: readonly number[], showStrings: boolean): string | undefined {
  const url = urls[0];
  if (url === undefined) return undefined;
  const href = hrefOf(heap, url);
  return href === undefined ? undefined : labelRequest({ method, host: undefined, target: href }, showStrings);
}
