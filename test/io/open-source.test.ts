import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/io/open-source.js';
import { SILENT } from '../../src/io/progress.js';
import { readAll } from '../../src/io/read-all.js';
import { EXIT, HalfopenError } from '../../src/model/error.js';
import { squares, squaresZst, zstdStored } from './zstd.js';

const MODULE = new URL('../../dist/io/open-source.js', import.meta.url).href;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halfopen-io-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function readFile(path: string, cap = 1e9): Promise<Buffer> {
  const source = openSource(path);
  try {
    return Buffer.from(await readAll(source, cap));
  } finally {
    source.close();
  }
}

async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('this should have failed');
}

/** More than a few blocks, and compressible. */
const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => `${i},`).join(''));

describe('openSource', () => {
  it('reads a plain file whole and knows its size', async () => {
    const path = write('plain', content);
    const source = openSource(path);
    expect(source).toMatchObject({ path, size: content.length, compression: undefined });
    expect(Buffer.from(await readAll(source, 1e9)).equals(content)).toBe(true);
    source.close();
  });

  it('tells how far a plain file was read block by block', async () => {
    const source = openSource(write('plain', content));
    let length = 0;
    for await (const chunk of source.chunks()) {
      length += chunk.length;
      expect(source.position).toBe(length);
    }
    expect(length).toBe(content.length);
    source.close();
  });

  it('reads gzip and zstd as if they were plain, whatever the name', async () => {
    const packed = { gzip: gzipSync(content), zstd: zstdStored(content) };
    for (const [compression, bytes] of Object.entries(packed)) {
      const path = write('looks.plain', bytes);
      const source = openSource(path);
      expect(source).toMatchObject({ compression, size: bytes.length });
      expect(Buffer.from(await readAll(source, 1e9)).equals(content)).toBe(true);
      expect(source.position).toBe(bytes.length);
      source.close();
    }
  });

  it('reads what the zstd program has compressed', async () => {
    expect((await readFile(write('squares.zst', squaresZst))).equals(squares)).toBe(true);
  });

  it('joins members of gzip and frames of zstd', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 5 }), async (parts) => {
        const joined = Buffer.concat(parts);
        const path = write('members.gz', Buffer.concat(parts.map((part) => gzipSync(part))));
        expect((await readFile(path)).equals(joined)).toBe(true);
      }),
      { numRuns: 30 },
    );
    const frames = Buffer.concat([
      zstdStored(content.subarray(0, 1000)),
      squaresZst,
      zstdStored(content.subarray(1000)),
    ]);
    const joined = Buffer.concat([content.subarray(0, 1000), squares, content.subarray(1000)]);
    expect((await readFile(write('frames.zst', frames))).equals(joined)).toBe(true);
  });

  it('joins hundreds of thousands of small frames of zstd as fast as one', async () => {
    const empty = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0]);
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
    const small = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 10, (10 << 3) | 1, 0, 0]),
      Buffer.from('0123456789'),
    ]);
    const frames = Buffer.concat([empty, skippable, small]);
    const path = write('many.zst', Buffer.concat(new Array<Buffer>(300_000).fill(frames)));
    // With a stream for each it would take longer than a test may.
    expect((await readFile(path)).toString()).toBe('0123456789'.repeat(300_000));
  });

  it('joins members that end exactly at the end of a block', async () => {
    const noise = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 0xff));
    const member = gzipSync(noise, { level: 0 });
    // Stored blocks: the length of a member can be chosen. 512 KiB is the size of a read block.
    const fitting = gzipSync(noise.subarray(0, noise.length - (member.length - 512 * 1024)), { level: 0 });
    expect(Math.abs(fitting.length - 512 * 1024)).toBeLessThan(16);
    const exact = gzipSync(
      noise.subarray(0, noise.length - (member.length - 512 * 1024) - (fitting.length - 512 * 1024)),
      { level: 0 },
    );
    expect(exact.length).toBe(512 * 1024);
    const read = await readFile(write('exact.gz', Buffer.concat([exact, gzipSync('tail')])));
    expect(read.subarray(-4).toString()).toBe('tail');
  });

  it('shows the first bytes without consuming them', async () => {
    const frames = Array.from({ length: 100 }, (_, i) => zstdStored(content.subarray(100 * i, 100 * (i + 1))));
    const inPieces = Buffer.concat([...frames, zstdStored(content.subarray(10_000))]);
    for (const bytes of [content, gzipSync(content), zstdStored(content), inPieces]) {
      const source = openSource(write('peek', bytes));
      const first = Buffer.from(await source.peek());
      expect(first.length).toBeGreaterThanOrEqual(4096);
      expect(first.equals(content.subarray(0, first.length))).toBe(true);
      expect(Buffer.from(await source.peek()).equals(first)).toBe(true);
      expect(Buffer.from(await readAll(source, 1e9)).equals(content)).toBe(true);
      source.close();
    }
  });

  it('reads a pipe, whose size nobody knows', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    for (const bytes of [content, gzipSync(content)]) {
      const writer = spawn('sh', ['-c', `cat '${write('through-pipe', bytes)}' > '${fifo}'`]);
      const written = new Promise((resolve) => writer.once('close', resolve));
      const source = openSource(fifo);
      expect(source.size).toBeUndefined();
      expect(Buffer.from(await readAll(source, 1e9)).equals(content)).toBe(true);
      source.close();
      await written;
    }
  });

  it('says that it waits before it opens a pipe, and nothing about other files', async () => {
    const said: string[] = [];
    const progress = { ...SILENT, phase: (name: string) => said.push(name) };
    openSource(write('no-pipe', content), progress).close();
    expect(said).toEqual([]);
    const fifo = join(folder, 'fifo-waits');
    execFileSync('mkfifo', [fifo]);
    const writer = spawn('sh', ['-c', `echo x > '${fifo}'`]);
    openSource(fifo, progress).close();
    expect(said).toEqual([expect.stringMatching(/^waiting/)]);
    if (writer.exitCode === null) await new Promise((resolve) => writer.once('close', resolve));
  });

  it('reads standard input for "-"', () => {
    const script = `import { openSource } from '${MODULE}';
      const source = openSource('-');
      let length = 0;
      for await (const chunk of source.chunks()) length += chunk.length;
      console.log(source.path, source.compression, length);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { input: gzipSync(content) });
    expect(stdout.toString()).toBe(`- gzip ${content.length}\n`);
  });

  it('closes the file once', async () => {
    const source = openSource(write('closed', content));
    source.close();
    const reused = openSource(write('other', content));
    source.close();
    // `reused` has got the descriptor that was free again; closing twice must not close it.
    expect(await readAll(reused, 1e9)).toHaveLength(content.length);
    reused.close();
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['does not exist', 'not-found', () => join(folder, 'missing')],
    ['is a directory', 'is-a-directory', () => folder],
    ['is empty', 'empty', () => write('empty', Buffer.alloc(0))],
    ['has an impossible name', 'unreadable', () => 'a\0b'],
  ])('%s', async (_, code, path) => {
    const error = await errorOf(() => openSource(path()));
    expect(error).toBeInstanceOf(HalfopenError);
    expect(error).toMatchObject({ code, exitCode: EXIT.usage });
    expect((error as Error).message).not.toContain('\n');
  });

  it.skipIf(process.getuid?.() === 0)('is not ours to read', async () => {
    const path = write('secret', content);
    chmodSync(path, 0);
    expect(await errorOf(() => openSource(path))).toMatchObject({ code: 'no-permission', exitCode: EXIT.usage });
  });

  it('ends in the middle of its compressed data, wherever that is', async () => {
    const small = content.subarray(0, 5000);
    for (const [name, bytes] of [
      ['cut.gz', gzipSync(small)],
      ['cut.zst', zstdStored(small)],
      ['cut-squares.zst', squaresZst],
    ] as const) {
      for (let length = 5; length < bytes.length; length += 17) {
        const error = await errorOf(() => readFile(write(name, bytes.subarray(0, length))));
        expect(error).toMatchObject({ code: 'truncated', exitCode: EXIT.usage });
      }
    }
  });

  it('says how much came out before the compressed data ended', async () => {
    const packed = gzipSync(content);
    const error = await errorOf(() => readFile(write('half.gz', packed.subarray(0, packed.length >> 1))));
    const { offset, message } = error as HalfopenError;
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThan(content.length);
    expect(message).toContain(`${offset} bytes`);
  });

  it('has damaged compressed data', async () => {
    const damaged = gzipSync(content);
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 64);
    expect(await errorOf(() => readFile(write('damaged.gz', damaged)))).toMatchObject({
      code: 'malformed',
      exitCode: EXIT.usage,
    });
  });

  it('fails with our own error whatever bytes are damaged', async () => {
    const small = content.subarray(0, 3000);
    const change = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) });
    for (const [name, bytes] of Object.entries({ 'fuzz.gz': gzipSync(small), 'fuzz.zst': squaresZst })) {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const damaged = Buffer.from(bytes);
          // The magic bytes stay: without them it is another format.
          for (const { at, byte } of changes) damaged[4 + Math.floor(at * (bytes.length - 4))] = byte;
          const result = await readFile(write(name, damaged), 1e8).catch((error: unknown) => error);
          expect(result instanceof HalfopenError || Buffer.isBuffer(result)).toBe(true);
        }),
        { numRuns: 300 },
      );
    }
  });

  // The decoder in JavaScript would move 2.5 TB, for a quarter of an hour.
  it('has a large window for each of many small blocks, be they frames of their own', async () => {
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 17 << 3]);
    const block = (isLast: number) => Buffer.from([(1 << 3) | isLast, 0, 0, 65]);
    const blocks = Buffer.concat([head, ...new Array<Buffer>(20_000).fill(block(0)), block(1)]);
    const frames = Buffer.concat(new Array<Buffer>(20_000).fill(Buffer.concat([head, block(1)])));
    for (const bytes of [blocks, frames]) {
      const result = await readFile(write('window.zst', bytes)).catch((error: unknown) => error);
      if (!Buffer.isBuffer(result)) expect(result).toMatchObject({ code: 'malformed', exitCode: EXIT.usage });
    }
  });

  it('needs a dictionary', async () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 4, 0x21, 0, 0, 65, 66, 67, 68]);
    const error = await errorOf(() => readFile(write('dictionary.zst', frame)));
    expect(error).toMatchObject({ code: 'malformed', message: expect.stringContaining('dictionary is not in it') });
  });

  it('claims a window of gigabytes', async () => {
    // Frame header with a window descriptor of 2^41 bytes, and of 1 GiB.
    for (const descriptor of [0xf8, 20 << 3]) {
      const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, descriptor, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      const before = process.memoryUsage().arrayBuffers;
      expect(await errorOf(() => readFile(write('window.zst', frame)))).toMatchObject({ exitCode: EXIT.usage });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
    }
  });
});

describe('readAll', () => {
  it('stops at the cap, and names the option that raises it', async () => {
    const path = write('bomb.gz', gzipSync(Buffer.alloc(20_000_000)));
    const error = await errorOf(() => readFile(path, 10_000_000));
    expect(error).toMatchObject({ code: 'max-input', exitCode: EXIT.incomplete });
    expect((error as HalfopenError).hint).toContain('--max-input');
    expect(await readFile(path, 20_000_000)).toHaveLength(20_000_000);
    expect(error).toHaveProperty('message', `${path} holds more than 9 MiB`);
    expect(await errorOf(() => readFile(path, 1000))).toHaveProperty('message', `${path} holds more than 1000 bytes`);
  });
});
