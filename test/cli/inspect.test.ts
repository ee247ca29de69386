import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { generateSchema } from '../../scripts/generate-schema.mjs';
import { openSource } from '../../src/io/open-source.js';
import { readAll } from '../../src/io/read-all.js';
import type { Inspection } from '../../src/model/inspection.js';
import { GIB } from '../../src/model/units.js';
import { buildProfileBytes } from '../dsl/pprof.js';
import { halfopen } from './halfopen.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `[version, file]`: the first with numeric values and the first without them, of each major that has such. */
function listCaptured(): readonly (readonly [string, string])[] {
  const found = new Map<string, readonly [string, string]>();
  for (const file of readdirSync(CAPTURED).sort()) {
    const [, version, major, plain = ''] = /-node((\d+)\.[\d.]+\d)(-plain)?\.heapsnapshot/.exec(file) ?? [];
    if (version === undefined || found.has(`${major}${plain}`)) continue;
    found.set(`${major}${plain}`, [version, CAPTURED + file]);
  }
  return [...found.values()];
}

async function unpack(file: string): Promise<string> {
  const source = openSource(file);
  const path = join(folder, 'heap.heapsnapshot');
  writeFileSync(path, await readAll(source, GIB));
  source.close();
  return path;
}

function inspect(path: string, ...args: readonly string[]): { exitCode: number | null; inspection: Inspection } {
  const { exitCode, stdout, stderr } = halfopen(['inspect', path, '-r', 'json', ...args]);
  expect(stderr).toBe('');
  return { exitCode, inspection: JSON.parse(stdout) };
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('the committed schema is the one of the type, and what is written conforms to it', async () => {
  const committed = readFileSync(new URL('../../schema/inspection.schema.json', import.meta.url), 'utf8');
  expect(committed).toBe(generateSchema('inspection.schema.json'));
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(committed));
  validate(inspect(await unpack(listCaptured()[0]![1])).inspection);
  expect(validate.errors).toBeNull();
});

describe.each(listCaptured())('a snapshot of Node %s', (version, file) => {
  test('is told as the analysis tells it, from its beginning and a sample', async () => {
    const path = await unpack(file);
    const { exitCode, inspection } = inspect(path);
    const [input] = JSON.parse(halfopen(['analyze', path, '-r', 'json']).stdout).inputs;
    expect(exitCode).toBe(0);
    expect(inspection).toMatchObject({
      format: 'v8-heapsnapshot',
      bytes: input.bytes,
      producer: `node ${version}`,
      snapshot: { nodes: input.nodes, edges: input.edges, numericValues: input.numericValues },
      unknown: [],
      warnings: [],
    });
    expect(input.producer).toBe(`node ${version}`);
  });

  test('compressed has the same counts, and what only the whole file tells is unknown', () => {
    const { exitCode, inspection } = inspect(file);
    expect(exitCode).toBe(0);
    expect(inspection.snapshot?.nodes).toBeGreaterThan(10_000);
    expect(inspection.compression).toBeDefined();
    expect(inspection.producer).toBeUndefined();
    expect(inspection.snapshot).not.toHaveProperty('numericValues');
    expect(inspection.unknown.join('\n')).toMatch(/numeric values: it is compressed/);
  });
});

const [, anySnapshot] = listCaptured()[0]!;

describe('the forecast of memory', () => {
  const { memoryBytes } = inspect(anySnapshot).inspection.needs!;

  test('is what --max-memory of analyze compares with, to the byte', () => {
    expect(halfopen(['analyze', anySnapshot, '--max-memory', `${memoryBytes}`]).exitCode).toBe(0);
    expect(halfopen(['analyze', anySnapshot, '--max-memory', `${memoryBytes - 1}`]).exitCode).toBe(3);
    expect(inspect(anySnapshot, '--max-memory', `${memoryBytes}`)).toMatchObject({
      exitCode: 0,
      inspection: { fits: true, limit: { from: 'max-memory' } },
    });
    expect(inspect(anySnapshot, '--max-memory', `${memoryBytes - 1}`)).toMatchObject({
      exitCode: 3,
      inspection: { fits: false },
    });
  });

  test('comes with a refusal as the number to give', () => {
    const { stderr } = halfopen(['analyze', anySnapshot, '--max-memory', '1MiB']);
    const [, size] = /--max-memory (\S+),/.exec(stderr)!;
    expect(halfopen(['analyze', anySnapshot, '--max-memory', size!]).exitCode).toBe(0);
  });
});

describe('a damaged snapshot', () => {
  test('is called so when it ends too early, wherever it ends', async () => {
    const whole = readFileSync(await unpack(anySnapshot));
    for (const share of [0.1, 0.5, 0.9, 0.999999]) {
      const { exitCode, inspection } = inspect(write('cut.heapsnapshot', whole.subarray(0, whole.length * share)));
      expect(exitCode).toBe(2);
      expect(inspection.warnings.map(({ code }) => code)).toEqual(['truncated']);
      expect(inspection).not.toHaveProperty('fits');
    }
    for (const length of [1, 12, 200]) {
      const { exitCode, stderr } = halfopen(['inspect', write('cut.heapsnapshot', whole.subarray(0, length))]);
      expect({ length, exitCode }).toEqual({ length, exitCode: 2 });
      expect(stderr).toMatch(/^halfopen: .*\n( {2}.*\n)?$/);
    }
  });

  test('that promises more than it holds costs nothing and is not said to fit', async () => {
    const text = readFileSync(await unpack(anySnapshot), 'utf8');
    const liar = write('liar.heapsnapshot', text.replace(/"node_count":\d+/, '"node_count":500000000'));
    const { exitCode, inspection } = inspect(liar, '--max-memory', '1000G');
    expect(exitCode).toBe(2);
    expect(inspection.warnings.map(({ code }) => code)).toEqual(['damaged']);
    expect(inspection).not.toHaveProperty('fits');
  });

  test('with control characters in its name or its strings writes none to the terminal', () => {
    const head = '{"snapshot":{"meta":{"node_fields":["\\u001b[2J"]}}}';
    const { exitCode, stdout, stderr } = halfopen(['inspect', write('\u001b[2Jevil', head)]);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

test('numbers or a version that the program itself wrote as text are not taken for those of the runtime', () => {
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    node_types: [['hidden', 'object', 'number'], 'string', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element'], 'string_or_number', 'node'],
  };
  const file = {
    snapshot: { meta, node_count: 3, edge_count: 0 },
    nodes: [0, 0, 1, 0, 0, 1, 1, 3, 16, 0, 1, 2, 5, 16, 0],
    edges: [],
    strings: ['', 'smi number', 'v20.1.0'],
  };
  const { exitCode, inspection } = inspect(write('small.heapsnapshot', JSON.stringify(file)));
  expect(exitCode).toBe(0);
  expect(inspection).not.toHaveProperty('producer');
  expect(inspection.snapshot).not.toHaveProperty('numericValues');
  expect(inspection.unknown).toHaveLength(2);
});

describe('what is no snapshot', () => {
  test('but a report of halfopen is named', () => {
    const result = join(folder, 'result.json');
    halfopen(['analyze', anySnapshot, '-r', `json:${result}`]);
    expect(inspect(result).inspection).toMatchObject({ format: 'halfopen-report', report: 'result' });
    const made: readonly (readonly [Inspection['report'], readonly string[]])[] = [
      ['kinds', ['kinds', '--json']],
      ['inspection', ['inspect', result, '-r', 'json']],
      ['difference', ['diff', result, result, '-r', 'json']],
    ];
    for (const [report, args] of made) {
      const path = write(`${report}.json`, halfopen(args).stdout);
      expect(inspect(path).inspection).toMatchObject({ report, producer: expect.stringMatching(/^halfopen \d/) });
    }
  });

  test('but a profile of Go is told with its samples', () => {
    const text = 'goroutine profile: total 2\n2 @ 0x1 0x2\n#\t0x1\tmain.work+0x1\t/src/main.go:7\n\n';
    for (const content of [text, gzipSync(text)]) {
      expect(inspect(write('goroutine', content)).inspection).toMatchObject({
        format: 'pprof',
        profile: { encoding: 'go-count-text', role: 'goroutine', samples: 1 },
      });
    }
  });

  test.each([
    ['', /is empty/],
    ['{"nodes":[{"id":1}]}', /V8 CPU profile/],
    ['<!doctype html>', /HTML page/],
  ])('and nothing that is read is refused as by the analysis: %j', (content, message) => {
    const { exitCode, stdout, stderr } = halfopen(['inspect', write('stranger', content)]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

test('standard input is read as far as its header', () => {
  const input = readFileSync(anySnapshot);
  const { exitCode, stdout } = halfopen(['inspect', '-', '-r', 'json'], { input });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).snapshot.nodes).toBe(inspect(anySnapshot).inspection.snapshot?.nodes);
});

test('the terminal shows a fact a line, within 80 columns', async () => {
  const { exitCode, stdout } = halfopen(['inspect', await unpack(anySnapshot)]);
  expect(exitCode).toBe(0);
  for (const label of ['format', 'size', 'written by', 'holds', 'numeric values', 'memory', 'time', 'fits']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${label} {2,}\\S`, 'm'));
  }
  const [, ...facts] = stdout.split('\n');
  expect(facts.filter((line) => line.length > 80)).toEqual([]);
});

test('what is wrong with a profile is said of the file', () => {
  const name = write('damaged.pb', Buffer.concat([buildProfileBytes({ samples: [] }), Buffer.from([0x0a])]));
  expect(halfopen(['inspect', name]).stderr).toMatch(/damaged\.pb: pprof profile: /);
});
