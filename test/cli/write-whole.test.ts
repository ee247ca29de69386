import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { MIXED } from '../report/results.js';
import { halfopen } from './halfopen.js';

const root = mkdtempSync(join(tmpdir(), 'halfopen-whole-'));
afterAll(() => rmSync(root, { recursive: true }));
const WRITER = new URL('../../dist/cli/write-whole.js', import.meta.url).href;

describe.skipIf(process.platform === 'win32')('a file that is never finished', () => {
  test.each(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) => [
      [signal, 'report.json'],
      [signal, 'report.json.gz'],
    ]),
  )('leaves nothing behind when %s ends the program: %s', async (signal, name) => {
    const folder = mkdtempSync(join(root, 'run-'));
    const script = `
      const { writeWhole } = await import(${JSON.stringify(WRITER)});
      await writeWhole(${JSON.stringify(name)}, { *[Symbol.iterator]() { for (;;) yield 'a block'; } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, stdio: 'ignore' });
    const end = new Promise((resolve) => {
      child.on('exit', (_, by) => resolve(by));
    });
    while (readdirSync(folder).length === 0) await wait(5);
    expect(readdirSync(folder)).toEqual([`${name}.${child.pid}.part`]);
    child.kill(signal as NodeJS.Signals);
    expect(await end).toBe(signal);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the folder of --out', () => {
  const input = join(root, 'in.json');
  writeFileSync(input, JSON.stringify(MIXED));

  test('is made with those above it', () => {
    const out = join(root, 'a', 'b', 'c');
    halfopen(['check', input, '--out', out], { cwd: root });
    expect(readdirSync(out)).toContain('report.json');
    halfopen(['check', input, '--out', out], { cwd: root });
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).check).toBeDefined();
  });

  test('is refused where a file is', () => {
    const { exitCode, stderr } = halfopen(['check', input, '--out', join(input, 'below')], { cwd: root });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `halfopen: cannot write ${join(input, 'below')}: it is not a place for a file\n`,
    });
  });

  test.runIf(existsSync('/proc/self'))('is refused where the file system takes none', () => {
    for (const out of ['/proc/foo', '/proc/foo/bar']) {
      const { exitCode, stderr } = halfopen(['check', input, '--out', out], { cwd: root });
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `halfopen: cannot write ${out}: /proc takes no folder\n`,
      });
    }
  });
});
