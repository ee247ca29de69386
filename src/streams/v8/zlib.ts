/**
 * Compression streams. Their native state is several hundred KiB outside the heap until they are closed.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/zlib.js (`ZlibBase`, `_close`).
 */
import { property } from '../../graph/heap-view.js';
import type { Family } from './family.js';

const E = {
  handle: property('_handle'),
  writeState: property('_writeState'),
} as const;

export const zlib: Family = {
  kinds: ['zlib'],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.writeState) && heap.has(node, E.handle),

  describe(heap, stream) {
    stream.kind = 'zlib';
    stream.docs = 'kinds.md#zlib';
    stream.fix = 'read the output to the end, or call stream.destroy()';
    if (heap.isNull(stream.node, E.handle)) stream.note('its native state was released', '_handle = null');
    else stream.setUnread('zlib._handle, buffer');
  },
};
