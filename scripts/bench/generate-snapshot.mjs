/**
 * Writes the heap snapshot of a program that looks like a service under load, in a size that is asked for:
 *
 *     node --max-old-space-size=8000 scripts/bench/generate-snapshot.mjs <out> <shape> <count>
 *
 * Nothing is synthetic: the objects are made, and V8 writes down what it sees. The output is not byte-identical between
 * runs, so figures are only comparable on the same file.
 */

import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { PassThrough, Readable, Transform } from 'node:stream';
import { writeHeapSnapshot } from 'node:v8';

class Session {
  constructor(id, user) {
    this.id = id;
    this.user = user;
    this.startedAt = id * 1.5;
    this.headers = { host: `host-${id % 97}.example`, accept: '*/*', 'x-request-id': `r-${id}` };
    this.seen = new Set([id, `path-${id % 1013}`]);
    this.onClose = () => this.seen.clear();
  }
}

class CacheEntry {
  constructor(key, value, previous) {
    this.key = key;
    this.value = value;
    this.previous = previous;
    this.next = undefined;
    if (previous !== undefined) previous.next = this;
  }
}

/** Sessions, a cache with a linked list through it, metadata by WeakMap, closures, promises, buffers; a few streams. */
function* service(units) {
  const users = new Map();
  const metadata = new WeakMap();
  const listeners = [];
  let newest;
  const app = { users, metadata, listeners, cache: new Map(), pending: [], buffers: [], streams: [] };
  yield app;
  for (let unit = 0; unit < units; unit++) {
    const user = { name: `user ${unit}`, roles: ['reader', unit % 7], address: { city: unit % 331, zip: `${unit}` } };
    const session = new Session(unit, user);
    users.set(unit, session);
    metadata.set(session, { at: unit, tags: [unit, unit + 1] });
    newest = new CacheEntry(`key-${unit}`, { rows: Array.from({ length: 6 }, (_, i) => ({ i, unit })) }, newest);
    app.cache.set(newest.key, newest);
    listeners.push((event) => listeners.length + event + session.id);
    app.pending.push(new Promise((resolve) => session.seen.add(resolve)).then(() => unit));
    if (unit % 4 === 0) app.buffers.push(Buffer.alloc(64));
    if (unit % 50 === 0) app.streams.push(unreadStream(unit / 50));
  }
}

/** Every way of leaking a `node:stream` in turn, plus healthy ones that a program still works with. */
function unreadStream(index) {
  switch (index % 4) {
    case 0: {
      const readable = new Readable({ read() {} });
      readable.push(`chunk ${index}`);
      return readable;
    }
    case 1: {
      const through = new PassThrough();
      through.end(`chunk ${index}`);
      return through;
    }
    case 2:
      return Readable.from([`chunk ${index}`]).pipe(
        new Transform({ transform: (chunk, _, done) => done(null, chunk) }),
      );
    default:
      return new Readable({ read() {} }).on('data', () => index);
  }
}

/** So many streams that nobody reads, held in as many ways as a program has names for them. */
function* streams(count) {
  const app = { byTenant: new Map() };
  yield app;
  for (let index = 0; index < count; index++) {
    const tenant = `tenant${index % 200}`;
    if (!app.byTenant.has(tenant)) app.byTenant.set(tenant, { [tenant]: [] });
    app.byTenant.get(tenant)[tenant].push(unreadStream(index));
  }
}

/** One linked list, the worst case of naive dominator algorithms; a stream at its end. */
function* chain(length) {
  let newest = new CacheEntry('last', unreadStream(0));
  const app = { newest };
  yield app;
  for (let index = 0; index < length; index++) app.newest = newest = new CacheEntry(index, null, newest);
}

/** Streams that hold each other: every one but the newest is reached only through all those before it. */
function* queue(length) {
  const app = { newest: undefined };
  yield app;
  for (let index = 0; index < length; index++) app.newest = { stream: unreadStream(index), next: app.newest };
}

/** One object that as many others point at, and that points at them; a stream among them. */
function* hub(count) {
  const app = { spokes: [], byId: new Map(), stream: unreadStream(0) };
  yield app;
  for (let index = 0; index < count; index++) {
    const spoke = { app, stream: app.stream, index };
    app.spokes.push(spoke);
    if (index % 8 === 0) app.byId.set(spoke, app.spokes);
  }
}

/** Some real sockets, of which half were ended by the other side and never destroyed. */
async function openSockets(count) {
  const accepted = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients = [];
  for (let index = 0; index < count; index++) {
    const client = connect(server.address().port, '127.0.0.1');
    await once(client, 'connect');
    if (index % 2 === 0) client.end();
    clients.push(client);
  }
  while (accepted.length < count) await new Promise(setImmediate);
  for (const socket of accepted) socket.resume();
  return { server, accepted, clients };
}

const SHAPES = { service, streams, chain, queue, hub };

const [out, shapeName, count] = process.argv.slice(2);
const shape = SHAPES[shapeName];
if (shape === undefined || !(Number(count) > 0)) {
  console.error(`usage: generate-snapshot.mjs <out> <${Object.keys(SHAPES).join('|')}> <count>`);
  process.exit(2);
}
const steps = shape(Number(count));
globalThis.app = steps.next().value;
for (const _ of steps);
globalThis.sockets = await openSockets(40);
writeHeapSnapshot(`${out}.partial`, { exposeNumericValues: true });
renameSync(`${out}.partial`, out);
process.exit(0);
