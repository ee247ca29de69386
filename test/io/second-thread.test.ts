import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecondThread } from '../../src/io/second-thread.js';

interface CountingTasks {
  readonly add: (values: Int32Array) => Int32Array;
  readonly fail: (message: string) => void;
}

let folder: string;
let program: URL;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halfopen-second-'));
  const path = join(folder, 'program.mjs');
  const served = new URL('../../dist/io/second-thread.js', import.meta.url).href;
  writeFileSync(
    path,
    `import { serveTasks } from '${served}';
     let sum = 0;
     serveTasks({
       add(values) { sum += values[0]; values[0] = sum; return values; },
       fail(message) { throw new Error(message); },
     });`,
  );
  program = pathToFileURL(path);
});
afterAll(() => rmSync(folder, { recursive: true }));

const shared = (value: number): Int32Array => new Int32Array(new SharedArrayBuffer(4)).fill(value);

const start = (from: URL = program): SecondThread<CountingTasks> => new SecondThread<CountingTasks>(from);

describe('a second thread', () => {
  test('answers in the order of the questions, and sees the same memory', async () => {
    const second = start();
    const values = [shared(1), shared(20), shared(300)];
    const answers = await Promise.all(values.map((value) => second.ask('add', value)));
    expect(answers.map((answer) => answer?.[0])).toEqual([1, 21, 321]);
    expect(values.map((value) => value[0])).toEqual([1, 21, 321]);
    await second.stop();
  });

  test('that fails leaves this question and all later ones without an answer', async () => {
    const second = start();
    const answers = [second.ask('add', shared(1)), second.ask('fail', 'on purpose'), second.ask('add', shared(1))];
    expect((await Promise.all(answers)).map((answer) => answer?.[0])).toEqual([1, undefined, undefined]);
    expect(await second.ask('add', shared(1))).toBeUndefined();
    await second.stop();
  });

  test('that fails has answered all questions before, however many: an error overtakes answers, an exit does not', async () => {
    for (let round = 0; round < 20; round++) {
      const second = start();
      await second.ask('add', shared(1));
      const answers = Array.from({ length: 1000 }, () => second.ask('add', shared(1)));
      const failed = second.ask('fail', 'on purpose');
      expect((await Promise.all(answers)).filter((answer) => answer === undefined)).toEqual([]);
      expect(await failed).toBeUndefined();
    }
  });

  test('that cannot be started answers nothing', async () => {
    const second = start(pathToFileURL(join(folder, 'missing.mjs')));
    expect(await second.ask('add', shared(1))).toBeUndefined();
    await second.stop();
  });

  test('does what it was asked before it is stopped, and nothing afterwards', async () => {
    const second = start();
    const value = shared(7);
    const answer = second.ask('add', value);
    await second.stop();
    expect((await answer)?.[0]).toBe(7);
    expect(await second.ask('add', shared(1))).toBeUndefined();
  });

  test('that is stopped keeps no process from ending', () => {
    const served = new URL('../../dist/io/second-thread.js', import.meta.url).href;
    const script = `
      import { SecondThread } from '${served}';
      const second = new SecondThread(new URL('${program.href}'));
      await second.ask('add', new Int32Array(1));
      await second.stop();
      console.log('stopped');`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'stopped\n' });
  });
});
