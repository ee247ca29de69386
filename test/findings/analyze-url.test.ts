import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => createReadStream(`${CAPTURED}${url.slice(1)}`).pipe(response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

test.each([
  [['net-half-closed-node20.20.2.heapsnapshot.gz']],
  [['quic-go-4717/heap-before.pb.gz', 'quic-go-4717/heap-after.pb.gz', 'quic-go-4717/goroutine.pb.gz']],
])('what a server sends is analysed as the file is: %j', async (names) => {
  const fetched = await analyze(names.map((name) => origin + name));
  const read = await analyze(names.map((name) => CAPTURED + name));
  expect(JSON.stringify(fetched).replaceAll(origin, CAPTURED)).toBe(JSON.stringify(read));
});
