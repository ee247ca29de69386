import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/model/explanation.js';
import { readUncompressed } from '../captures.js';
import { halfopen } from './halfopen.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;
const LEAKING = `${FIXTURES}captured/bundled-service-node24.21.0.heapsnapshot.zst`;
const MAPS = `${FIXTURES}programs/bundled/out`;
const PROFILES = ['heap-before', 'heap-after', 'goroutine'].map(
  (name) => `${FIXTURES}captured/quic-go-4717/${name}.pb.gz`,
);

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function tell(...args: readonly string[]): string {
  const { exitCode, stdout, stderr } = halfopen(['explain', ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

describe('halfopen explain of a stream', () => {
  const text = tell(LEAKING, 'g-1', '--source-map-dir', MAPS);

  test.each([
    ['what it is accused of', /^@\d+ {2}error: receive-never-closed ─+ [0-9a-f]{16}$/m],
    ['what waits in it', /Its buffers hold 1\s+chunk, 6 B\./],
    [
      'both halves, each with what it was read from',
      /receive +unread, certain, reader none\n +its end .*\(ReadableState/,
    ],
    ['the request that it was opened for', /async context \S+ \(TCP -> AsyncContextFrame\)/],
    ['who listens, in the source', /error → .*\n? +\S+src\/service\.ts:\d+/],
    ['who holds it, with the references to blame', /idle → Set ◀ suspect\n +└ \(entry\) → Socket .* ◀ suspect/],
    ['the rest of its group', /group +g-1: 3 streams, .*\n +@\d+, /],
    ['the fix, as a sentence and as code', /fix +read to the end .*socket\.resume\(\); \/\/ read to the end/s],
    ['where to read more', /more +docs\/kinds\.md#netsocket\n/],
  ])('tells %s', (_, part) => {
    expect(text).toMatch(part);
  });

  test('without a directory of maps names the file that ran', async () => {
    // Where the program ran on this machine its map may still be: here it ran in a folder that is not there.
    const elsewhere = join(folder, 'elsewhere.heapsnapshot');
    const ran = Buffer.from(await readUncompressed(LEAKING)).toString('latin1');
    const moved = ran.replaceAll('/tmp/halfopen-fixtures', `${folder}/absent`);
    expect(moved).not.toBe(ran);
    writeFileSync(elsewhere, moved, 'latin1');
    const plain = tell(elsewhere, 'g-1');
    expect(plain).toContain('out/service.mjs');
    expect(plain).not.toContain('service.ts');
  });

  test('writes no colours unless asked to', () => {
    expect(text).not.toContain('\u001b');
    expect(tell(LEAKING, 'g-1', '--color')).toContain('\u001b[');
  });

  test('as JSON is the same, to standard output or into a file', () => {
    const explanation: Explanation = JSON.parse(tell(LEAKING, 'g-1', '-r', 'json'));
    expect(explanation).toMatchObject({ schemaVersion: 1, asked: 'g-1', group: { id: 'g-1' } });
    expect(explanation.stream?.path.at(-1)).toMatchObject({ node: 'Socket', suspect: true });
    const file = join(folder, 'explanation.json');
    expect(tell(LEAKING, 'g-1', '-r', `json:${file}`)).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(explanation);
  });
});

test('halfopen explain of a group of a profile tells who made the streams and the fix', () => {
  const text = tell(...PROFILES, 'g-1');
  expect(text).toMatch(/made by +the peer\n +└ accepted by → /);
  expect(text).toMatch(/stream\.CancelRead\(0\)/);
});

test('halfopen analyze tells positions in the source too', () => {
  const { stdout } = halfopen(['analyze', LEAKING, '--source-map-dir', MAPS]);
  expect(stdout).toMatch(/u → s {2}\S+src\/connection-pool\.ts:4\n/);
});

describe('a mistake exits with 2 and one line', () => {
  test.each([
    [['explain'], /missing required argument/],
    [['explain', LEAKING], /needs a file and what to explain/],
    [['explain', LEAKING, 'g-77'], /no stream, group or fingerprint "g-77"/],
    [['explain', LEAKING, 'g-1', '-r', 'sarif'], /no format "sarif" here.*terminal, json/],
    [['explain', LEAKING, 'g-1', '--source-map-dir', join(folder, 'missing')], /no directory .*missing/],
    [['explain', join(folder, 'missing.heapsnapshot'), 'g-1'], /missing\.heapsnapshot/],
  ])('%j', (args, message) => {
    const { exitCode, stdout, stderr } = halfopen(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^halfopen: /);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});
