import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { analyzeProfiles } from '../../src/findings/analyze-profiles.js';
import { MIB } from '../../src/model/units.js';
import { CAPTURED } from '../captures.js';
import { buildProfileBytes } from '../dsl/pprof.js';

const TEXTS = `${CAPTURED}pprof/text-quic048-close-only`;
const CASES = [
  [`${CAPTURED}quic-go-4717/heap-before.pb.gz`, `${CAPTURED}quic-go-4717/heap-after.pb.gz`],
  readdirSync(TEXTS)
    .filter((name) => name.endsWith('.txt') || name.endsWith('.txt.gz'))
    .map((name) => `${TEXTS}/${name}`),
];

describe('a case of profiles', () => {
  test('is the same within a limit that it keeps', async () => {
    for (const paths of CASES) {
      expect(paths.length).toBeGreaterThan(0);
      expect(await analyze(paths, { maxMemory: 512 * MIB })).toEqual(await analyze(paths));
    }
  });

  test('is refused below what the program itself takes', async () => {
    for (const paths of CASES) {
      await expect(analyze(paths, { maxMemory: MIB })).rejects.toMatchObject({ code: 'max-memory', exitCode: 3 });
    }
  });

  test('counts the columns that the bytes of each become, whether samples or texts', () => {
    const samples = Array.from({ length: 20_000 }, () => ({ stack: ['main.main'], values: [1, 1, 1, 1] }));
    const proto = { path: 'heap.pb', content: buildProfileBytes({ samples }) };
    const line = (index: number) => `1: 8 [1: 8] @ 0x${(index + 4096).toString(16)}\n`;
    const lines = Array.from({ length: 20_000 }, (_, index) => line(index)).join('');
    const text = { path: 'heap.txt', content: Buffer.from(`heap profile: 1: 8 [1: 8] @ heap/524288\n${lines}`) };
    for (const input of [proto, text]) {
      const beyond = 80 * MIB + input.content.length;
      expect(() => analyzeProfiles([input], { maxMemory: beyond + 1000 }), input.path).toThrow(/needs more than 80MiB/);
      expect(() => analyzeProfiles([input], { maxMemory: beyond + 40 * MIB })).not.toThrow();
    }
  });
});
