import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CAPTURED, listCaptures } from './captures.js';

const MAJORS = [18, 20, 22, 24, 26];

it('what is committed of V8 takes at most 40 MB', () => {
  const sizes = [CAPTURED, join(CAPTURED, 'moments')].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.heapsnapshot|\.truth\.json$/.test(file))
      .map((file) => statSync(join(folder, file)).size),
  );
  expect(sizes.length).toBeGreaterThan(40);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40_000_000);
});

it.each(MAJORS)('Node %i has leaking captures with and without numeric values, and a healthy one', (major) => {
  const leaking = listCaptures(new RegExp(`^all-leaking-node${major}\\.`));
  expect(leaking.map(({ numericValues }) => numericValues).sort()).toEqual([false, true]);
  expect(listCaptures(new RegExp(`^all-healthy-node${major}\\.`))).not.toEqual([]);
});

it('both compressions are among them', () => {
  const endings = listCaptures(/^/).map(({ snapshot }) => snapshot.split('.').at(-1));
  expect([...new Set(endings)].sort()).toEqual(['gz', 'zst']);
});
