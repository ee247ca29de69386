import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { newestCapture } from '../captures.js';
import { buildProfileBytes } from '../dsl/pprof.js';
import { halfopen, halfopenInShell, halfopenIntoClosedPipe } from './halfopen.js';

/** Sockets that were ended and never read, captured with numeric values; any Node will do. */
const LEAKING = newestCapture('net-half-closed');
const HEALTHY = newestCapture('all-healthy');

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function analyseToJson(...args: readonly string[]): Result {
  const { exitCode, stdout, stderr } = halfopen(['analyze', ...args, '-r', 'json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('halfopen analyze of a leaking program', () => {
  test('prints the report and nothing on standard error, and succeeds', () => {
    const { exitCode, stdout, stderr } = halfopen(['analyze', LEAKING]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^✗ \d+ net\.Socket streams/m);
    expect(stdout).toMatch(/ {2}fix +read to the end .*socket\.destroy\(\)/s);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes(LEAKING))).toEqual([]);
  });

  test('prints the same bytes each time', () => {
    const args = ['analyze', LEAKING, '-r', 'json'];
    expect(halfopen(args).stdout).toBe(halfopen(args).stdout);
  });

  test('finds the same in a plain file and on standard input', () => {
    const plain = join(folder, 'plain.heapsnapshot');
    const bytes = gunzipSync(readFileSync(LEAKING));
    writeFileSync(plain, bytes);
    const findings = ({ summary, groups }: Result) => ({ summary, groups });
    const expected = findings(analyseToJson(LEAKING));
    expect(findings(analyseToJson(plain))).toEqual(expected);
    const piped = halfopen(['analyze', '-', '-r', 'json'], { input: readFileSync(LEAKING) });
    expect(findings(JSON.parse(piped.stdout))).toEqual(expected);
  });

  test('fails when asked to, and only on what it was asked for', () => {
    const exitCode = (failOn: string, file = LEAKING) => halfopen(['analyze', file, '--fail-on', failOn]).exitCode;
    expect(['any', 'error', 'receive-never-closed'].map((word) => exitCode(word))).toEqual([1, 1, 1]);
    expect(exitCode('none')).toBe(0);
    expect(exitCode('any', HEALTHY)).toBe(0);
  });

  test('shows only the kinds, verdicts and sizes asked for, with the totals of the whole', () => {
    const whole = analyseToJson(LEAKING);
    const shown = analyseToJson(LEAKING, '--verdict', 'receive-never-closed', '--min-retained', '10K');
    expect(shown.summary).toEqual(whole.summary);
    expect(shown.groups.length).toBeGreaterThan(0);
    expect(shown.groups.length).toBeLessThan(whole.groups.length);
    expect(shown.groups.every((group) => group.retainedBytes >= 10_240)).toBe(true);
    expect(analyseToJson(LEAKING, '--kind', 'fs.ReadStream').groups.map(({ kind }) => kind)).not.toContain(
      'net.Socket',
    );
  });

  test('writes several reports at once, each whole or not at all', () => {
    const file = join(folder, 'report.json');
    const { stdout } = halfopen(['analyze', LEAKING, '-r', 'terminal', '-r', `json:${file}`]);
    expect(stdout).toContain('net.Socket');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(analyseToJson(LEAKING));

    const nowhere = halfopen(['analyze', LEAKING, '-r', `json:${folder}/none/report.json`]);
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toMatch(/^halfopen: cannot write .*its folder does not exist\n$/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test.runIf(process.platform !== 'win32')('writes into a pipe, and through a link, and leaves both in place', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    const [link, target] = [join(folder, 'link.txt'), join(folder, 'target.txt')];
    writeFileSync(target, 'earlier');
    symlinkSync(target, link);

    const { stdout } = halfopen(['analyze', HEALTHY]);
    expect(halfopen(['analyze', HEALTHY, '-r', `terminal:${pipe}`, '-r', `terminal:${link}`]).exitCode).toBe(0);
    const block = Buffer.alloc(65_536);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(block.toString('utf8', 0, readSync(reader, block))).toBe(stdout);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe(stdout);
    closeSync(reader);
  });

  test('uses colour only when told to, or when there is a terminal that wants it', () => {
    const plain = halfopen(['analyze', LEAKING]).stdout;
    const coloured = halfopen(['analyze', LEAKING, '--color'], { env: { NO_COLOR: '1' } }).stdout;
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    expect(halfopen(['analyze', LEAKING, '--no-color'], { env: { FORCE_COLOR: '1' } }).stdout).toBe(plain);
  });

  test('ends in silence when the reader of its report goes away', async () => {
    expect(await halfopenIntoClosedPipe(['analyze', LEAKING, '-r', 'json'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk is one line, not a crash', () => {
  test.each([`halfopen analyze ${HEALTHY} > /dev/full`, 'halfopen kinds > /dev/full'])('%s', (line) => {
    expect(halfopenInShell(line, folder)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'halfopen: cannot write standard output: the disk is full\n',
    });
  });

  test('and behind standard error, where it can be said to nobody, it changes no exit code', () => {
    const lines = ['halfopen analyze missing.json', 'halfopen --no-such-option', `halfopen check ${HEALTHY}`];
    const codes = lines.map(
      (line) => halfopenInShell(`export GITHUB_ACTIONS=true; ${line} 2> /dev/full`, folder).exitCode,
    );
    expect(codes).toEqual([2, 2, 0]);
  });
});

test('halfopen analyze of a healthy program accuses nobody', () => {
  const { stdout } = halfopen(['analyze', HEALTHY]);
  expect(stdout).toMatch(/^✓ Nothing to accuse among \d+ streams\.$/m);
});

describe('halfopen analyze of a file that is no whole snapshot says so in one line, and reports nothing', () => {
  const bytes = () => gunzipSync(readFileSync(LEAKING));

  test.each([
    ['cut short', () => bytes().subarray(0, 1_000_000)],
    ['empty', () => Buffer.alloc(0)],
    ['JSON of another kind', () => Buffer.from('{"name": "left-pad"}')],
    ['text', () => Buffer.from('hello\n')],
    ['gzip cut short', () => readFileSync(LEAKING).subarray(0, 100_000)],
  ])('%s', (name, content) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.heapsnapshot`);
    writeFileSync(file, content());
    const { exitCode, stdout, stderr } = halfopen(['analyze', file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^halfopen: .*\n( {2}.*\n)?$/);
  });
});

test('a compressed snapshot cut short says how far it was read, as a plain one does', () => {
  const cut = join(folder, 'cut.heapsnapshot.gz');
  writeFileSync(cut, readFileSync(LEAKING).subarray(0, 600_000));
  const { stderr } = halfopen(['analyze', cut]);
  const { nodes, edges } = JSON.parse(halfopen(['analyze', LEAKING, '-r', 'json']).stdout).inputs[0];
  const read = stderr.match(
    /gzip data ends too early, after \d+ bytes of content in section "edges", after (\d+) of (\d+) nodes, (\d+) of (\d+) edges/,
  );
  expect(read?.slice(1).map(Number)).toEqual([nodes, nodes, expect.any(Number), edges]);
  expect(Number(read?.[3])).toBeLessThan(edges);
});

test('a kind that does not exist is an error that says which one may be meant', () => {
  const { exitCode, stderr } = halfopen(['analyze', 'x.heapsnapshot', '--kind', 'net.Sokcet']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/no kind "net.Sokcet"\n +Did you mean "net.Socket"/),
  });
});

test.each([
  ['analyze', (folder: string) => ['-r', `json:${folder}/report.json`, '-r', `html:${folder}/report.html`]],
  ['check', (folder: string) => ['--out', folder]],
])('%s tells the calls of a large profile when it writes the page, which draws them', (command, options) => {
  const file = join(folder, 'large.pb');
  const samples = [{ stack: ['main.cache', 'main.main'], values: [1, 100, 1, 100] }];
  writeFileSync(file, buildProfileBytes({ samples, comments: ['x'.repeat(5_000_000)] }));
  expect(JSON.parse(halfopen([command, file, '-r', 'json']).stdout)).not.toHaveProperty('calls');
  const reports = join(folder, `large-${command}`);
  mkdirSync(reports);
  expect(halfopen([command, file, ...options(reports)]).stderr).toBe('');
  expect(JSON.parse(readFileSync(join(reports, 'report.json'), 'utf8')).calls).toHaveLength(2);
  expect(readFileSync(join(reports, 'report.html'), 'utf8')).toContain('"function":"main.cache"');
});
