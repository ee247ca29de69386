import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiffResult } from '../../src/model/diff.js';
import { halfopen } from './halfopen.js';

const CAPTURED = new URL('../../fixtures/captured/', import.meta.url).pathname;
const BEFORE = `${CAPTURED}moments/two-moments-node24.21.0-before.heapsnapshot.zst`;
const AFTER = `${CAPTURED}moments/two-moments-node24.21.0-after.heapsnapshot.zst`;
const QUIC = `${CAPTURED}quic-go-4717`;

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What diff needs of the snapshots, without analysing them again. */
const report = { before: join(folder, 'before.json'), after: join(folder, 'after.json') };

beforeAll(() => {
  halfopen(['analyze', BEFORE, '-r', `json:${report.before}`]);
  halfopen(['analyze', AFTER, '-r', `json:${report.after}`]);
});

/** One line saying what is wrong, at most one saying what to do. */
function expectComplaint(args: readonly string[], message: RegExp): void {
  const { exitCode, stdout, stderr } = halfopen(['diff', ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
}

describe('halfopen diff of two snapshots of one process', () => {
  test('prints what is stuck and nothing on standard error, and succeeds', () => {
    const { exitCode, stdout, stderr } = halfopen(['diff', BEFORE, AFTER]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/findings are stuck \(\d+ streams\)/);
    expect(stdout).toContain('One process at two moments');
  });

  test('fails on what it is asked to', () => {
    const exitCode = (failOn: string, before = report.before) =>
      halfopen(['diff', before, report.after, '--fail-on', failOn, '-q']).exitCode;
    const words = ['none', 'any', 'stuck', 'new', 'grown', 'new,stuck'];
    expect(words.map((word) => exitCode(word))).toEqual([0, 1, 1, 0, 1, 1]);
    expect(exitCode('any', report.after)).toBe(0);
  });

  test('prints the same bytes each time, in each format', () => {
    for (const format of ['terminal', 'json', 'markdown']) {
      const args = ['diff', report.before, report.after, '-r', format];
      expect(halfopen(args).stdout, format).toBe(halfopen(args).stdout);
    }
  });

  test('fails in the formats for machines what is stuck, new or has grown, and leaves out what is fixed', () => {
    const write = (format: string) => halfopen(['diff', report.before, report.after, '-r', format]).stdout;
    const { entries }: DiffResult = JSON.parse(write('json'));
    const present = entries.filter(({ change }) => change !== 'fixed');
    const worse = present.filter(({ change, streams }) => /new|grown/.test(change) || streams!.stuck.length > 0);
    expect(worse.length).toBeGreaterThan(0);
    const { results } = JSON.parse(write('sarif')).runs[0];
    expect(results).toHaveLength(present.length);
    expect(results.filter(({ properties }: { properties: { fails: boolean } }) => properties.fails)).toHaveLength(
      worse.length,
    );
    expect(JSON.parse(write('gitlab'))).toHaveLength(present.length);
    expect(write('junit').match(/<failure /g)).toHaveLength(worse.length);
    expect(write('github').trimEnd().split('\n')).toHaveLength(worse.length);
  });

  test('writes several reports at once', () => {
    const file = join(folder, 'diff.json');
    const { stdout } = halfopen(['diff', BEFORE, AFTER, '-r', 'markdown', '-r', `json:${file}`]);
    expect(stdout).toMatch(/^# 3 findings are stuck/);
    const diff: DiffResult = JSON.parse(readFileSync(file, 'utf8'));
    expect(diff.relation).toBe('one-process');
  });
});

describe('JSON reports in place of snapshots', () => {
  test('give the same difference, also one beside a snapshot', () => {
    const diff = (...sides: readonly string[]) => halfopen(['diff', ...sides, '-r', 'json']).stdout;
    const expected = diff(BEFORE, AFTER);
    expect(diff(report.before, report.after)).toBe(expected);
    expect(diff(report.before, AFTER)).toBe(expected);
  });

  test('may be compressed: a name that ends in .gz says so', () => {
    const file = join(folder, 'before.json.gz');
    halfopen(['analyze', BEFORE, '-r', `json:${file}`]);
    expect(gunzipSync(readFileSync(file)).equals(readFileSync(report.before))).toBe(true);
    expect(halfopen(['diff', file, report.after])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('are themselves a case to analyse', () => {
    const text = (file: string) => halfopen(['analyze', file]).stdout;
    expect(text(report.before)).toBe(text(BEFORE));
  });

  test('come from standard input too', () => {
    const { exitCode, stdout } = halfopen(['diff', '-', AFTER, '-r', 'json'], { input: readFileSync(report.before) });
    expect({ exitCode, relation: JSON.parse(stdout).relation }).toEqual({ exitCode: 0, relation: 'one-process' });
  });

  test('hold far less than the snapshot', () => {
    expect(readFileSync(report.before).length).toBeLessThan(readFileSync(BEFORE).length / 20);
  });
});

describe('halfopen diff of profiles', () => {
  test('shows growth with its error, and per unit of work none', () => {
    const args = ['diff', `${QUIC}/heap-before.pb.gz`, `${QUIC}/heap-after.pb.gz`];
    expect(halfopen(args).stdout).toMatch(/grown .*\+\S+ ±/);
    const perStream = [...args, '--normalize', 'before=8000', '--normalize', 'after=32000', '--fail-on', 'any'];
    expect(halfopen(perStream)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Per unit of work') });
  });

  test('takes several profiles of one process as one side', () => {
    const before = `${QUIC}/heap-before.pb.gz,${QUIC}/goroutine.pb.gz`;
    const after = `${QUIC}/heap-after.pb.gz,${QUIC}/goroutine.pb.gz`;
    expect(halfopen(['diff', before, after])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

test('what cannot be compared, or is asked for wrongly, exits with 2 and one line', () => {
  expectComplaint([report.after, report.before], /taken after the other one\n.*Exchange them/);
  expectComplaint([report.before, `${QUIC}/heap-after.pb.gz`], /nothing in common to compare/);
  expectComplaint([BEFORE], /missing required argument 'after'/);
  expectComplaint(['-', '-'], /standard input can be one of the files/);
  expectComplaint([BEFORE, join(folder, 'none')], /none does not exist/);
  expectComplaint([BEFORE, AFTER, '--fail-on', 'old'], /one or more of: none, any, new, grown, stuck/);
  expectComplaint([BEFORE, AFTER, '--normalize', 'before=0'], /above 0/);
  expectComplaint([BEFORE, AFTER, '--normalize', 'requests=3'], /before=<count>/);
  expectComplaint([BEFORE, AFTER, '--normalize', 'before=3'], /nothing about the side after/);
  expectComplaint([BEFORE, AFTER, '-r', `json:${BEFORE}`], /overwrite the input/);
});

test('its help shows examples and fits 80 columns', () => {
  const { exitCode, stdout } = halfopen(['diff', '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}\$ halfopen diff /);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
