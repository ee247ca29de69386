import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/main.js';
import { VERSION } from '../../src/findings/version.js';
import { halfopen, halfopenIntoClosedPipe } from './halfopen.js';

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One line saying what is wrong, at most one saying what to do, and never a stack trace. */
function expectComplaint(stderr: string, message: RegExp): void {
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^halfopen: /);
  expect(lines[0]).toMatch(message);
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(stderr).not.toMatch(/\n\s+at /);
}

describe('help', () => {
  test('of the program and of the command shows an example', () => {
    for (const args of [['--help'], ['analyze', '--help'], ['help', 'analyze']]) {
      const { exitCode, stdout, stderr } = halfopen(args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/Examples:\n {2}\$ halfopen analyze /);
    }
  });

  test('fits 80 columns', () => {
    const lines = `${halfopen(['--help']).stdout}${halfopen(['analyze', '--help']).stdout}`.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('names every option of the reference', () => {
    const { stdout } = halfopen(['analyze', '--help']);
    const options = ['reporter', 'retained-sizes', 'kind', 'verdict', 'min-retained', 'top', 'fail-on', 'show-strings'];
    for (const option of [...options, 'max-memory', 'max-input', 'threads', 'quiet', 'color', 'no-color']) {
      expect(stdout).toContain(`--${option}`);
    }
  });
});

test('the version is the one of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(version);
  expect(halfopen(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

test('starts without what Node loads for few commands only', () => {
  const preload = join(folder, 'tell-modules.cjs');
  writeFileSync(preload, "process.on('exit', () => console.error(process.moduleLoadList.join('\\n')));");
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const spared = ['child_process', 'crypto', 'zlib', 'tty', 'worker_threads'].map((name) => `NativeModule ${name}`);
  for (const args of [['--version'], ['analyze', '--help'], ['inspect', 'schema/result.schema.json']]) {
    const loaded = halfopen(args, { env }).stderr.split('\n');
    expect(loaded).toContain('NativeModule fs');
    expect(loaded.filter((name) => spared.includes(name))).toEqual([]);
  }
  rmSync(preload);
});

describe('a mistake on the command line exits with 2 and one line', () => {
  test.each([
    [['analyze'], /missing required argument 'file'/],
    [['analyze', 'x', '--topp', '3'], /unknown option '--topp'.*--top/],
    [['analyze', 'x', '--top', 'many'], /--top.*whole number/],
    [['analyze', 'x', '--threads', '0'], /--threads.*1 or more/],
    [['analyze', 'x', '--min-retained', '10 parsecs'], /--min-retained.*size such as/],
    [['analyze', 'x', '--reporter', 'yaml'], /no format "yaml".*terminal, json/],
    [['analyze', 'x', '--reporter', 'json:'], /file name after the colon is missing/],
    [['analyze', 'x', '--verdict', 'guilty'], /--verdict.*receive-never-closed/],
    [['analyze', 'x', '--fail-on', 'sometimes'], /--fail-on.*none, any, error/],
    [['analyze', 'x', '-r', 'json', '-r', 'terminal'], /two reports cannot be written to standard output/],
    [['analyze', 'x', '-r', 'json:a', '-r', 'terminal:./a'], /two reports cannot be written/],
    [['analyse'], /unknown command 'analyse'.*analyze/],
    [['http://ann:password@host/heap?token=hidden'], /unknown command 'http:…$/m],
    [[], /no command given/],
  ])('%j', (args, message) => {
    const { exitCode, stdout, stderr } = halfopen(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expectComplaint(stderr, message);
  });
});

describe('an input that cannot be read exits with 2 and one line that names it', () => {
  test('when it does not exist', () => {
    const { exitCode, stdout, stderr } = halfopen(['analyze', join(folder, 'missing.heapsnapshot')]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expectComplaint(stderr, /missing\.heapsnapshot/);
  });

  test('when its name tries to write on the terminal', () => {
    const { stderr } = halfopen(['analyze', join(folder, '\u001b[2Jevil\nname')]);
    expect(stderr).not.toContain('\u001b');
    expectComplaint(stderr, /evil/);
  });
});

test('a report never overwrites the file it is about, and leaves nothing half written', () => {
  const input = join(folder, 'heap.heapsnapshot');
  writeFileSync(input, 'precious');
  const { exitCode, stderr } = halfopen(['analyze', input, '-r', `json:${folder}/./heap.heapsnapshot`]);
  expect(exitCode).toBe(2);
  expectComplaint(stderr, /would overwrite the input/);
  expect(readFileSync(input, 'utf8')).toBe('precious');
  expect(readdirSync(folder)).toEqual(['heap.heapsnapshot']);
});

test('a reader that goes away, as `head` does, is no error', async () => {
  expect(await halfopenIntoClosedPipe(['analyze', '--help'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

describe('a bug in halfopen exits with 70', () => {
  /** An `Io` whose width cannot be asked for, and what it was told. */
  function createBrokenIo(env: Readonly<Record<string, string>>): { io: Io; errors: string[] } {
    const errors: string[] = [];
    const stderr = new Writable({
      write(chunk, _encoding, done) {
        errors.push(String(chunk));
        done();
      },
    });
    const stdout = new Writable();
    Object.defineProperty(stdout, 'columns', {
      get() {
        throw new TypeError('columns\u001b[2J of undefined');
      },
    });
    return { io: { stdout, stderr, env }, errors };
  }

  test('and one line that asks for a report, with the stack only on demand', async () => {
    const { io, errors } = createBrokenIo({});
    expect(await run(['--help'], io)).toBe(70);
    expect(errors.join('')).toBe(
      'halfopen: internal error, please report it: TypeError: columns\\u{1b}[2J of undefined\n  HALFOPEN_DEBUG=1 prints the stack.\n',
    );

    const debug = createBrokenIo({ HALFOPEN_DEBUG: '1' });
    expect(await run(['--help'], debug.io)).toBe(70);
    expect(debug.errors.join('')).toMatch(/\n\s+at /);
  });
});
