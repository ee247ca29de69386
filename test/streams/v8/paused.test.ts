import { describe, expect, test } from 'vitest';
import { captureAndAnalyze, judgeBodies } from './capture.js';

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

  test('is left open where only a list has it, through which somebody may go', async () => {
    const verdicts = await judgeBodies(`
      ${RECEIVE_TWO}
      const bodies = [];
      (() => { const body = receiveTwo(); body.on('data', () => body.pause()); bodies.push(body); })();
      setInterval(() => bodies.length, 60_000);`);
    expect(verdicts).toEqual(['undetermined']);
  });
});

test('whether a request will be read is left open while the program has its response to send', async () => {
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
  expect(requests.map(({ verdict, ifStuck }) => [verdict, ifStuck])).toEqual([
    ['undetermined', 'receive-never-closed'],
  ]);
});

test('a paused request that is kept with its unsent response waits for its turn; whether one that was never touched does is left open', async () => {
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
  expect(await verdictsOf('')).toEqual(['undetermined']);
});
