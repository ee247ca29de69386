/** Maps that a script names itself, as real compilers and bundlers write them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { findMappingComment, mapNamedBy, readInlineMap } from '../../../src/formats/source-map/mapping-comment.js';
import { SourceMaps } from '../../../src/formats/source-map/source-maps.js';

const BIN = new URL('../../../node_modules/.bin/', import.meta.url).pathname;
const SOURCE = `interface Session { readonly id: number }

export class SessionTable {
  readonly sessions: Map<number, Session> = new Map();
}
`;
const folder = mkdtempSync(join(tmpdir(), 'halfopen-comment-'));
afterAll(() => rmSync(folder, { recursive: true }));

let folders = 0;
function makeProject(): string {
  const project = join(folder, String(folders++));
  mkdirSync(join(project, 'src'), { recursive: true });
  writeFileSync(join(project, 'src/table.ts'), SOURCE);
  return project;
}

function run(project: string, program: string, ...args: readonly string[]): string {
  execFileSync(join(BIN, program), args, { cwd: project, stdio: 'pipe' });
  return join(project, 'out/table.js');
}

/** Where the map says that the class stands, asked by path and by URL. */
function placesOfClass(script: string): readonly (string | undefined)[] {
  const lines = readFileSync(script, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('class'));
  const column = lines[line]!.indexOf('class');
  const maps = new SourceMaps();
  const places = [script, pathToFileURL(script).href].map((name) => maps.originalOf(name, line, column));
  expect(maps.warnings).toEqual([]);
  return places.map((place) => place?.replace(/^file:\/\//, ''));
}

describe('a map that the script names', () => {
  test.each([
    ['esbuild', ['src/table.ts', '--outdir=out', '--sourcemap=inline']],
    ['esbuild', ['src/table.ts', '--outdir=out', '--sourcemap=inline', '--minify']],
    ['esbuild', ['src/table.ts', '--outdir=out', '--sourcemap']],
    ['tsc', ['src/table.ts', '--outDir', 'out', '--inlineSourceMap', '--target', 'es2022']],
    ['tsc', ['src/table.ts', '--outDir', 'out', '--sourceMap', '--target', 'es2022']],
  ])('is used as %s writes it: %j', (program, args) => {
    const project = makeProject();
    const script = run(project, program, ...args);
    const place = `${join(project, 'src/table.ts')}:3`;
    expect(placesOfClass(script)).toEqual([place, place]);
  });

  test('is found in the folder that the comment leads to', () => {
    const project = makeProject();
    const script = run(project, 'esbuild', 'src/table.ts', '--outdir=out', '--sourcemap');
    mkdirSync(join(project, 'maps dir'));
    renameSync(`${script}.map`, join(project, 'maps dir/t.map'));
    writeFileSync(script, readFileSync(script, 'utf8').replace('table.js.map', '../maps%20dir/t.map'));
    const place = `${join(project, 'src/table.ts')}:3`;
    expect(placesOfClass(script)).toEqual([place, place]);
  });

  test('that is damaged is named, and is no reason to stop', () => {
    const project = makeProject();
    const script = join(project, 'a.js');
    writeFileSync(script, '1;\n//# sourceMappingURL=data:application/json;base64,e30=\n');
    const maps = new SourceMaps();
    expect(maps.originalOf(script, 0, 0)).toBeUndefined();
    expect(maps.warnings).toMatchObject([{ code: 'source-map-unusable' }]);
  });

  test('gives way to the one next to the script', () => {
    const project = makeProject();
    const script = run(project, 'esbuild', 'src/table.ts', '--outdir=out', '--sourcemap');
    writeFileSync(script, readFileSync(script, 'utf8').replace('table.js.map', 'data:application/json,nonsense'));
    expect(placesOfClass(script)[0]).toMatch(/src\/table\.ts:3$/);
  });
});

describe('the comment', () => {
  test('is the last line of code or comment, whatever text says the same before', () => {
    expect(findMappingComment('a();\n//# sourceMappingURL=a.map\n')).toBe('a.map');
    expect(findMappingComment('a();\r\n//@ sourceMappingURL=a.map\r\n//# debugId=1\r\n\r\n')).toBe('a.map');
    expect(findMappingComment('//# sourceMappingURL=a.map\na();\n')).toBeUndefined();
    expect(findMappingComment('const text = "//# sourceMappingURL=a.map";')).toBeUndefined();
    expect(findMappingComment('')).toBeUndefined();
  });

  test('never leads to a network, nor to a path from the root', () => {
    const elsewhere = ['https://example.com/a.map', 'http:a.map', 'file:///a.map', '//host/a.map', '/a.map'];
    const hidden = ['%2F%2Fhost/a.map', '%68ttps://example.com/a.map', '\\\\host\\a.map', 'C:/a.map', '%', '?a.map'];
    for (const url of [...elsewhere, ...hidden]) {
      expect(mapNamedBy(url, '/srv/app/a.js'), url).toBeUndefined();
      expect(mapNamedBy(url, 'file:///srv/app/a.js'), url).toBeUndefined();
    }
    expect(mapNamedBy('../maps/a.js.map', 'file:///srv/app/a.js')).toBe('file:///srv/maps/a.js.map');
  });

  test('holds a map in base64 or in percent signs, and nothing else', () => {
    const json = '{"version":3,"sources":["ä.ts"]}';
    const base64 = Buffer.from(json).toString('base64');
    const bytes = Buffer.from(json);
    expect(readInlineMap(`data:application/json;charset=utf-8;base64,${base64}`)).toEqual(bytes);
    expect(readInlineMap(`data:application/json,${encodeURIComponent(json)}`)).toEqual(bytes);
    expect(readInlineMap('data:text/html;base64,AAAA')).toBeUndefined();
    expect(readInlineMap('data:application/json,%')).toBeUndefined();
    expect(readInlineMap('a.map')).toBeUndefined();
  });
});
