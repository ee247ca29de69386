/** The tree of calls in the result, against a sum over the stacks as another reader of profile.proto gives them. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Profile as OtherProfile } from 'pprof-format';
import { describe, expect, test } from 'vitest';
import { analyzeProfiles } from '../../src/findings/analyze-profiles.js';
import type { Call, Result } from '../../src/model/result.js';
import { GO_FAMILIES } from '../../src/streams/go/index.js';
import { buildProfileBytes, type SampleSpec } from '../dsl/pprof.js';

const CAPTURED = new URL('../../fixtures/captured/go/', import.meta.url).pathname;

function analyse(...files: readonly Uint8Array[]): Result {
  const inputs = files.map((content, index) => ({ path: `${index}`, content }));
  return analyzeProfiles(inputs, {});
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Bytes by the names of a stack and all of its beginnings, outermost first; names without type arguments. */
function sumStacks(bytes: Uint8Array): Readonly<Record<string, number>> {
  const profile = OtherProfile.decode(bytes);
  const text = (index: number | bigint): string => profile.stringTable.strings[Number(index)]!;
  const column = profile.sampleType.findIndex(({ type }) => text(type) === 'inuse_space');
  const functions = new Map(profile.function.map(({ id, name }) => [id, text(name).replace(/\[.*\]/, '')]));
  const locations = new Map(profile.location.map(({ id, line }) => [id, line]));
  const sums: Record<string, number> = {};
  for (const { locationId, value } of profile.sample) {
    const inUse = Number(value[column]);
    const names = locationId.flatMap((id) => locations.get(id)!.map((line) => functions.get(line.functionId)!));
    let path = '';
    for (const name of inUse > 0 ? names.reverse() : []) {
      path += `/${name}`;
      sums[path] = (sums[path] ?? 0) + inUse;
    }
  }
  return sums;
}

function sumsOf(calls: readonly Call[], pick: (call: Call) => number | undefined): Readonly<Record<string, number>> {
  const paths: string[] = [];
  const sums: Record<string, number> = {};
  for (const call of calls) {
    const path = `${call.parent === undefined ? '' : paths[call.parent]}/${call.function}`;
    paths.push(path);
    const bytes = pick(call);
    if (bytes !== undefined && bytes > 0) sums[path] = (sums[path] ?? 0) + bytes;
  }
  return sums;
}

/** What holds for every tree of calls. */
function expectTree({ calls = [], summary }: Result): void {
  for (const field of ['bytes', 'before'] as const) {
    const below = calls.map(() => 0);
    for (const [index, call] of calls.entries()) {
      if (call.parent === undefined) continue;
      expect(call.parent).toBeLessThan(index);
      below[call.parent]! += call[field] ?? 0;
    }
    for (const [index, call] of calls.entries()) expect(below[index]).toBeLessThanOrEqual(call[field] ?? 0);
  }
  expect(sum(calls.filter(({ parent }) => parent === undefined).map(({ bytes }) => bytes))).toBe(summary.heapBytes);
  expect(calls.length).toBeLessThanOrEqual(1001);
}

const STREAM = 'github.com/quic-go/quic-go.newStream';

const anyFrame = fc.constantFrom('main.a', 'main.b', 'main.c.func1', STREAM);
const anySample: fc.Arbitrary<SampleSpec> = fc.record({
  stack: fc.array(fc.oneof(anyFrame, fc.array(anyFrame, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  }),
  values: fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1000 }))
    .map(([objects, bytes]) => [9, 9, objects, bytes]),
});
const anySamples = fc.array(anySample, { minLength: 1, maxLength: 30 });

describe('the calls of a result', () => {
  test('are the sums over all stacks, now and before, of what has a thousandth of the heap', () => {
    fc.assert(
      fc.property(anySamples, anySamples, (before, now) => {
        const files = [
          buildProfileBytes({ samples: before, timeNanos: 1n }),
          buildProfileBytes({ samples: now, timeNanos: 2n }),
        ] as const;
        const result = analyse(...files);
        expectTree(result);
        const least = result.summary.heapBytes / 1000;
        const expected = Object.fromEntries(Object.entries(sumStacks(files[1])).filter(([, bytes]) => bytes >= least));
        expect(sumsOf(result.calls!, ({ rest, bytes }) => (rest ? 0 : bytes))).toEqual(expected);
        const stillThere = Object.entries(sumStacks(files[0])).filter(([path]) => path in expected);
        expect(sumsOf(result.calls!, ({ rest, before }) => (rest ? 0 : before))).toEqual(
          Object.fromEntries(stillThere),
        );
      }),
    );
  });

  test.each(readdirSync(CAPTURED).filter((name) => /quic-go0\.48|http|yamux|node/.test(name)))(
    'of %s fit into each other and into the heap',
    (name) => {
      const files = readdirSync(CAPTURED + name).filter((file) => /^heap-(before|after)\.pb\.gz$/.test(file));
      const bytes = files.map((file) => gunzipSync(readFileSync(`${CAPTURED}${name}/${file}`)));
      const result = analyse(...bytes);
      expectTree(result);
      const largest = sumStacks(bytes[files.indexOf('heap-after.pb.gz')]!);
      for (const [path, total] of Object.entries(sumsOf(result.calls!, (call) => (call.rest ? 0 : call.bytes)))) {
        expect(largest[path], path).toBe(total);
      }
    },
  );

  test('are the largest ones by name and the others in sums, where there are many', () => {
    const samples = Array.from({ length: 900 }, (_, index) => ({
      stack: [`main.leaf${index}`, `main.caller${index % 3}`, 'main.main'],
      values: [1, 1, 1, 1000 + index],
    }));
    const result = analyse(buildProfileBytes({ samples }));
    expectTree(result);
    const calls = result.calls!;
    expect(calls.filter(({ rest }) => rest)).toHaveLength(3);
    const told = calls.filter((call) => call.function.startsWith('main.leaf')).map(({ bytes }) => bytes);
    expect(told.length).toBeGreaterThan(400);
    expect(Math.min(...told)).toBe(1900 - told.length);
    const main = calls.find((call) => call.function === 'main.main')!;
    const leaves = calls.filter((call) => call.rest || call.function.startsWith('main.leaf'));
    expect(sum(leaves.map(({ bytes }) => bytes))).toBe(main.bytes);
  });

  test('say where a call is, as far as it is one place', () => {
    const at = (line: number): SampleSpec => ({
      stack: ['main.leaf@leaf.go:7', `main.main@main.go:${line}`],
      values: [1, 1, 1, 100],
    });
    const [main, leaf] = analyse(buildProfileBytes({ samples: [at(3), at(4)] })).calls!;
    expect(main!.at).toBe('main.go');
    expect(leaf!.at).toBe('leaf.go:7');
  });

  test('stay few and short, however deep the stacks and long the names', () => {
    const stack = Array.from({ length: 5000 }, (_, depth) => `${'x'.repeat(1000)}${depth % 7}`);
    const result = analyse(buildProfileBytes({ samples: [{ stack, values: [1, 1, 1, 100] }] }));
    expectTree(result);
    expect(JSON.stringify(result.calls).length).toBeLessThan(1_000_000);
  });

  test('are told of a large profile only on demand, and not beside one', () => {
    const samples = [
      { stack: [STREAM, 'main.serve'], values: [1, 1, 1, 100] },
      { stack: ['main.other', 'main.serve'], values: [1, 1, 1, 10_000] },
    ];
    const now = buildProfileBytes({ samples, timeNanos: 2n });
    expect(analyse(now)).toHaveProperty('calls');
    const comments = ['x'.repeat(5_000_000)];
    expect(analyse(buildProfileBytes({ samples, comments, timeNanos: 2n }))).not.toHaveProperty('calls');
    expect(analyse(buildProfileBytes({ samples, comments, timeNanos: 1n }), now)).not.toHaveProperty('calls');
    const large = { path: 'large', content: buildProfileBytes({ samples, comments, timeNanos: 2n }) };
    expect(analyzeProfiles([large], { allCalls: true }).calls).toEqual(analyse(now).calls);
  });

  test('count what has no stack, or no more than a stack that is told, for its caller', () => {
    const samples = [
      { stack: [], values: [1, 1, 1, 7] },
      { stack: ['main.leaf', 'main.main'], values: [1, 1, 1, 100] },
      { stack: ['main.main'], values: [1, 1, 1, 30] },
      { stack: ['main.gone'], values: [1, 1, 0, 0] },
    ];
    expect(analyse(buildProfileBytes({ samples })).calls).toEqual([
      { function: 'main.main', bytes: 130 },
      { parent: 0, function: 'main.leaf', bytes: 100 },
      { function: '', bytes: 7, rest: true },
    ]);
  });

  test('leave nothing negative over where sums are too large to be exact', () => {
    const samples = (values: readonly (readonly [string, number])[]): SampleSpec[] =>
      values.map(([name, bytes]) => ({ stack: [name], values: [0, 0, 0, bytes] }));
    const { calls = [] } = analyse(
      buildProfileBytes({
        samples: samples([
          ['Socket', 10796636040349],
          ['Socket', 117645],
          ['main.main', 4216396171886125],
          ['main.main', 235310],
          ['os/exec.(*Cmd).StdoutPipe', 5870638884312021],
          ['main.main', 267037],
        ]),
        period: 0,
        periodType: 'space/bytes',
        timeNanos: 2n,
      }),
      buildProfileBytes({
        samples: samples([
          ['Socket', 2697641957850428],
          ['main.main', 80474],
          ['Socket', 6309578768457434],
          ['main.main', 131533],
        ]),
        period: 0,
        periodType: 'space/bytes',
        timeNanos: 1n,
      }),
    );
    expect(calls.flatMap(({ bytes, before = 0 }) => [bytes, before]).filter((bytes) => bytes < 0)).toEqual([]);
  });

  test('are not told without a heap profile', () => {
    const goroutines = buildProfileBytes({
      types: ['goroutine/count'],
      samples: [{ stack: ['main.main'], values: [3] }],
    });
    expect(analyse(goroutines)).not.toHaveProperty('calls');
  });
});

test.each(GO_FAMILIES)('a family makes streams of its kinds, by functions it asks about: $kinds', (family) => {
  expect(Object.keys(family.makers)).toEqual(family.kinds);
  expect(Object.values(family.marks).flat()).toEqual(expect.arrayContaining(Object.values(family.makers).flat()));
});
