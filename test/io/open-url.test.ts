import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { openUrl } from '../../src/io/open-url.js';
import { readAll } from '../../src/io/read-all.js';
import { zstdStored } from './zstd.js';

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, i) => `${i},`).join(''));

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readUrl(url: string): Promise<Buffer> {
  const source = await openUrl(url);
  try {
    return Buffer.from(await readAll(source, 1e9));
  } finally {
    source.close();
  }
}

describe('openUrl', () => {
  test.each([
    ['plain', undefined, CONTENT],
    ['gzip', 'gzip', gzipSync(CONTENT)],
    ['zstd', 'zstd', zstdStored(CONTENT)],
  ] as const)('reads %s content as a file would be', async (_, compression, stored) => {
    const origin = await serve((_request, response) => response.setHeader('content-length', stored.length).end(stored));
    const source = await openUrl(`${origin}/debug/pprof/heap`);
    expect(source).toMatchObject({ path: `${origin}/debug/pprof/heap`, size: stored.length, compression });
    expect(CONTENT.subarray(0, 1000).equals((await source.peek()).subarray(0, 1000))).toBe(true);
    expect(CONTENT.equals(await readAll(source, 1e9))).toBe(true);
    expect(source.position).toBe(stored.length);
    source.close();
  });

  test('reads what the server encodes on the way, whose length is that of something else', async () => {
    const origin = await serve((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(CONTENT)),
    );
    const source = await openUrl(origin);
    expect(source).toMatchObject({ size: undefined, compression: undefined });
    expect(CONTENT.equals(await readAll(source, 1e9))).toBe(true);
  });

  test('reads what arrives byte by byte', async () => {
    const origin = await serve(async (_request, response) => {
      for (const byte of gzipSync('little by little')) {
        response.write(Buffer.of(byte));
        await sleep(1);
      }
      response.end();
    });
    expect(String(await readUrl(origin))).toBe('little by little');
  });

  test('follows a redirect', async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/new') response.end('here');
      else response.writeHead(302, { location: '/new' }).end();
    });
    expect(String(await readUrl(`${origin}/old`))).toBe('here');
  });

  test('sends a user and a password, and names neither, nor the query', async () => {
    let seen: string | undefined;
    const origin = await serve(({ headers }, response) => {
      seen = headers.authorization;
      response.end('x');
    });
    const source = await openUrl(`${origin.replace('//', '//ann:s%40cret@')}/heap?token=hidden#part`);
    expect(seen).toBe(`Basic ${Buffer.from('ann:s@cret').toString('base64')}`);
    expect(source.path).toBe(`${origin}/heap`);
    source.close();
  });

  test.each([
    ['100%', '100%'],
    ['%ff', '\ufffd'],
  ])('sends a password that is not encoded well: %s', async (written, sent) => {
    let seen: string | undefined;
    const origin = await serve(({ headers }, response) => {
      seen = headers.authorization;
      response.end('x');
    });
    (await openUrl(origin.replace('//', `//ann:${written}@`))).close();
    expect(seen).toBe(`Basic ${Buffer.from(`ann:${sent}`).toString('base64')}`);
  });

  test('closes the connection when nobody reads to the end', async () => {
    const responses: ServerResponse[] = [];
    const origin = await serve((_request, response) => {
      responses.push(response);
      response.write(CONTENT);
    });
    const source = await openUrl(origin);
    const closed = once(responses[0]!, 'close');
    source.close();
    await closed;
  });
});

describe('an error names the URL and the reason', () => {
  test('when the server refuses', async () => {
    const origin = await serve((_request, response) => response.writeHead(404).end('no'));
    await expect(readUrl(`${origin}/heap?token=hidden`)).rejects.toMatchObject({
      code: 'unreadable',
      message: `${origin}/heap answered 404 Not Found`,
    });
  });

  test('when nobody listens', async () => {
    const origin = await serve(() => {});
    server?.close();
    await expect(readUrl(origin)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/^cannot fetch http:\/\/127\.0\.0\.1:\d+\/: connect ECONNREFUSED/),
    });
  });

  test('when the connection breaks', async () => {
    const origin = await serve((_request, response) => {
      response.setHeader('content-length', 2 * CONTENT.length);
      response.write(CONTENT, () => response.destroy());
    });
    await expect(readUrl(origin)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/the connection broke after \d+ bytes/),
    });
  });

  test('when the server goes silent', async () => {
    const origin = await serve((_request, response) => {
      response.write('x'.repeat(5000));
    });
    const source = await openUrl(origin, undefined, 200);
    await expect(readAll(source, 1e9)).rejects.toMatchObject({
      code: 'unreadable',
      exitCode: 2,
      message: `${origin}/ sent 5000 bytes and then nothing for 0 seconds`,
    });
    source.close();
    await expect(openUrl(await serve((_, response) => response.flushHeaders()), undefined, 200)).rejects.toMatchObject({
      message: expect.stringContaining('sent 0 bytes and then nothing'),
    });
  });

  test('but not when it is slow all the time', async () => {
    const origin = await serve(async (_request, response) => {
      for (let i = 0; i < 5; i++) {
        response.write('x'.repeat(2000));
        await sleep(150);
      }
      response.end();
    });
    const source = await openUrl(origin, undefined, 1000);
    expect((await readAll(source, 1e9)).length).toBe(10_000);
    source.close();
  });

  test('when it does not speak TLS, in the same words each time', async () => {
    const origin = await serve((_request, response) => response.end('plain'));
    const errors = await Promise.all(
      [1, 2].map(() => openUrl(origin.replace('http:', 'https:')).catch((error: unknown) => String(error))),
    );
    expect(errors[0]).toBe(errors[1]);
    expect(errors[0]).toMatch(/cannot fetch .*: [a-z ]+$/);
  });

  test('when there is nothing', async () => {
    const origin = await serve((_request, response) => response.end());
    await expect(readUrl(origin)).rejects.toMatchObject({ code: 'empty', offset: 0 });
  });

  test.each(['http://', 'http://ann:hidden@host:99999/heap?token=hidden', 'http://ann:hid/hidden@host/heap'])(
    'but not when it is none, as %s: its secrets may be anywhere',
    async (url) => {
      const error = await readUrl(url).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'not-found', message: 'the URL is not valid' });
      expect(inspect(error)).not.toContain('hidden');
    },
  );
});
