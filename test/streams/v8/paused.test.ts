import { describe, expect, test } from 'vitest';
import { collectFacts } from '../../../src/findings/stream-facts.js';
import { createBitset } from '../../../src/graph/bitset.js';
import { buildGraph } from '../../../src/graph/build-graph.js';
import { HeapView } from '../../../src/graph/heap-view.js';
import { buildPathTree } from '../../../src/graph/path-tree.js';
import { POSITION_EDGES, Positions } from '../../../src/graph/positions.js';
import { createReleaser } from '../../../src/graph/release-set.js';
import { StreamDraft } from '../../../src/streams/v8/draft.js';
import { isAwaited, PAUSED_EDGES } from '../../../src/streams/v8/paused.js';
import { snapshotOf } from '../../dsl/graph.js';
import { captureAndAnalyze } from './capture.js';

/** Verdicts on the streams of class `Body`, each of which holds a chunk that nobody has read. */
async function judgeBodies(program: string): Promise<readonly string[]> {
  const streams = collectFacts(await captureAndAnalyze(program)).values();
  return [...streams].filter((stream) => stream.class === 'Body').map((stream) => stream.verdict);
}

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
      setInterval(() => bodies.length, 60_000);`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });
});

describe('a stream that the program paused', () => {
  const RECEIVE_TWO = `const receiveTwo = () => { const body = new Body(); body.write('te'); body.end('xt'); return body; };`;

  test('is in use while an object with methods has it in a field', async () => {
    const verdicts = await judgeBodies(`
      ${RECEIVE_TWO}
      class Tail {
        constructor(body) { this.body = body; body.on('data', () => this.body.pause()); }
        next() { this.body.resume(); }
      }
      const tails = [new Tail(receiveTwo())];
      setInterval(() => tails.forEach((tail) => tail.next()), 60_000);`);
    expect(verdicts).toEqual(['in-use']);
  });

  test('is forgotten where only a list has it', async () => {
    const verdicts = await judgeBodies(`
      ${RECEIVE_TWO}
      const bodies = [];
      (() => { const body = receiveTwo(); body.on('data', () => body.pause()); bodies.push(body); })();
      setInterval(() => bodies.length, 60_000);`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });
});

test('a stream is in use while a suspended function holds the object that has it', async () => {
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

test('a request that a callback may still read is no more than suspected', async () => {
  const { groups } = await captureAndAnalyze(`
    import http from 'node:http';
    const queries = [];
    const server = http.createServer((request, response) => {
      queries.push(() => request.resume().on('end', () => response.end()));
    });
    await once(server.listen(0), 'listening');
    http.request({ port: server.address().port, method: 'POST' }).end('text');
    while (queries.length === 0) await sleep(5);
    setInterval(() => queries.length, 60_000);`);
  const requests = groups.filter((group) => group.kind === 'http.IncomingMessage');
  expect(requests.map(({ severity }) => severity)).toEqual(['warning']);
});

test('a paused request that is kept with its unsent response waits for its turn; one that was never touched does not', async () => {
  const program = (pause: string): string => `
    import http from 'node:http';
    class Gate {
      waiting = [];
      enter(request, response) {
        ${pause}
        this.waiting.push({ request, response });
      }
    }
    const gate = (globalThis.gate = new Gate());
    const server = http.createServer((request, response) => gate.enter(request, response));
    await once(server.listen(0), 'listening');
    http.request({ port: server.address().port, method: 'POST' }).end('text');
    while (gate.waiting.length === 0) await sleep(5);`;
  const verdictsOf = async (pause: string): Promise<readonly string[]> => {
    const { groups } = await captureAndAnalyze(program(pause));
    return groups.filter(({ kind }) => kind === 'http.IncomingMessage').map(({ verdict }) => verdict);
  };
  expect(await verdictsOf('request.pause();')).toEqual(['in-use']);
  expect(await verdictsOf('')).toEqual(['receive-never-closed']);
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
  const releaser = createReleaser(graph, buildPathTree(graph));
  const heap = new HeapView(snapshot, [...PAUSED_EDGES, ...POSITION_EDGES]);
  const positions = new Positions(heap);
  const waiting = { graph, releaser, positions, runtimeNodes: createBitset(snapshot.nodeCount), listUsers: new Map() };
  expect(isAwaited(heap, waiting, new StreamDraft(stream))).toBe(awaited);
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
  const releaser = createReleaser(built, buildPathTree(built));
  const { from, reads } = countReads(built.retainers.from);
  const graph = { ...built, retainers: { ...built.retainers, from } };
  const heap = new HeapView(snapshot, PAUSED_EDGES);
  const positions = new Positions(heap);
  const waiting = { graph, releaser, positions, runtimeNodes: createBitset(snapshot.nodeCount), listUsers: new Map() };
  expect(streams.some((stream) => isAwaited(heap, waiting, new StreamDraft(stream)))).toBe(false);
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
  const releaser = createReleaser(graph, buildPathTree(graph));
  const { from: edgeName, reads } = countReads(snapshot.edgeName);
  const heap = new HeapView({ ...snapshot, edgeName }, PAUSED_EDGES);
  const waiting = {
    graph,
    releaser,
    positions: new Positions(heap),
    runtimeNodes: createBitset(snapshot.nodeCount),
    listUsers: new Map(),
  };
  expect(isAwaited(heap, waiting, new StreamDraft(stream))).toBe(false);
  // 4 million when the list is read for each of its items.
  expect(reads()).toBeLessThan(COUNT * 500);
});

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
