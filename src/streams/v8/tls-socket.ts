/**
 * `tls.TLSSocket`: a `net.Socket` with encryption. When it wraps another socket, that one is part of it.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/_tls_wrap.js (`TLSSocket`, `_wrapHandle`).
 */
import { ABSENT, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';

const E = {
  tlsOptions: property('_tlsOptions'),
  secureEstablished: property('_secureEstablished'),
  wrapped: property('_parent'),
  servername: property('servername'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'tls.TLSSocket',
  kinds: ['tls.TLSSocket'],
  versions: 'Node 18 to 26',
  summary: 'As net.Socket; the socket it wraps is part of it and not reported beside it.',
  code: ['src/streams/v8/tls-socket.ts'],
  facts: [
    {
      about: 'part',
      says: 'the socket inside it',
      from: '`_parent`',
      needsNumbers: 'no',
      source: nodeSource('internal/tls/wrap.js', 1039),
    },
    {
      about: 'stream',
      says: 'server name',
      from: '`servername`',
      needsNumbers: 'no',
      source: nodeSource('internal/tls/wrap.js', 1164),
    },
  ],
  notes: [],
  fix: 'read to the end and call `socket.end()`, or `socket.destroy()`',
  example: ['socket.resume(); // read to the end, even what nobody wants', 'socket.end(); // or socket.destroy()'],
  provenBy: ['node/tls-ended.mjs', 'node/tls-ended-healthy.mjs'],
};

export const tlsSocket: Family = {
  kinds: ['tls.TLSSocket'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.tlsOptions) && heap.has(node, E.secureEstablished),

  describe(heap, stream) {
    stream.kind = 'tls.TLSSocket';
    stream.docs = 'kinds.md#tlstlssocket';
    const wrapped = heap.object(stream.node, E.wrapped);
    if (wrapped !== ABSENT) stream.owned.push(wrapped);
    const servername = heap.text(stream.node, E.servername);
    stream.label ??= servername === undefined ? undefined : `server name ${servername}`;
  },
};
