import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import type { RetainedSizes } from '../../src/model/retained-sizes.js';
import { halfopen } from '../cli/halfopen.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));
const SNAPSHOT = `${CAPTURED}net-half-closed-node20.20.2.heapsnapshot.gz`;

let sizes: RetainedSizes;
let result: Result;
beforeAll(async () => {
  result = await analyze([SNAPSHOT], {
    onRetainedSizes(given) {
      sizes = given;
    },
  });
});

describe('the retained sizes of a whole heap', () => {
  test('are those of the streams, which are found by releasing each', () => {
    const rowOf = new Map([...sizes.id.entries()].map(([row, id]) => [id, row]));
    const streams = result.groups.flatMap((group) => group.streams);
    expect(streams.length).toBeGreaterThan(20);
    for (const { id, retainedBytes } of streams) {
      expect(sizes.retainedBytes[rowOf.get(Number(String(id).replace('@', '')))!]).toBe(retainedBytes);
    }
  });

  test('are each node with those that it dominates, and the whole heap at the root', () => {
    const sums = sizes.selfBytes.slice();
    for (const [row, dominator] of sizes.dominator.entries()) {
      if (dominator !== row) sums[dominator]! += sizes.retainedBytes[row]!;
    }
    expect(sums).toEqual(sizes.retainedBytes);
    const root = sizes.dominator.findIndex((dominator, row) => dominator === row);
    expect(sizes.retainedBytes[root]).toBe(result.summary.heapBytes);
  });

  test('do not change the result', async () => {
    expect(result).toEqual(await analyze([SNAPSHOT]));
  });

  test('are refused where there is no heap', async () => {
    const profile = `${CAPTURED}quic-go-4717/heap-after.pb.gz`;
    await expect(analyze([profile], { onRetainedSizes() {} })).rejects.toMatchObject({ code: 'no-heap' });
  });
});

describe('--retained-sizes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-sizes-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('writes a line for each node', () => {
    const file = join(folder, 'sizes.tsv');
    expect(halfopen(['analyze', SNAPSHOT, '--retained-sizes', file])).toMatchObject({ exitCode: 0, stderr: '' });
    const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(head!.split('\t')).toEqual(['id', 'self', 'retained', 'dominator']);
    const { id, selfBytes, retainedBytes, dominator } = sizes;
    const rows = Array.from(id, (own, row) => [own, selfBytes[row], retainedBytes[row], id[dominator[row]!]]);
    expect(lines.map((line) => line.split('\t').map(Number))).toEqual(rows);
  });

  test('does not overwrite the input', () => {
    const { exitCode, stderr } = halfopen(['analyze', SNAPSHOT, '--retained-sizes', SNAPSHOT]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('would overwrite the input');
  });
});
