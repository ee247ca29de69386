import { describe, expect, test } from 'vitest';
import { createBitset } from '../../../src/graph/bitset.js';
import { buildGraph } from '../../../src/graph/build-graph.js';
import type { HeapGraph } from '../../../src/graph/heap-graph.js';
import { HeapView } from '../../../src/graph/heap-view.js';
import { buildPathTree } from '../../../src/graph/path-tree.js';
import { Positions } from '../../../src/graph/positions.js';
import { createReleaser } from '../../../src/graph/release-set.js';
import { StreamDraft } from '../../../src/streams/v8/draft.js';
import { STREAM_EDGES as EDGES } from '../../../src/streams/v8/find-streams.js';
import { ListTakers } from '../../../src/streams/v8/list-takers.js';
import type { Waiting } from '../../../src/streams/v8/paused.js';
import { findReturn } from '../../../src/streams/v8/who-returns.js';
import { snapshotOf } from '../../dsl/graph.js';
import { captureAndAnalyze, judgeBodies } from './capture.js';

describe('a stream that a suspended function has yet to read', () => {
  test('is in use while something else will resume the function', async () => {
    const verdicts = await judgeBodies(`
      async function handle() {
        const body = receive();
        await sleep(60_000);
        for await (const chunk of body) console.log(chunk);
      }
      for (let i = 0; i < 3; i++) handle();`);
    expect(verdicts).toEqual(['in-use', 'in-use', 'in-use']);
  });

  test('is in use between two reads', async () => {
    const verdicts = await judgeBodies(`
      async function parse(body) {
        for (let byte; (byte = body.read(1)) !== null; ) await sleep(60_000);
      }
      parse(receive());`);
    expect(verdicts).toEqual(['in-use']);
  });

  test('is in use while a promise or a timer will call a function of its scope', async () => {
    const verdicts = await judgeBodies(`
      function handle(body, later) {
        later(() => body.resume());
      }
      handle(receive(), (resume) => void sleep(60_000).then(resume));
      handle(receive(), (resume) => void setTimeout(resume, 60_000));`);
    expect(verdicts).toEqual(['in-use', 'in-use']);
  });

  test('is in use while a loop over a list has yet to come to it', async () => {
    const verdicts = await judgeBodies(`
      async function readAll(bodies) {
        for (const body of bodies) {
          await sleep(60_000);
          body.resume();
        }
      }
      readAll([receive(), receive(), receive()]);`);
    expect(verdicts).toEqual(['in-use', 'in-use', 'in-use']);
  });

  test('is in use while a suspended function has the list that it is in', async () => {
    const verdicts = await judgeBodies(`
      async function readAll(bodies) {
        while (bodies.length > 0) {
          const body = bodies.shift();
          await sleep(60_000);
          body.resume();
        }
      }
      readAll([receive(), receive(), receive()]);`);
    expect(verdicts).toEqual(['in-use', 'in-use', 'in-use']);
  });

  test.each([
    ['/srv/node_modules/rx/merge.js', 'undetermined'],
    ['/srv/app/merge.js', 'receive-never-closed'],
  ])('waits in a list of %s, for what was never called yet, perhaps: %s', async (filename, verdict) => {
    const verdicts = await judgeBodies(`
      const { default: vm } = await import('node:vm');
      const { add, end } = vm.runInThisContext(\`(() => {
        const buffer = [];
        const end = () => {
          const next = () => buffer.shift().resume();
          while (buffer.length > 9) next();
        };
        return { add: (body) => buffer.push(body), end };
      })()\`, { filename: ${JSON.stringify(filename)} });
      globalThis.ends = [end];
      end();
      add(receive());`);
    expect(verdicts).toEqual([verdict]);
  });

  test('is in use while Promise.all waits for what comes with it', async () => {
    const verdicts = await judgeBodies(`
      async function handle() {
        const [body] = await Promise.all([sleep(1).then(receive), sleep(60_000)]);
        body.resume();
      }
      handle();
      Promise.allSettled([sleep(1).then(receive), sleep(60_000)]).then(([{ value }]) => value.resume());`);
    expect(verdicts).toEqual(['in-use', 'in-use']);
  });

  test('is in use while a timer of the program has it, or the object that has it, as an argument', async () => {
    const verdicts = await judgeBodies(`
      setTimeout((body) => body.resume(), 60_000, receive());
      setTimeout(({ body }) => body.resume(), 60_000, { body: receive() });`);
    expect(verdicts).toEqual(['in-use', 'in-use']);
  });

  test('is forgotten when only its own end would resume the function', async () => {
    const verdicts = await judgeBodies(`
      const bodies = [];
      async function handle() {
        const body = receive();
        bodies.push(body);
        await once(body, 'end');
        body.destroy();
      }
      handle();
      globalThis.keep = { bodies };`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });

  test('is in use while a suspended function holds the object that has it', async () => {
    const verdicts = await judgeBodies(`
      class Connection { constructor(body) { this.body = body; } }
      const connections = [];
      async function serve(connection) {
        while (connection.body.read(1) !== null) await sleep(60_000);
      }
      connections.push(new Connection(receive()));
      serve(connections[0]);
      connections.push(new Connection(receive()));`);
    expect(verdicts.toSorted()).toEqual(['in-use', 'receive-never-closed']);
  });
});

describe('a stream that a suspended method has yet to read', () => {
  test.each([
    ['in a field', 'constructor(body) { this.body = body; } async run() { await sleep(60_000); this.body.resume(); }'],
    [
      'in a private field',
      'constructor(body) { this.#body = body; } #body; async run() { await sleep(60_000); this.#body.resume(); }',
    ],
    [
      'in an object in a field',
      'constructor(body) { this.job = { body }; } async run() { await sleep(60_000); this.job.body.resume(); }',
    ],
  ])('%s is in use', async (_, members) => {
    const verdicts = await judgeBodies(`
      class Download { ${members} }
      const downloads = (globalThis.downloads = [1, 2].map(() => new Download(receive())));
      for (const download of downloads) download.run();`);
    expect(verdicts).toEqual(['in-use', 'in-use']);
  });

  test('in a list in a field is left open: others use that list, too', async () => {
    const verdicts = await judgeBodies(`
      class Worker {
        parts = [receive(), receive()];
        async run() { for (;;) { await sleep(60_000); this.parts.forEach((part) => part.resume()); } }
      }
      (globalThis.worker = new Worker()).run();`);
    expect(verdicts).toEqual(['undetermined', 'undetermined']);
  });

  test('is forgotten where the method that waits is that of another object', async () => {
    const verdicts = await judgeBodies(`
      class Table {
        bodies = new Map();
        async run() { for (;;) await sleep(60_000); }
      }
      class Owner { table = new Table(); }
      globalThis.owner = new Owner();
      owner.table.bodies.set(1, receive());
      globalThis.other = new Table();
      other.run();`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });
});

describe('a stream that a loop has yet to come to', () => {
  test.each([
    ['a Map', 'new Map([[1, receive()], [2, receive()]])', '[, body]'],
    ['a Set', 'new Set([receive(), receive()])', 'body'],
    [
      'results of Promise.allSettled',
      '(await Promise.allSettled([receive(), receive()])).map(({ value }) => ({ value }))',
      '{ value: body }',
    ],
    ['jobs', '[1, 2].map(() => ({ input: { body: receive() } }))', '{ input: { body } }'],
  ])('over %s is in use', async (_, list, item) => {
    const verdicts = await judgeBodies(`
      async function readAll() {
        for (const ${item} of ${list}) {
          await sleep(60_000);
          body.resume();
        }
      }
      readAll();`);
    expect(verdicts).toEqual(['in-use', 'in-use']);
  });
});

describe('a stream that a function knows which may be called', () => {
  const left = ['undetermined'];
  test.each([
    ['a callback in a list', '(body) => globalThis.callbacks.push(() => body.resume())', left],
    [
      'a callback within a callback',
      '(body) => globalThis.callbacks.push((error) => error ?? (() => body.resume()))',
      left,
    ],
    ['a listener of somebody else', "(body) => process.once('SIGUSR1', () => body.resume())", left],
    ['a bound argument', "(body) => process.once('SIGUSR1', ((body) => body.resume()).bind(null, body))", left],
    [
      'a bound argument of a promise',
      '(body) => sleep(60_000).then(((body) => body.resume()).bind(null, body))',
      ['in-use'],
    ],
    ['an asynchronous resource', '(body) => sleep(60_000).then(AsyncResource.bind(() => body.resume()))', left],
    ['a method of its owner', '(body) => new Owner(body)', left],
    [
      'only its own listener',
      "(body) => globalThis.callbacks.push(body.on('close', () => body.resume()))",
      ['receive-never-closed'],
    ],
  ])('as %s is %s', async (_, wait, expected) => {
    const verdicts = await judgeBodies(`
      const { AsyncResource } = await import('node:async_hooks');
      class Owner { constructor(body) { this.body = body; process.once('SIGUSR2', () => this.body.resume()); } }
      globalThis.callbacks = [];
      (${wait})(receive());`);
    expect(verdicts).toEqual(expected);
  });
});

describe('a transform that is full, because nobody reads it', () => {
  test('is no stream that is still being written', async () => {
    const { groups } = await captureAndAnalyze(`
      import { createReadStream } from 'node:fs';
      const pipes = (globalThis.pipes = [1, 2].map(() => createReadStream(process.execPath).pipe(new Body())));
      while (pipes.some((body) => body.writableLength === 0)) await sleep(5);`);
    const verdicts = groups.filter(({ class: name }) => name === 'Body').map(({ verdict, count }) => [verdict, count]);
    expect(verdicts).toEqual([['neither-closed', 2]]);
  });
});

describe('a stream in a list', () => {
  test.each([
    ['a method', 1],
    ['a method that V8 has compiled', 300_000],
  ])('is left open while %s of its class takes items out of lists', async (_, times) => {
    const verdicts = await judgeBodies(`
      class Queue {
        items = [];
        add(item) { this.items.push(item); }
        next() { return this.items.shift(); }
      }
      const queue = (globalThis.queue = new Queue());
      for (let i = 0; i < ${times}; i++) {
        queue.add({});
        queue.next();
      }
      queue.add(receive());`);
    expect(verdicts).toEqual(['undetermined']);
  });

  test('is left open while a timer that has yet to go off shares its scope', async () => {
    const verdicts = await judgeBodies(`
      const bodies = [receive()];
      setTimeout(() => bodies.splice(0).forEach((body) => body.resume()), 60_000);`);
    expect(verdicts).toEqual(['undetermined']);
  });

  test('is left open while it is kept with the function to call when it is done', async () => {
    const verdicts = await judgeBodies(`
      globalThis.jobs = [{ body: receive(), done: () => {} }];`);
    expect(verdicts).toEqual(['undetermined']);
  });

  test('is forgotten where functions only look at the list', async () => {
    const verdicts = await judgeBodies(`
      class Registry {
        bodies = [];
        add(body) { this.bodies.push(body); }
        count() { return this.bodies.length; }
      }
      const registry = (globalThis.registry = new Registry());
      registry.add(receive());
      setInterval(() => registry.count(), 5);`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });
});

test.each([
  ['/srv/app.js', true],
  ['node:internal/stream_base_commons', false],
])('a timer with a function of %s and a stream as its argument: the stream is awaited, %s', (script, awaited) => {
  const [timer, list, stream, callback, shared, code] = [1, 2, 3, 4, 5, 6];
  const snapshot = snapshotOf(
    [
      {},
      { name: 'Timeout' },
      { name: 'Array' },
      {},
      { type: 'closure' },
      { type: 'code' },
      { type: 'code', name: script },
    ],
    [
      { from: 0, to: timer },
      { from: timer, to: list, name: '_timerArgs' },
      { from: list, to: stream, type: 'element' },
      { from: timer, to: callback, name: '_onTimeout' },
      { from: callback, to: shared, type: 'internal', name: 'shared' },
      { from: shared, to: code, type: 'internal', name: 'script' },
    ],
  );
  const graph = buildGraph(snapshot, undefined);
  const heap = new HeapView(snapshot, EDGES);
  expect(findReturn(heap, waitingIn(heap, graph), new StreamDraft(stream))?.isSure === true).toBe(awaited);
});

test('the question whether a stream is awaited looks at few retainers where all of them share a list that many objects share', () => {
  const COUNT = 20_000;
  const list = 1;
  const owners = Array.from({ length: COUNT }, (_, i) => i + 2);
  const streams = owners.map((owner) => owner + COUNT);
  const snapshot = snapshotOf(
    [{}, { type: 'array' }, ...owners.map(() => ({})), ...streams.map(() => ({}))],
    [
      ...owners.flatMap((owner) => [
        { from: 0, to: owner },
        { from: owner, to: list },
      ]),
      ...streams.map((stream) => ({ from: list, to: stream, type: 'element' as const })),
      { from: 2, to: 3, type: 'internal', name: 'parameters_and_registers' },
    ],
  );
  const built = buildGraph(snapshot, undefined);
  const { from, reads } = countReads(built.retainers.from);
  const graph = { ...built, retainers: { ...built.retainers, from } };
  const heap = new HeapView(snapshot, EDGES);
  const waiting = waitingIn(heap, graph);
  expect(streams.some((stream) => findReturn(heap, waiting, new StreamDraft(stream)))).toBe(false);
  // 400 million when every owner of the list is asked about every stream.
  expect(reads()).toBeLessThan(COUNT * 500);
});

test('the question whether a stream is awaited does not read the list of all lists that hold it once for each', () => {
  const COUNT = 2000;
  const lists = Array.from({ length: COUNT }, (_, i) => i + 2);
  const stream = COUNT + 2;
  const snapshot = snapshotOf(
    [{}, { type: 'array' }, ...lists.map(() => ({ type: 'array' as const })), {}],
    [
      { from: 0, to: 1 },
      ...lists.map((list) => ({ from: 1, to: list, type: 'internal' as const, name: 'item' })),
      ...lists.map((list) => ({ from: list, to: stream, type: 'element' as const })),
      { from: stream, to: 0, type: 'internal', name: 'parameters_and_registers' },
    ],
  );
  const graph = buildGraph(snapshot, undefined);
  const { from: edgeName, reads } = countReads(snapshot.edgeName);
  const heap = new HeapView({ ...snapshot, edgeName }, EDGES);
  expect(findReturn(heap, waitingIn(heap, graph), new StreamDraft(stream))).toBeUndefined();
  // 4 million when the list is read for each of its items.
  expect(reads()).toBeLessThan(COUNT * 500);
});

function waitingIn(heap: HeapView, graph: HeapGraph): Waiting {
  const positions = new Positions(heap);
  return {
    graph,
    releaser: createReleaser(graph, buildPathTree(graph)),
    positions,
    runtimeNodes: createBitset(heap.snapshot.nodeCount),
    takers: new ListTakers(heap, graph, positions),
  };
}

function countReads(column: Uint32Array): { readonly from: Uint32Array; reads(): number } {
  let reads = 0;
  const from = new Proxy(column, {
    get(target, key) {
      reads++;
      return Reflect.get(target, key);
    },
  });
  return { from, reads: () => reads };
}
