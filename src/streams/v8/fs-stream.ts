/**
 * `fs.ReadStream` and `fs.WriteStream`: each keeps a file descriptor open until it is closed.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/internal/fs/streams.js.
 */
import { ABSENT, property } from '../../graph/heap-view.js';
import type { Family } from './family.js';

const E = {
  fd: property('fd'),
  path: property('path'),
  flags: property('flags'),
  kFs: property('<symbol kFs>'),
} as const;

export const fsStream: Family = {
  kinds: ['fs.ReadStream', 'fs.WriteStream'],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.kFs) && heap.has(node, E.flags) && heap.has(node, E.path),

  describe(heap, stream, surroundings) {
    const reads = stream.send.state === 'none';
    stream.kind = reads ? 'fs.ReadStream' : 'fs.WriteStream';
    stream.docs = 'kinds.md#fs-streams';
    stream.fix = reads
      ? 'read to the end, or call stream.destroy() (or .close())'
      : 'call stream.end(), or stream.destroy()';
    const path = heap.text(stream.node, E.path);
    const fd = heap.integer(stream.node, E.fd);
    stream.label =
      [path, fd === undefined ? undefined : `fd ${fd}`].filter((part) => part !== undefined).join(' ') || undefined;
    if (fd === 0 || surroundings.ownStdio.has(stream.node)) {
      stream.exempt = 'a standard stream of the process itself';
      return;
    }
    // Without numeric values a small integer has no edge at all, while a closed descriptor is null.
    const open = fd !== undefined || (!surroundings.numericValues && heap.get(stream.node, E.fd) === ABSENT);
    stream.holdsResource = open;
    if (open) stream.setUnread('fs.ReadStream.fd, buffer');
    if (open && stream.dataWaiting !== true) stream.inferred = 'a stream that was only just opened looks the same';
  },
};
