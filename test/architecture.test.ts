import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/**
 * Layers from the bottom up. A file may import from its own layer and from those below; layers of one row do not know
 * each other. `index` is `src/index.ts`, the public API, which the command line does not go through.
 */
const ROWS = [
  ['model'],
  ['io'],
  ['formats'],
  ['graph', 'profile'],
  ['streams'],
  ['findings'],
  ['report'],
  ['cli', 'index', 'testing'],
];

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Path below `src` to text. A file with markup, `.tsx`, is imported like any other and stands here as `.ts`. */
type Sources = ReadonlyMap<string, string>;

function readSources(): Sources {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
  return new Map(
    files.map((path) => [path.split(sep).join('/').replace(/x$/, ''), readFileSync(join(SRC, path), 'utf8')]),
  );
}

interface Import {
  /** Path below `src` of the imported file. */
  readonly target: string;
  /** Gone after compilation. */
  readonly typesOnly: boolean;
}

/** What a file imports or re-exports from this package. */
function importsOf(path: string, text: string): readonly Import[] {
  const statements = text.matchAll(/\b(?:(?:import|export)\s+(type\b)?[^'";]*\bfrom|import\(?)\s*['"](\.[^'"]+)['"]/g);
  return [...statements].map(([, type, specifier]) => ({
    // AssemblyScript names a module without an ending.
    target: join(dirname(path), specifier!)
      .split(sep)
      .join('/')
      .replace(/(?:\.js|(?<=\/[^./]+))$/, '.ts'),
    typesOnly: type !== undefined,
  }));
}

function layerOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '');
}

function heightOf(path: string): number {
  return ROWS.findIndex((row) => row.includes(layerOf(path)));
}

function findUpwardArrows(sources: Sources): readonly string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(path, text)
      .filter(({ target }) => layerOf(target) !== layerOf(path) && heightOf(target) >= heightOf(path))
      .map(({ target }) => `${path} -> ${target}`),
  );
}

/** Rings of files that need each other to be loaded: `a -> b -> a`. */
function findCycles(sources: Sources): readonly string[] {
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || finished.has(path)) return;
    for (const { target, typesOnly } of importsOf(path, sources.get(path) ?? '')) {
      if (!typesOnly) visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return cycles;
}

function findDefaultExports(sources: Sources): readonly string[] {
  return [...sources].filter(([, text]) => /^export default\b|\bas default\b/m.test(text)).map(([path]) => path);
}

function findExits(sources: Sources): readonly string[] {
  return [...sources].filter(([, text]) => /\bprocess\.exit\(/.test(text)).map(([path]) => path);
}

describe('the source', () => {
  const sources = readSources();

  test('is in layers that are all in the order', () => {
    expect(sources.size).toBeGreaterThan(0);
    expect([...sources.keys()].filter((path) => heightOf(path) < 0)).toEqual([]);
  });

  test('imports only downwards', () => {
    expect(findUpwardArrows(sources)).toEqual([]);
  });

  test('imports only files that exist, in no circle', () => {
    const missing = [...sources].flatMap(([path, text]) =>
      importsOf(path, text)
        .map(({ target }) => target)
        .filter((target) => !sources.has(target)),
    );
    expect(missing).toEqual([]);
    expect(findCycles(sources)).toEqual([]);
  });

  test('has no default exports and leaves ending the process to bin/', () => {
    expect(findDefaultExports(sources)).toEqual([]);
    expect(findExits(sources)).toEqual([]);
  });
});

describe('these checks', () => {
  const bad: Sources = new Map([
    ['io/a.ts', "import { b } from '../report/b.js';\nexport type { X } from '../model/x.js';"],
    ['report/b.ts', "import {\n  a,\n} from '../io/a.js';\nimport '../graph/c.js';"],
    ['graph/c.ts', "const d = await import('../profile/d.js');\nexport { d as default };"],
    ['profile/d.ts', 'export default process.exit(1);'],
    ['model/x.ts', "import type { Y } from './y.js';\nexport type X = Y;"],
    ['model/y.ts', "import type { X } from './x.js';\nexport type Y = X;"],
  ]);

  test('find an upward arrow and one between neighbours', () => {
    expect(findUpwardArrows(bad)).toEqual(['io/a.ts -> report/b.ts', 'graph/c.ts -> profile/d.ts']);
  });

  test('find a circle, and leave one of types alone', () => {
    expect(findCycles(bad)).toEqual(['io/a.ts -> report/b.ts -> io/a.ts']);
  });

  test('find default exports and exits', () => {
    expect(findDefaultExports(bad)).toEqual(['graph/c.ts', 'profile/d.ts']);
    expect(findExits(bad)).toEqual(['profile/d.ts']);
  });
});
