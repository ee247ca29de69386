import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROFILE_KERNEL_FILE, SECOND_THREAD_FILE, SNAPSHOT_KERNEL_FILE } from '../../src/formats/built-files.js';

it('the bundled programs find what the build made, without which they would be slow without a word', () => {
  const folder = new URL('../../dist/program/', import.meta.url);
  const places = readdirSync(folder).flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(/new URL\("([^"]*\/dist\/[^"]*)",/g)].map(([, path]) => path!);
  });
  const found = places.map((place) => new URL(place, folder).href);
  expect(found).toEqual(
    expect.arrayContaining([SNAPSHOT_KERNEL_FILE.href, PROFILE_KERNEL_FILE.href, SECOND_THREAD_FILE.href]),
  );
  for (const place of found) expect(existsSync(new URL(place)), place).toBe(true);
});
