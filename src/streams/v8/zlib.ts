/**
 * Compression streams. Their native state is several hundred KiB outside the heap until they are closed.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/zlib.js (`ZlibBase`, `_close`).
 */
import { property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';

const E = {
  handle: property('_handle'),
  writeState: property('_writeState'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'zlib',
  kinds: ['zlib'],
  versions: 'Node 18 to 26',
  summary: 'All compression streams. Their native memory is outside the heap and not part of the retained size.',
  code: ['src/streams/v8/zlib.ts'],
  facts: [
    {
      about: 'stream',
      says: 'both halves are over',
      from: '`_handle` is null',
      needsNumbers: 'no',
      source: nodeSource('zlib.js', 618),
    },
    {
      about: 'receive',
      says: 'open or unread',
      from: 'a live `_handle` and waiting chunks',
      needsNumbers: 'no',
      source: nodeSource('zlib.js', 258),
    },
  ],
  notes: [],
  fix: 'read the output to the end, or `stream.destroy()`',
  example: [
    "import { pipeline } from 'node:stream/promises';",
    '',
    '// Destroys all three on an error.',
    'await pipeline(source, zlib.createGunzip(), destination);',
  ],
  provenBy: ['node/zlib-unread.mjs', 'node/zlib-unread-healthy.mjs'],
};

export const zlib: Family = {
  kinds: ['zlib'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.writeState) && heap.has(node, E.handle),

  describe(heap, stream) {
    stream.kind = 'zlib';
    stream.docs = 'kinds.md#zlib';
    stream.fix = 'read the output to the end, or call stream.destroy()';
    const released = heap.isNull(stream.node, E.handle);
    stream.setOver(released, 'zlib._handle');
    if (released) stream.note('its native state was released', '_handle = null');
    else stream.setUnread('zlib._handle, buffer');
  },
};
