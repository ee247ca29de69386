import { AssertionError } from 'node:assert';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { HalfopenError } from '../../dist/model/error.js';
// As users have it: the worker is a file of the build.
import {
  expectNoHalfOpenStreams,
  ignoreCurrent,
  type KnownStreams,
} from '../../dist/testing/expect-no-half-open-streams.js';

let known: KnownStreams;
/** Looked at and emptied, but nothing is taken out of it: a list that functions take from may be a queue, and accuses nobody. */
const kept: (PassThrough | net.Socket)[] = [];

beforeAll(async () => {
  known = await ignoreCurrent();
});

afterEach(destroyAll);

function destroyAll(): void {
  for (const stream of kept) stream.destroy();
  kept.length = 0;
}

/** A transform that was ended and that nobody reads. */
function leak(): void {
  const stream = new PassThrough();
  stream.end('unread');
  kept.push(stream);
}

const complaint = async (options: Parameters<typeof expectNoHalfOpenStreams>[0] = {}): Promise<unknown> =>
  expectNoHalfOpenStreams({ ignore: known, patience: 0, ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('expectNoHalfOpenStreams', () => {
  test('has nothing to say about a clean process', async () => {
    expect(await complaint()).toBeUndefined();
  });

  test('fails with the report about a stream that was left half open', async () => {
    leak();
    const error = await complaint();
    expect(error).toBeInstanceOf(AssertionError);
    expect((error as Error).message).toMatch(/^streams were left half open\n.*1 stream\.Duplex stream was never read/s);
    expect((error as Error).message).toMatch(/^ {2}held by /m);
  });

  test('ignores what was known, and only that', async () => {
    leak();
    const now = await ignoreCurrent();
    expect(await complaint({ ignore: now })).toBeUndefined();
    leak();
    expect(String(await complaint({ ignore: now }))).toContain('1 stream.Duplex stream');
  });

  test('fails only on what it is asked about', async () => {
    leak();
    expect(await complaint({ kinds: ['net.Socket'] })).toBeUndefined();
    expect(await complaint({ failOn: 'send-never-closed' })).toBeUndefined();
    expect(await complaint({ kinds: ['stream.Duplex'], failOn: 'receive-never-closed' })).toBeInstanceOf(
      AssertionError,
    );
  });

  test('waits a little for streams that are about to close', async () => {
    leak();
    setTimeout(destroyAll, 1000);
    expect(await complaint({ patience: 3000 })).toBeUndefined();
  });

  test('says nothing about sockets in use', async () => {
    const server = net.createServer((socket) => socket.pipe(socket)).listen(0);
    await once(server, 'listening');
    const client = net.connect((server.address() as net.AddressInfo).port).on('data', () => {});
    await once(client, 'connect');
    kept.push(client);
    expect(await complaint()).toBeUndefined();
    server.close();
  });

  test('leaves no snapshot behind, also when it fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
    vi.stubEnv('TMPDIR', folder);
    leak();
    expect(await complaint()).toBeInstanceOf(AssertionError);
    expect(await complaint({ maxHeap: 1 })).toBeInstanceOf(HalfopenError);
    expect(readdirSync(folder)).toEqual([]);
    vi.unstubAllEnvs();
    rmdirSync(folder);
  });

  test('refuses a heap that is larger than it may be', async () => {
    const error = await complaint({ maxHeap: 1 });
    expect(error).toBeInstanceOf(HalfopenError);
    expect(error).toMatchObject({ code: 'max-heap', hint: expect.stringContaining('maxHeap') });
  });
});
