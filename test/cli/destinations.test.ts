import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { MIXED } from '../report/results.js';
import { halfopen, halfopenInShell } from './halfopen.js';

const root = mkdtempSync(join(tmpdir(), 'halfopen-destinations-'));
afterAll(() => rmSync(root, { recursive: true }));

const INPUT = JSON.stringify(MIXED);

/** A new folder with an input that nobody has another copy of. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'run-'));
  writeFileSync(join(folder, 'in.json'), INPUT);
  writeFileSync(join(folder, 'other.json'), INPUT);
});
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe.skipIf(process.platform === 'win32')('an input is never overwritten', () => {
  test.each([
    'halfopen analyze - -r json:in.json < in.json',
    'halfopen analyze - -r terminal -r html:in.json < in.json',
    'halfopen analyze - --retained-sizes in.json < in.json',
    'halfopen diff other.json - -r json:in.json < in.json',
    'halfopen diff - other.json -r json:in.json < in.json',
    'halfopen report - --html in.json < in.json',
    'halfopen explain - g-1 -r json:in.json < in.json',
    'halfopen inspect - -r json:in.json < in.json',
    'halfopen check - -r json:in.json < in.json',
    'halfopen check other.json --before - -r json:in.json < in.json',
    'mkdir out; mv in.json out/report.json; ln -s out/report.json in.json; halfopen check - --out out < in.json',
  ])('when it is standard input: %s', (line) => {
    const { exitCode, stderr } = halfopenInShell(line, folder);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('would overwrite') });
    expect(read('in.json')).toBe(INPUT);
  });

  test.each([
    'halfopen analyze in.json -r json:symbolic.json',
    'halfopen analyze symbolic.json -r json:in.json',
    'halfopen analyze - -r json:symbolic.json < in.json',
    'halfopen analyze in.json -r json:hard.json',
    'halfopen analyze - -r json:hard.json < in.json',
  ])('under another name: %s', (line) => {
    symlinkSync('in.json', join(folder, 'symbolic.json'));
    linkSync(join(folder, 'in.json'), join(folder, 'hard.json'));
    const { exitCode, stderr } = halfopenInShell(line, folder);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('would overwrite') });
    expect([read('in.json'), read('hard.json')]).toEqual([INPUT, INPUT]);
  });

  test.each(['halfopen analyze in.json >> in.json', 'halfopen analyze in.json 1<> in.json'])(
    'by standard output: %s',
    (line) => {
      const { exitCode, stderr } = halfopenInShell(line, folder);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('would overwrite') });
      expect(read('in.json')).toBe(INPUT);
    },
  );

  test('but standard input and standard output may both be files', () => {
    const line =
      'halfopen analyze - -r json < in.json > out.json && cat in.json | halfopen analyze - -r json:again.json';
    expect(halfopenInShell(line, folder)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(read('again.json')).toBe(read('out.json'));
    expect(halfopenInShell('halfopen inspect - < /dev/null > /dev/null', folder).stderr).toContain('is empty');
  });
});

describe.skipIf(process.platform === 'win32')('a link to a file that is not there yet', () => {
  test('stays a link, and its target is written', () => {
    mkdirSync(join(folder, 'pages'));
    symlinkSync('pages/new.html', join(folder, 'link.html'));
    expect(halfopen(['analyze', 'in.json', '-r', 'html:link.html'], { cwd: folder }).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'pages'))).toEqual(['new.html']);
    expect(read('link.html')).toBe(read('pages/new.html'));
  });

  test('is the same place as another link to it', () => {
    symlinkSync('new', join(folder, 'one'));
    symlinkSync('new', join(folder, 'two'));
    const { exitCode, stderr } = halfopen(['analyze', 'in.json', '-r', 'json:one', '-r', 'html:two'], { cwd: folder });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('two reports') });
    expect(readdirSync(folder).sort()).toEqual(['in.json', 'one', 'other.json', 'two']);
  });
});
