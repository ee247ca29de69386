/**
 * `fs.ReadStream` and `fs.WriteStream`: each keeps a file descriptor open until it is closed.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/internal/fs/streams.js.
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';

const E = {
  fd: property('fd'),
  path: property('path'),
  flags: property('flags'),
  kFs: property('<symbol kFs>'),
  /** The `FileHandle` that the stream was made of. */
  kHandle: property('<symbol kHandle>'),
  events: property('_events'),
  /** Who waits for a stream to be opened: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/streams/destroy.js#L259. */
  construct: property('<symbol kConstruct>'),
  /** Stays, without a listener, when the stream was destroyed before that. */
  destroy: property('<symbol kDestroy>'),
} as const;

const KNOWLEDGE: KindKnowledge = {
  title: 'fs streams',
  kinds: ['fs.ReadStream', 'fs.WriteStream'],
  versions: 'Node 18 to 26',
  summary:
    'Each keeps a file descriptor open until it is closed, so one that nobody reads is a leak even when no data waits.',
  code: ['src/streams/v8/fs-stream.ts'],
  facts: [
    {
      about: 'stream',
      says: 'its descriptor is open',
      from: '`fd` is a number; without numbers: there is no `fd` edge, because V8 leaves small integers out and writes null',
      needsNumbers: 'no',
      source: nodeSource('internal/fs/streams.js', 134),
    },
    {
      about: 'stream',
      says: 'both halves are over',
      from: '`fd` is null, and no `<symbol kConstruct>` listener waits for the file to be opened',
      needsNumbers: 'no',
      source: nodeSource('internal/fs/streams.js', 134),
    },
    {
      about: 'stream',
      says: 'descriptor',
      from: '`fd`',
      needsNumbers: 'yes',
      source: nodeSource('internal/fs/streams.js', 77),
    },
    {
      about: 'stream',
      says: 'it was made of a `FileHandle`',
      from: '`<symbol kHandle>` beside `<symbol kFs>`',
      needsNumbers: 'no',
      source: nodeSource('internal/fs/streams.js', 152),
    },
    {
      about: 'stream',
      says: 'path',
      from: '`path`',
      needsNumbers: 'no',
      source: nodeSource('internal/fs/streams.js', 182),
    },
  ],
  notes: [
    'A `ReadStream` that nobody has begun to read waits for its turn, or was forgotten: `undetermined`, until a second ' +
      'snapshot shows that such streams pile up.',
  ],
  fix: 'read to the end, or `stream.destroy()`',
  example: [
    'const file = fs.createReadStream(path);',
    'try {',
    '  for await (const chunk of file) use(chunk); // leaving destroys it',
    '} finally {',
    '  file.destroy(); // also when the loop was never reached',
    '}',
  ],
  provenBy: ['node/files-unread.mjs', 'node/files-unread-healthy.mjs'],
};

export const fsStream: Family = {
  kinds: ['fs.ReadStream', 'fs.WriteStream'],
  knowledge: [KNOWLEDGE],
  edges: Object.values(E),
  marks: [],

  // Those of a `FileHandle` have neither path nor flags.
  recognises: (heap, node) =>
    heap.has(node, E.kFs) && (heap.has(node, E.kHandle) || (heap.has(node, E.flags) && heap.has(node, E.path))),

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
    if (open) stream.setUnread(`${stream.kind}.fd, buffer`);
    if (open || !isOpening(heap, stream.node)) stream.setOver(!open, `${stream.kind}.fd`);
    if (open && reads && stream.dataWaiting !== true) {
      stream.mayReturn = 'nobody has begun to read it: one that waits for its turn looks the same';
    }
  },
};

function isOpening(heap: HeapView, node: number): boolean {
  const events = heap.object(node, E.events);
  return heap.object(events, E.construct) !== ABSENT && !heap.has(events, E.destroy);
}
