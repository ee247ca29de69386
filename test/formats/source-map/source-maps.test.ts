import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { mapsBelow, pathOf } from '../../../src/formats/source-map/map-places.js';
import { createAllowance, readMap } from '../../../src/formats/source-map/read-map.js';
import { SourceMaps } from '../../../src/formats/source-map/source-maps.js';

const BUNDLED = new URL('../../../fixtures/programs/bundled/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'halfopen-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Line 1, column 0 of the script is line 1 of a.ts. */
const TINY = { version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' };

let folders = 0;
function makeFolder(files: Readonly<Record<string, string>>): string {
  const path = join(folder, String(folders++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

describe('positions in a bundle', () => {
  const script = `${BUNDLED}out/service.mjs`;
  const lines = readFileSync(script, 'utf8').split('\n');

  test('are those that Node itself finds in the same map', () => {
    const theirs = new SourceMap(JSON.parse(readFileSync(`${script}.map`, 'utf8')));
    const maps = new SourceMaps();
    let known = 0;
    for (const [line, text] of lines.entries()) {
      // Node takes the last mapping of a file, which says "from no source", for a part of the one before.
      const end = text.includes('export{') ? text.indexOf('export{') : text.length;
      for (let column = 0; column < end; column++) {
        const entry = theirs.findEntry(line, column);
        // Node also answers before the first mapping of a line, with the end of the line before.
        if (!('originalLine' in entry) || entry.generatedLine !== line) continue;
        if (entry.originalSource === undefined) {
          expect(maps.originalOf(script, line, column)).toBeUndefined();
          continue;
        }
        known++;
        const source = new URL(entry.originalSource, `file://${script}`).pathname;
        expect(maps.originalOf(script, line, column)).toBe(`${source}:${entry.originalLine + 1}`);
      }
    }
    expect(known).toBeGreaterThan(500);
    expect(maps.warnings).toEqual([]);
  });

  test('are found in a directory of maps by the end of the path, relative to where the script ran', () => {
    const directory = makeFolder({ 'out/service.mjs.map': readFileSync(`${script}.map`, 'utf8') });
    const maps = new SourceMaps(directory);
    const line = lines.findIndex((text) => text.includes('class'));
    const column = lines[line]!.indexOf('class');
    expect(maps.originalOf('file:///srv/app/out/service.mjs', line, column)).toBe(
      'file:///srv/app/src/connection-pool.ts:4',
    );
    expect(maps.originalOf('/srv/app/elsewhere.mjs', line, column)).toBeUndefined();
  });
});

describe('a map is looked for', () => {
  test('for a script that is a file, and for no other', () => {
    expect(pathOf('/srv/app/a.js')).toBe('/srv/app/a.js');
    expect(pathOf('file:///srv/app/a%20b.js?v=1')).toBe('/srv/app/a b.js');
    const others = ['node:net', '', 'a.js', '//host/share/a.js', '\\\\host\\share\\a.js', 'https://example.com/a.js'];
    for (const script of [...others, 'file://host/a.js', 'file:////host/a.js']) {
      expect(pathOf(script), script).toBeUndefined();
    }
  });

  test('below the directory by the longest end of the path first', () => {
    expect(mapsBelow('/maps', 'file:///srv/dist/a.js')).toEqual([
      '/maps/srv/dist/a.js.map',
      '/maps/dist/a.js.map',
      '/maps/a.js.map',
    ]);
  });

  test('for a file of a package only with the name of the package', () => {
    expect(mapsBelow('/maps', '/srv/node_modules/pool/index.js')).toEqual([
      '/maps/srv/node_modules/pool/index.js.map',
      '/maps/node_modules/pool/index.js.map',
    ]);
  });

  test('never outside of the directory, whatever the script is called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('..', '.', '/', '\\', '\0', 'a.js', 'c:'), fc.string())),
        (parts) => {
          for (const place of mapsBelow('/maps', parts.join('/'))) {
            expect(join(place)).toBe(place);
            expect(place.startsWith('/maps/')).toBe(true);
          }
        },
      ),
    );
  });

  test('not through a link that leads out of the directory', () => {
    const directory = makeFolder({ 'inside/a.js.map': JSON.stringify(TINY) });
    const secret = makeFolder({ 'b.js.map': JSON.stringify(TINY) });
    symlinkSync(join(secret, 'b.js.map'), join(directory, 'b.js.map'));
    symlinkSync(join(directory, 'inside/a.js.map'), join(directory, 'c.js.map'));
    const maps = new SourceMaps(directory);
    expect(maps.originalOf('/x/b.js', 0, 0)).toBeUndefined();
    expect(maps.warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/b\.js\.map .*outside/)]);
    expect(maps.originalOf('/x/c.js', 0, 0)).toBe('/x/a.ts:1');
  });

  test('in vain without complaint', () => {
    const maps = new SourceMaps(makeFolder({ 'other.js.map': '{}' }));
    expect(maps.originalOf('/nowhere/a.js', 0, 0)).toBeUndefined();
    expect(maps.originalOf(`/${'x'.repeat(10_000)}/a.js`, 0, 0)).toBeUndefined();
    expect(maps.originalOf('file:///a%00b.js', 0, 0)).toBeUndefined();
    expect(maps.warnings).toEqual([]);
  });
});

test('a directory that is not there is an error', () => {
  expect(() => new SourceMaps(join(folder, 'missing'))).toThrow(expect.objectContaining({ code: 'no-source-maps' }));
});

describe('a map that cannot be used', () => {
  const section = (offset: unknown, map: unknown = TINY): string =>
    JSON.stringify({ version: 3, sections: [{ offset, map }] });

  test.each([
    ['', /is empty/],
    ['null', /no source map/],
    ['{"version":2}', /no source map/],
    ['['.repeat(100_000), /no JSON/],
    [JSON.stringify({ ...TINY, mappings: 7 }), /no mappings/],
    [JSON.stringify({ ...TINY, mappings: ';'.repeat(1_000_001) }), /too many/],
    [JSON.stringify({ ...TINY, mappings: ','.repeat(4_000_001) }), /too many/],
    [JSON.stringify({ ...TINY, sources: Array(100_001).fill('a.ts') }), /too many sources/],
    [`{"version":3,"x":[[]${',[]'.repeat(5_000_000)}]}`, /too much memory/],
    [JSON.stringify({ ...TINY, sources: [{ length: 1e9 }] }), /sources/],
    [JSON.stringify({ ...TINY, sources: { length: 1e9 } }), /sources/],
    [JSON.stringify({ ...TINY, sources: ['x'.repeat(5000)] }), /sources/],
    [section({ line: 2 ** 31, column: 0 }), /sections/],
    [section({ line: -1, column: 0 }), /sections/],
    [section({ line: 0, column: 0 }, { version: 3, sections: [] }), /no mappings/],
    [JSON.stringify({ version: 3, sections: { length: 1e9 } }), /sections/],
  ])('is named with the reason, and read no further: %.40s', (text, reason) => {
    const directory = makeFolder({ 'a.js.map': text });
    const maps = new SourceMaps(directory);
    expect(maps.originalOf('/x/a.js', 0, 0)).toBeUndefined();
    expect(maps.originalOf('/x/a.js', 0, 1)).toBeUndefined();
    expect(maps.warnings.map(({ message }) => message)).toEqual([expect.stringMatching(reason)]);
  });

  test('is one of too many, or has too many sections, all of them together', () => {
    const half = { ...TINY, mappings: `AAAA${',AAAA'.repeat(2_100_000)}` };
    const maps = new SourceMaps(makeFolder({ 'a.js.map': JSON.stringify(half), 'b.js.map': JSON.stringify(half) }));
    expect(maps.originalOf('/x/a.js', 0, 0)).toBeDefined();
    expect(maps.originalOf('/x/b.js', 0, 0)).toBeUndefined();
    expect(maps.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/b\.js\.map.*too many mappings/),
    ]);

    const map = { ...TINY, sources: Array(2000).fill('a.ts') };
    const sections = Array.from({ length: 51 }, (_, line) => ({ offset: { line, column: 0 }, map }));
    const complaint = readMap(Buffer.from(JSON.stringify({ version: 3, sections })), '/x/a.js.map', createAllowance());
    expect(complaint).toBe('it has too many sources');
  });

  test('is one of no regular file', () => {
    const directory = makeFolder({ 'a.js.map/file': '' });
    const maps = new SourceMaps(directory);
    expect(maps.originalOf('/x/a.js', 0, 0)).toBeUndefined();
    expect(maps.warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/no regular file/)]);
  });

  test('throws nothing, whatever is in it', () => {
    const directory = makeFolder({ 'a.js.map': '' });
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.oneof(fc.string(), fc.integer())));
    const vlq = fc.string({ unit: fc.constantFrom('A', 'C', 'D', 'g', '/', '9', ';', ',', '!', '\u{fffd}') });
    fc.assert(
      fc.property(
        fc.record({
          version: fc.constant(3),
          mappings: fc.oneof(vlq, field),
          sources: field,
          names: field,
          sourceRoot: field,
        }),
        (map) => {
          writeFileSync(join(directory, 'a.js.map'), JSON.stringify(map));
          const maps = new SourceMaps(directory);
          for (const [line, column] of [
            [0, 0],
            [0, 5],
            [3, 1],
          ] as const) {
            expect(maps.originalOf('/x/a.js', line, column) ?? '').toMatch(/^$|:[1-9]\d*$/);
          }
        },
      ),
    );
  });
});

test('an indexed map says the same as its sections', () => {
  const indexed = {
    version: 3,
    sections: [
      { offset: { line: 0, column: 0 }, map: TINY },
      { offset: { line: 1, column: 4 }, map: { ...TINY, sources: ['b.ts'] } },
    ],
  };
  expect(typeof readMap(Buffer.from(JSON.stringify(indexed)), '/x/a.js.map', createAllowance())).toBe('object');
  const maps = new SourceMaps(makeFolder({ 'a.js.map': JSON.stringify(indexed) }));
  expect(maps.originalOf('/x/a.js', 0, 3)).toBe('/x/a.ts:1');
  expect(maps.originalOf('/x/a.js', 1, 3)).toBeUndefined();
  expect(maps.originalOf('/x/a.js', 1, 4)).toBe('/x/b.ts:1');
});
