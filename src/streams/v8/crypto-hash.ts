/**
 * `crypto.Hash` and `crypto.Hmac`: streams that programs write to and then ask for their digest. Node makes their readable
 * side only when somebody uses them as a stream, and nobody has to read it.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/internal/crypto/hash.js (`Hash`, `kFinalized`).
 */
import { type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';

const E = {
  handle: property('<symbol kHandle>'),
  state: property('<symbol kState>'),
  finalized: property('<symbol kFinalized>'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'crypto.Hash',
  kinds: ['crypto.Hash'],
  versions: 'Node 18 to 26',
  summary: '`crypto.createHash()` and `createHmac()`. Never accused: what waits in one is its digest.',
  code: ['src/streams/v8/crypto-hash.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is a hash',
      from: '`<symbol kFinalized>` in `<symbol kState>`',
      needsNumbers: 'no',
      source: nodeSource('internal/crypto/hash.js', 104),
    },
  ],
  notes: [],
  fix: 'none is needed',
  example: [
    "const hash = crypto.createHash('sha256');",
    'await pipeline(source, hash);',
    "const hex = hash.digest('hex');",
  ],
  provenBy: ['node/stream-forgotten-healthy.mjs'],
};

export const cryptoHash: Family = {
  kinds: ['crypto.Hash'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],
  recognises: (heap: HeapView, node: number) =>
    heap.has(node, E.handle) && heap.has(heap.get(node, E.state), E.finalized),
  describe(_heap, stream) {
    stream.kind = 'crypto.Hash';
    stream.docs = 'kinds.md#cryptohash';
    stream.fix = 'none is needed';
    stream.exempt = 'a hash: what waits in it is its digest';
  },
};
