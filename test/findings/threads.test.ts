import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import { MIB } from '../../src/model/units.js';
import { newestCapture, readUncompressed } from '../captures.js';

const folder = mkdtempSync(join(tmpdir(), 'halfopen-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A real snapshot with so much white space in front of the edges that it is large enough for a second thread. */
async function writeLargeSnapshot(): Promise<string> {
  const bytes = await readUncompressed(newestCapture('all-leaking'));
  const edges = Buffer.from(bytes).indexOf('"edges":');
  const path = join(folder, 'large.heapsnapshot');
  writeFileSync(path, Buffer.concat([bytes.subarray(0, edges), Buffer.alloc(96 * MIB, ' '), bytes.subarray(edges)]));
  return path;
}

async function analyzeCounting(path: string, threads: number): Promise<readonly [Result, number]> {
  let workers = 0;
  const count = (): number => workers++;
  process.on('worker', count);
  const result = await analyze([path], { threads });
  process.off('worker', count);
  return [result, workers];
}

test.runIf(availableParallelism() > 1)('a large file gives one result, with one thread or two', async () => {
  const path = await writeLargeSnapshot();
  const [alone, noWorkers] = await analyzeCounting(path, 1);
  const [together, workers] = await analyzeCounting(path, 2);
  expect([noWorkers, workers]).toEqual([0, 1]);
  expect(together).toEqual(alone);
  expect(together.groups.length).toBeGreaterThan(5);
});
