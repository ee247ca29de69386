/** A captured process at two moments, held to what the process said of its own streams at each. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { StreamChanges } from '../../src/model/diff.js';
import { capturedSnapshot } from '../captures.js';

interface Truth {
  readonly leaks: readonly { readonly id: number }[];
  readonly streams: readonly {
    readonly id: number;
    readonly receive: string;
    readonly send: string;
    readonly raw: { readonly readableLength: number };
  }[];
}

const MOMENTS = new URL('../../fixtures/captured/moments/two-moments-node24.21.0', import.meta.url).pathname;

function readTruth(moment: string): Truth {
  return JSON.parse(readFileSync(`${MOMENTS}-${moment}.truth.json`, 'utf8'));
}

const analyzeMoment = (moment: string) => analyze([`${MOMENTS}-${moment}.heapsnapshot.zst`]);

const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);

describe('two snapshots of one process', async () => {
  const past = readTruth('before');
  const now = readTruth('after');
  const [before, after] = [await analyzeMoment('before'), await analyzeMoment('after')];
  const diff = diffResults(before, after);
  const idsOf = (fate: keyof StreamChanges) => sorted(diff.entries.flatMap(({ streams }) => streams?.[fate] ?? []));
  const earlier = new Map(past.streams.map((stream) => [stream.id, stream]));
  const later = new Set(now.streams.map(({ id }) => id));
  const stays = now.streams.filter((stream) => {
    const then = earlier.get(stream.id);
    return (
      then?.receive === stream.receive &&
      then.send === stream.send &&
      then.raw.readableLength === stream.raw.readableLength
    );
  });

  test('are recognised as such', () => {
    expect(diff.relation).toBe('one-process');
  });

  test('show as stuck the leaked streams to which nothing happened, and no other', () => {
    const leaked = new Set(now.leaks.map(({ id }) => id));
    const stuck = stays.map(({ id }) => id).filter((id) => leaked.has(id));
    expect(stuck.length).toBeGreaterThan(3);
    expect(idsOf('stuck')).toEqual(sorted(stuck));
  });

  test('show every stream of the process as what became of it', () => {
    const arrived = now.streams.filter(({ id }) => !earlier.has(id));
    const left = past.streams.filter(({ id }) => !later.has(id));
    expect(diff.summary.streams).toEqual({
      stuck: idsOf('stuck').length,
      unchanged: stays.length - idsOf('stuck').length,
      arrived: arrived.length,
      progressed: now.streams.length - stays.length - arrived.length,
      unclear: 0,
      left: left.length,
    });
    expect(Math.min(arrived.length, left.length)).toBeGreaterThan(0);
  });

  test('raise what is stuck and put it first', () => {
    const [first] = diff.entries;
    expect(first?.streams?.stuck.length).toBeGreaterThan(0);
    expect(first?.severity).toBe('error');
  });

  test('are refused the wrong way round', () => {
    expect(() => diffResults(after, before)).toThrow(/taken after the other one/);
  });

  test('are not two moments when they are one', () => {
    const { relation, warnings } = diffResults(after, after);
    expect(relation).toBe('apart');
    expect(warnings.map(({ code }) => code)).toContain('same-snapshot');
  });
});

describe('snapshots of two processes', () => {
  test.each([
    ['stream-forgotten-node20.9.0', 'stream-forgotten-node20.10.0'],
    ['all-leaking-node24.21.0', 'all-healthy-node24.21.0'],
    ['for-await-half-open-node24.19.0', 'all-leaking-node24.21.0'],
  ])('%s and %s are not taken for one', async (one, other) => {
    const results = await Promise.all([one, other].map((name) => analyze([capturedSnapshot(name)])));
    const { relation, warnings } = diffResults(results[0]!, results[1]!);
    expect({ relation, codes: warnings.map(({ code }) => code) }).toEqual({ relation: 'apart', codes: [] });
  });

  test('a snapshot without numbers of the same moment is of the same process', async () => {
    const numeric = await analyze([capturedSnapshot('all-leaking-node20.20.2')]);
    const plain = await analyze([capturedSnapshot('all-leaking-node20.20.2-plain')]);
    const diff = diffResults(numeric, plain);
    expect(diff.relation).toBe('one-process');
    expect(diff.warnings.map(({ code }) => code)).toContain('numbers-on-one-side');
    // Less is said about the same streams: none of them did anything.
    expect(diff.summary.streams).toMatchObject({ progressed: 0, arrived: 0, left: 0 });
  });
});
