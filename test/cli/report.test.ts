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
