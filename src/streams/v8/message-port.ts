/**
 * Message ports, and the output of workers that arrives through them.
 *
 * Source: https://github.com/nodejs/node/blob/v22.23.3/lib/internal/worker/io.js#L172.
 */
import { ABSENT, internal, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { Family } from './family.js';
import { nodeSource } from './node-source.js';

const E = {
  /** Every port has it, nothing else. */
  receivingPorts: property('<symbol nodejs.internal.kCurrentlyReceivingPorts>'),
  /** Taken away when the port closes. */
  native: internal('javascript_to_native'),
  workerPort: property('<symbol kPort>'),
  startedReading: property('<symbol kStartedReading>'),
  name: property('<symbol kName>'),
} as const;

const PORT: KindKnowledge = {
  title: 'MessagePort',
  kinds: ['MessagePort'],
  versions: 'Node 18 to 26',
  summary: 'One end of a `MessageChannel`. Both halves are open until either end is closed.',
  code: ['src/streams/v8/message-port.ts'],
  facts: [
    {
      about: 'stream',
      says: 'closed',
      from: 'it has no native object any more',
      needsNumbers: 'no',
      source: nodeSource('internal/worker/io.js', 172),
    },
  ],
  notes: [
    'Messages that wait are outside the heap. An open port is never accused: whoever holds it may still listen or post.',
  ],
  fix: '`port.close()`',
  example: ["port.once('message', (message) => {", '  use(message);', '  port.close();', '});'],
  provenBy: ['node/worker-ports.mjs', 'node/worker-ports-healthy.mjs'],
};

export const messagePort: Family = {
  kinds: ['MessagePort'],
  knowledge: [PORT],
  edges: [E.native],
  marks: [E.receivingPorts],

  recognises: (heap, node) => heap.has(node, E.receivingPorts),

  describe(heap, stream) {
    stream.kind = 'MessagePort';
    stream.docs = 'kinds.md#messageport';
    stream.fix = 'call port.close()';
    stream.writing = false;
    const native = heap.get(stream.node, E.native);
    const from = 'MessagePort, its native object';
    if (native === ABSENT) {
      stream.reader = 'none';
      stream.setReceive({ state: 'closed', fact: 'closed', from });
      stream.setSend({ state: 'closed', fact: 'closed', from });
      return;
    }
    stream.handles.push(native);
    stream.setReceive({ state: 'open', fact: 'not closed', from });
    stream.setSend({ state: 'open', fact: 'not closed', from });
    stream.exempt = 'an open port: whoever holds it may still listen or post';
  },
};

const STDIO: KindKnowledge = {
  title: 'worker stdio',
  kinds: ['worker stdio'],
  versions: 'Node 18 to 26',
  summary:
    '`stdout` and `stderr` of a `Worker`. Node reads them itself, unless the worker was made with `stdout: true`.',
  code: ['src/streams/v8/message-port.ts'],
  facts: [
    {
      about: 'stream',
      says: 'it is the output of a worker',
      from: '`<symbol kStartedReading>` beside `<symbol kPort>`',
      needsNumbers: 'no',
      source: nodeSource('internal/worker/io.js', 256),
    },
  ],
  notes: [],
  fix: '`worker.stdout.resume()`, or leave out `stdout: true`',
  example: ['const worker = new Worker(file, { stdout: true });', 'worker.stdout.pipe(log);'],
  provenBy: ['node/worker-ports.mjs', 'node/worker-ports-healthy.mjs'],
};

export const workerStdio: Family = {
  kinds: ['worker stdio'],
  knowledge: [STDIO],
  edges: [E.workerPort, E.startedReading, E.name],
  marks: [],

  recognises: (heap, node) => heap.has(node, E.startedReading) && heap.has(node, E.workerPort),

  describe(heap, stream) {
    const name = heap.text(stream.node, E.name) ?? 'stdout';
    stream.kind = 'worker stdio';
    stream.docs = 'kinds.md#worker-stdio';
    stream.label = name;
    stream.fix = `read it (worker.${name}.resume() discards), or make the worker without ${name}: true`;
  },
};
