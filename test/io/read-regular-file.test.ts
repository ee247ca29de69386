import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type FileContent, readGivenFile, readRegularFile } from '../../src/io/read-regular-file.js';

const folder = mkdtempSync(join(tmpdir(), 'halfopen-small-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function say(content: FileContent | undefined): string | undefined {
  return content && ('refused' in content ? content.refused : content.bytes.toString());
}

describe.each([
  ['a file whose name comes from an input', readRegularFile],
  ['a file that somebody named', readGivenFile],
])('%s', (_, read) => {
  test('is read whole, up to the limit', () => {
    const long = 'x'.repeat(200_000);
    const file = write('long', long);
    expect(say(read(file, 200_000))).toBe(long);
    expect(say(read(file, 1_000_000))).toBe(long);
    expect(say(read(file, 199_999))).toBe('it is larger than 199999 bytes');
  });

  test('is absent under a name that none can have', () => {
    for (const name of ['missing', 'a\0b', 'x'.repeat(5000), 'long/below']) expect(read(name, 10)).toBeUndefined();
  });

  test('is refused when it is empty or a folder', () => {
    expect(say(read(write('empty', ''), 10))).toBe('it is empty');
    expect(say(read(folder, 10))).toMatch(/^it (is no regular file|cannot be read)$/);
  });

  test.runIf(existsSync('/dev/zero'))('is never read to an end that does not come', () => {
    expect(say(read('/dev/zero', 1_000_000))).toMatch(/^it is (no regular file|larger than 1000000 bytes)$/);
  });
});

describe.runIf(existsSync('/proc/self/pagemap'))('a file of /proc, which has no size', () => {
  test('is refused unread when its name comes from an input', () => {
    for (const file of ['/proc/self/pagemap', '/proc/self/status']) {
      expect(say(readRegularFile(file, 1_000_000))).toBe('it is empty');
    }
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  const pipe = join(folder, 'pipe');

  test('is not waited for when its name comes from an input', () => {
    execFileSync('mkfifo', [pipe]);
    expect(say(readRegularFile(pipe, 10))).toBe('it is no regular file');
  });
});
