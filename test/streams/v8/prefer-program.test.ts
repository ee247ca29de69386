import { describe, expect, test } from 'vitest';
import { readHeap } from '../../../src/findings/read-heap.js';
import { hasBit } from '../../../src/graph/bitset.js';
import { pathTo } from '../../../src/graph/path-tree.js';
import { ORIGIN } from '../../../src/graph/positions.js';
import { openSource } from '../../../src/io/open-source.js';
import { preferProgram } from '../../../src/streams/v8/prefer-program.js';
import { capturedSnapshot } from '../../captures.js';
import { captureAndAnalyze } from './capture.js';

describe('the retaining path of a response', () => {
  test('leads through the list of the program, and not through the timer of its connection', async () => {
    const { groups } = await captureAndAnalyze(`
      import http from 'node:http';
      const server = http.createServer((request, response) => response.end('text'));
      await once(server.listen(0), 'listening');
      const responses = (globalThis.responses = []);
      for (let i = 0; i < 3; i++) {
        const request = http.get({ port: server.address().port, timeout: 60_000, agent: new http.Agent({ keepAlive: true }) });
        const [response] = await once(request, 'response');
        responses.push(response);
      }`);
    const group = groups.find(({ kind, receive }) => kind === 'http.IncomingMessage' && receive.state === 'unread');
    expect(group?.holder.map(({ edge }) => edge)).toContain('responses');
  });
});

describe.each(['libs-leaking-node18.20.8', 'web-leaking-node26.10.0'])('in %s', async (name) => {
  const source = openSource(capturedSnapshot(name));
  const { heap, graph, tree, found } = await readHeap(source, {}).finally(() => source.close());
  const streams = found.drafts.map(({ node }) => node);
  const { positions } = found.surroundings;
  const endsInProgram = (stream: number): boolean =>
    pathTo(tree, stream)
      .slice(0, -1)
      .map((node) => positions.originOf(node))
      .findLast((origin) => origin !== undefined) === ORIGIN.program;
  const before = streams.filter(endsInProgram).length;
  preferProgram(graph, tree, positions, streams);

  test('all paths still lead from the root over references that retain', () => {
    const { firstEdge, edgeTarget, rootOrdinal } = heap.snapshot;
    for (const stream of streams) {
      const path = pathTo(tree, stream);
      if (path.length > 1) expect(path[0]).toBe(rootOrdinal);
      for (let step = 1; step < path.length; step++) {
        const [from, to] = [path[step - 1]!, path[step]!];
        const edges = Array.from({ length: firstEdge[from + 1]! - firstEdge[from]! }, (_, i) => firstEdge[from]! + i);
        expect(edges.some((edge) => edgeTarget[edge] === to && hasBit(graph.essential, edge))).toBe(true);
      }
    }
  });

  test('no fewer of them end in the code of the program than the cheapest ones', () => {
    expect(streams.filter(endsInProgram).length).toBeGreaterThanOrEqual(before);
  });
});
