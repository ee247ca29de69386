/**
 * `net.Socket`: TCP and local sockets, and the pipes of child processes.
 *
 * Source: https://github.com/nodejs/node/blob/v22.0.0/lib/net.js (`Socket`, `onReadableStreamEnd`, `writeAfterFIN`).
 */
import { ABSENT, type HeapView, property } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { StreamDraft } from './draft.js';
import type { Family } from './family.js';
import { listenersOf } from './listeners.js';
import { nodeSource } from './node-source.js';
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
  tlsOptions: property('_tlsOptions'),
  /** `family:address:port` that the server listens on. */
  connectionKey: property('_connectionKey'),
} as const;

const SOCKET: KindKnowledge = {
  title: 'net.Socket',
  kinds: ['net.Socket'],
  versions: 'Node 18 to 26',
  summary: 'TCP and local sockets. All of node:stream, and what the socket itself tells without numbers.',
  code: ['src/streams/v8/net-socket.ts'],
  facts: [
    {
      about: 'receive',
      says: 'closed',
      from: 'the function `writeAfterFIN` in place of `write`',
      needsNumbers: 'no',
      versions: 'without `allowHalfOpen`',
      source: nodeSource('net.js', 793),
    },
    {
      about: 'receive',
      says: 'open or unread',
      from: 'a live `<symbol kHandle>` and waiting chunks',
      needsNumbers: 'no',
      source: nodeSource('net.js', 396),
    },
    {
      about: 'stream',
      says: 'both halves are over',
      from: '`<symbol kHandle>` is null in a socket that has had a `_host`, a `_server` or TLS',
      needsNumbers: 'no',
      source: nodeSource('net.js', 845),
    },
    {
      about: 'stream',
      says: 'peer',
      from: '`_peername` (once `remoteAddress` was read), `_host`, or the port in `_server._connectionKey`',
      needsNumbers: 'for the port of `_peername`',
      source: nodeSource('net.js', 876),
    },
  ],
  notes: [
    'Not accused: sockets that are connecting or were never connected, connections of an `http.Agent` or an undici ' +
      'pool, those that carry HTTP/1 messages or an HTTP/2 session (their messages and streams are judged), standard ' +
      'streams of the process.',
    'Nor is a socket that has ended its half while nothing waits in it: Node reads the end of the peer by itself.',
    '*Abandoned* is told for sockets; [design.md](design.md#abandoned) says how.',
  ],
  fix: 'read to the end and call `socket.end()`, or `socket.destroy()`',
  example: [
    "socket.on('end', () => socket.end()); // they are done: so are we",
    'socket.resume(); // read to the end, even what nobody wants',
    'socket.setTimeout(30_000, () => socket.destroy()); // waits no longer',
  ],
  provenBy: [
    'node/net-half-closed.mjs',
    'node/net-half-closed-healthy.mjs',
    'node/for-await-half-open.mjs',
    'node/for-await-half-open-healthy.mjs',
  ],
};

const CHILD_STDIO: KindKnowledge = {
  title: 'child_process stdio',
  kinds: ['child_process stdio'],
  versions: 'Node 18 to 26',
  summary: 'The pipes of `child_process.spawn`: sockets that a `ChildProcess` holds as `stdin`, `stdout` or `stderr`.',
  code: ['src/streams/v8/net-socket.ts', 'src/streams/v8/surroundings.ts'],
  facts: [
    {
      about: 'stream',
      says: 'which pipe of which program',
      from: '`stdin`, `stdout`, `stderr` and `spawnfile` of the `ChildProcess`',
      needsNumbers: 'no',
      source: nodeSource('internal/child_process.js', 464),
    },
    {
      about: 'send',
      says: 'ignored',
      from: 'a `stdout` or `stderr`: Node leaves the send half of these duplex objects open',
      needsNumbers: 'no',
      source: nodeSource('internal/child_process.js', 334),
    },
  ],
  notes: ['A silent running child is not accused; output that nobody reads is.'],
  fix: "`child.stdout.resume()`, or `stdio: 'ignore'`",
  example: [
    "const stdio = ['pipe', 'pipe', 'ignore'];",
    'const child = spawn(command, args, { stdio });',
    'child.stdout.resume(); // or read it',
    'child.stdin.end();',
  ],
  provenBy: ['node/pipes-unread.mjs', 'node/pipes-unread-healthy.mjs'],
};

export const netSocket: Family = {
  kinds: ['net.Socket', 'child_process stdio'],
  knowledge: [SOCKET, CHILD_STDIO],
  edges: Object.values(E),
  marks: [],

  recognises: (heap, node) => heap.has(node, E.connecting) && heap.has(node, E.hadError) && heap.has(node, E.handle),

  describe(heap, stream, surroundings) {
    stream.kind = 'net.Socket';
    stream.docs = 'kinds.md#netsocket';
    stream.fix =
      'read to the end (socket.resume() discards) and call socket.end(), or socket.destroy() for both halves';
    stream.halfFix = {
      receive: 'read to the end (socket.resume() discards), or call socket.destroy()',
      send: 'call socket.end() once nothing more is to be sent, or socket.destroy()',
    };
    stream.label = labelOf(heap, stream.node);
    for (const ref of [E.handle, E.timeout]) {
      const handle = heap.object(stream.node, ref);
      if (handle !== ABSENT) stream.handles.push(handle);
    }
    const write = heap.get(stream.node, E.write);
    if (stream.receive.state === 'unknown' && heap.isClosure(write) && heap.name(write) === 'writeAfterFIN') {
      stream.setReceive({ state: 'closed', fact: "'end' was emitted", from: 'net.Socket write = writeAfterFIN' });
    }
    describeHandle(heap, stream, surroundings);
    stream.isConnection = true;
    stream.endsByItself = endsByItself(stream);
    describeChild(stream, surroundings);
    stream.exempt ??= exemptionOf(heap, stream, surroundings);
  },
};

/** A socket loses its handle when it is destroyed, which it is as soon as both halves are done. */
function describeHandle(heap: HeapView, stream: StreamDraft, surroundings: Surroundings): void {
  const { node } = stream;
  const from = 'net.Socket.<symbol kHandle>';
  if (heap.object(node, E.handle) !== ABSENT) {
    stream.setOver(false, from);
    stream.setUnread(`${from}, buffer`);
  } else if (heap.isNull(node, E.handle) && (hadHandle(heap, node) || surroundings.childStdio.has(node))) {
    stream.setOver(true, from);
  }
}

/** A socket that was only made has none either. A TLS socket gets it when it is made, all others to connect or be accepted. */
function hadHandle(heap: HeapView, node: number): boolean {
  return (
    heap.has(node, E.tlsOptions) ||
    heap.text(node, E.host) !== undefined ||
    [E.server, E.peername].some((ref) => heap.object(node, ref) !== ABSENT)
  );
}

function describeChild(stream: StreamDraft, surroundings: Surroundings): void {
  const child = surroundings.childStdio.get(stream.node);
  if (child === undefined) return;
  stream.kind = 'child_process stdio';
  stream.isConnection = false;
  stream.docs = 'kinds.md#child_process-stdio';
  if (child.running && isOver(stream)) stream.exempt = 'the child that it belongs to is still running';
  stream.label = child.command === undefined ? child.name : `${child.name} of ${baseName(child.command)}`;
  if (child.name === 'stdin') {
    stream.fix = "call child.stdin.end(), or spawn with stdio: ['ignore', ...]";
    return;
  }
  // Nobody can write to a child's stdout, but Node leaves its writable side open.
  stream.sendIgnored = true;
  stream.fix = `read it (child.${child.name}.resume() discards), or spawn with stdio: 'ignore'`;
}

function isOver({ receive, receiveNotClosed, send, sendIgnored }: StreamDraft): boolean {
  if (receiveNotClosed) return false;
  return receive.state !== 'open' && receive.state !== 'unread' && (sendIgnored || send.state !== 'open');
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

/** Node reads ahead, so it sees the peer's end as soon as it comes; then there is nothing left that the socket waits for. */
function endsByItself({ receive, send, dataWaiting, paused, pauseCalled }: StreamDraft): boolean {
  const isEnded = send.state === 'closed' || send.state === 'ending';
  return receive.state === 'open' && isEnded && dataWaiting === false && !paused && pauseCalled === false;
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
