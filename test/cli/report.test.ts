import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { MIXED } from '../report/results.js';
import { halfopen } from './halfopen.js';

const SNAPSHOT = fileURLToPath(
  new URL('../../fixtures/captured/all-leaking-node24.21.0.heapsnapshot.zst', import.meta.url),
);

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));
const MOMENTS = ['before', 'after'].map(
  (moment) => `${CAPTURED}moments/two-moments-node24.21.0-${moment}.heapsnapshot.zst`,
);
const PROFILES = ['before', 'after'].map(
  (moment) => `${CAPTURED}go/quic-go0.48-rate512k-close-only/heap-${moment}.pb.gz`,
);

const folder = mkdtempSync(join(tmpdir(), 'halfopen-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

describe('halfopen report', () => {
  test('writes the page that the analysis wrote, from its JSON alone', () => {
    const pages = ['json:again.json', 'html:first.html'].flatMap((reporter) => {
      const [format, name] = reporter.split(':');
      return ['-r', `${format}:${inFolder(name!)}`];
    });
    expect(halfopen(['analyze', SNAPSHOT, ...pages]).exitCode).toBe(0);
    const { exitCode, stdout } = halfopen(['report', inFolder('again.json'), '--html', inFolder('again.html')]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(readFileSync(inFolder('again.html'), 'utf8')).toBe(readFileSync(inFolder('first.html'), 'utf8'));
  });

  test.each([
    ['two moments of a process', MOMENTS],
    ['two profiles', PROFILES],
  ])('writes the page that the comparison of %s wrote, from its JSON alone', (_, sides) => {
    const pages = ['-r', `json:${inFolder('difference.json')}`, '-r', `html:${inFolder('difference.html')}`];
    expect(halfopen(['diff', ...sides, ...pages]).exitCode).toBe(0);
    const { exitCode, stderr } = halfopen(['report', inFolder('difference.json'), '--html', inFolder('again.html')]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(readFileSync(inFolder('again.html'), 'utf8')).toBe(readFileSync(inFolder('difference.html'), 'utf8'));
  });

  test('says what is wrong with a report of something else, and with a difference that is none', () => {
    const write = (name: string, value: object): string => {
      writeFileSync(inFolder(name), JSON.stringify(value));
      return inFolder(name);
    };
    const { schemaVersion, tool } = MIXED;
    const kinds = halfopen([
      'report',
      write('kinds.json', { schemaVersion, tool, kinds: [] }),
      '--html',
      inFolder('x'),
    ]);
    expect(kinds.exitCode).toBe(2);
    expect(kinds.stderr).toContain('not a report of halfopen analyze: inputs is missing');
    const half = write('half.json', { schemaVersion, tool, before: { inputs: [], summary: MIXED.summary } });
    const broken = halfopen(['report', half, '--html', inFolder('x')]);
    expect(broken.exitCode).toBe(2);
    expect(broken.stderr).toContain('not a report of halfopen diff: after is missing or wrong');
  });

  test('refuses a capture, and says what to do with it', () => {
    const { exitCode, stderr } = halfopen(['report', SNAPSHOT, '--html', inFolder('no.html')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('not a report');
    expect(stderr).toContain('halfopen analyze');
  });

  test('refuses to overwrite the report, and to guess where the page goes', () => {
    const file = inFolder('kept.json');
    writeFileSync(file, JSON.stringify(MIXED));
    expect(halfopen(['report', file, '--html', file]).exitCode).toBe(2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(MIXED)));
    expect(halfopen(['report', file]).stderr).toContain('--html');
  });
});
