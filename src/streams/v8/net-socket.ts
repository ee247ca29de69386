/**
 * `net.Socket`: TCP and local sockets, and the pipes of child processes.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/net.js (`Socket`, `onReadableStreamEnd`, `writeAfterFIN`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { listenersOf } from './listeners.js';
import type { Surroundings } from './surroundings.js';

const E = {
  connecting: property('connecting'),
  hadError: property('_hadError'),
  handle: property('<symbol kHandle>'),
  timeout: property('<symbol timeout>'),
  /** Replaced by the function `writeAfterFIN` once 'end' was emitted on a socket without `allowHalfOpen`. */
  write: property('write'),
  parser: property('parser'),
  httpMessage: property('_httpMessage'),
  undiciClient: property('<symbol client>'),
  undiciParser: property('<symbol parser>'),
  host: property('_host'),
  peername: property('_peername'),
  address: property('address'),
  port: property('port'),
  server: property('_server'),
  /** `family:address:port` that the server listens on. */
  connectionKey: property('_connectionKey'),
} as const;

export const netSocket: Family = {
  kinds: ['net.Socket', 'child_process stdio'],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.connecting) && heap.has(node, E.hadError) && heap.has(node, E.handle),

  describe(heap, stream, surroundings) {
    stream.kind = 'net.Socket';
    stream.docs = 'kinds.md#netsocket';
    stream.fix =
      'read to the end (socket.resume() discards) and call socket.end(), or socket.destroy() for both halves';
    stream.label = labelOf(heap, stream.node);
    for (const ref of [E.handle, E.timeout]) {
      const handle = heap.object(stream.node, ref);
      if (handle !== ABSENT) stream.handles.push(handle);
    }
    const write = heap.get(stream.node, E.write);
    if (stream.receive.state === 'unknown' && heap.isClosure(write) && heap.name(write) === 'writeAfterFIN') {
      stream.setReceive({ state: 'closed', fact: "'end' was emitted", from: 'net.Socket write = writeAfterFIN' });
    }
    if (heap.object(stream.node, E.handle) !== ABSENT) stream.setUnread('net.Socket.<symbol kHandle>, buffer');
    describeChild(stream, surroundings);
    stream.exempt = exemptionOf(heap, stream, surroundings);
  },
};

function describeChild(stream: StreamDraft, surroundings: Surroundings): void {
  const child = surroundings.childStdio.get(stream.node);
  if (child === undefined) return;
  stream.kind = 'child_process stdio';
  stream.docs = 'kinds.md#child_process-stdio';
  stream.label = child.command === undefined ? child.name : `${child.name} of ${baseName(child.command)}`;
  if (child.name === 'stdin') {
    stream.fix = "call child.stdin.end(), or spawn with stdio: ['ignore', ...]";
    return;
  }
  // Nobody can write to a child's stdout, but Node leaves its writable side open.
  stream.sendIgnored = true;
  stream.fix = `read it (child.${child.name}.resume() discards), or spawn with stdio: 'ignore'`;
}

function exemptionOf(heap: HeapView, stream: StreamDraft, surroundings: Surroundings): string | undefined {
  const { node } = stream;
  if (surroundings.ownStdio.has(node)) return 'a standard stream of the process itself';
  if (surroundings.sessionSockets.has(node)) return 'it carries an HTTP/2 session, whose streams are judged instead';
  if (heap.has(node, E.undiciClient) || heap.has(node, E.undiciParser)) return 'a connection of an undici pool';
  const listeners = listenersOf(heap, node, surroundings.positions);
  if (listeners.some((listener) => listener.event === 'agentRemove')) return 'a connection of an http.Agent';
  if (heap.object(node, E.parser) !== ABSENT || heap.object(node, E.httpMessage) !== ABSENT) {
    return 'an HTTP/1 connection, whose messages are judged instead';
  }
  if (heap.boolean(node, E.connecting) === true) return 'it is connecting';
  const destroyed = stream.receive.state === 'reset' || stream.send.state === 'reset';
  if (heap.isNull(node, E.handle) && !destroyed && stream.receive.state === 'open') return 'it was never connected';
  return undefined;
}

function labelOf(heap: HeapView, node: number): string | undefined {
  const peer = heap.object(node, E.peername);
  const host = heap.text(peer, E.address) ?? heap.text(node, E.host);
  const port = heap.integer(peer, E.port);
  if (host === undefined) return acceptedOn(heap, node);
  return port === undefined ? `peer ${host}` : `peer ${host}:${port}`;
}

/** A server that let the system choose its port remembers only that it asked for port 0. */
function acceptedOn(heap: HeapView, node: number): string | undefined {
  const key = heap.text(heap.object(node, E.server), E.connectionKey);
  const port = key?.slice(key.lastIndexOf(':') + 1);
  return port === undefined || port === '0' ? undefined : `accepted on port ${port}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
