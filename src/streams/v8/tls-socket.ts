/**
 * `tls.TLSSocket`: a `net.Socket` with encryption. When it wraps another socket, that one is part of it.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/_tls_wrap.js (`TLSSocket`, `_wrapHandle`).
 */
import { ABSENT, property } from '../../graph/heap-view.js';
import type { Family } from './family.js';

const E = {
  tlsOptions: property('_tlsOptions'),
  secureEstablished: property('_secureEstablished'),
  wrapped: property('_parent'),
  servername: property('servername'),
} as const;

export const tlsSocket: Family = {
  kinds: ['tls.TLSSocket'],
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
