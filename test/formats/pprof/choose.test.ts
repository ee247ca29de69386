/** Reading only the samples with chosen functions: the same answer as reading all and leaving out the others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decodeProfile } from '../../../src/formats/pprof/decode.js';
import { encodeProfile } from '../../../src/formats/pprof/encode.js';
import type { KernelSizes } from '../../../src/formats/pprof/kernel.js';
import type { Profile } from '../../../src/formats/pprof/profile.js';
import { WireWriter } from '../../../src/formats/pprof/wire-writer.js';
import { HalfopenError } from '../../../src/model/error.js';
import { buildProfileBytes } from '../../dsl/pprof.js';
import { CAPTURED, readCaptured } from './captured.js';
import { plainProfile } from './plain.js';
import { randomProfile } from './random-profile.js';
import { splitFields } from './split-fields.js';

const TAG = { location: 0x0a, value: 0x12, label: 0x1a, sample: 0x12, locations: 0x22, functions: 0x2a } as const;

/** 2^53. */
const LONG_NUMBER = [128, 128, 128, 128, 128, 128, 128, 16];

/** None, blocks that end within most samples, and one block. */
const KERNELS: readonly KernelSizes[] = [
  { smallestFile: Number.POSITIVE_INFINITY, block: 0, longestField: 0 },
  { smallestFile: 0, block: 256, longestField: 100 },
  { smallestFile: 0, block: 1 << 19, longestField: 1 << 16 },
];

/** Every `step`th function is chosen: 0 chooses none, 1 all. */
function chooseEvery(step: number): NonNullable<DecodeOptions['choose']> {
  return ({ functions }) =>
    Uint8Array.from({ length: functions.count }, (_, row) => (step > 0 && row % step === 0 ? 1 : 0));
}

function isChosen({ samples, locations }: Profile, sample: number, step: number): boolean {
  for (let i = samples.locationStart[sample]; i < samples.locationStart[sample + 1]; i++) {
    const location = samples.location[i];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
      if (step > 0 && locations.lineFunction[line] % step === 0) return true;
    }
  }
  return false;
}

function expectChosen(bytes: Uint8Array, step: number): void {
  const whole = decodeProfile(bytes);
  for (const kernelSizes of KERNELS) {
    expectPart(decodeProfile(bytes, { choose: chooseEvery(step), kernelSizes }), whole, step);
  }
}

function expectPart(part: Profile, whole: Profile, step: number): void {
  const { samples, ...tables } = plainProfile(whole);
  expect(plainProfile(part)).toEqual({
    ...tables,
    samples: samples.filter((_, sample) => isChosen(whole, sample, step)),
  });
  expect(part.samples.total).toBe(whole.samples.count);
  expect(part.warnings).toEqual(whole.warnings);
  const types = whole.sampleTypes.length;
  for (let type = 0; type < types; type++) {
    const sum = whole.samples.values.reduce(
      (sum, value, i) => (i % types === type && value > 0 ? sum + value : sum),
      0,
    );
    // Beyond 2^53 the order in which they are added shows.
    const rounding = sum > Number.MAX_SAFE_INTEGER ? sum * 1e-12 : 0;
    expect(Math.abs(part.samples.sums[type] - sum)).toBeLessThanOrEqual(rounding);
  }
}

/** Go's runtime writes the values of a sample before its locations, google/pprof after them. */
function reverseSample(field: Uint8Array): Uint8Array {
  if (field[0] !== TAG.sample) return field;
  const parts = splitFields(field.subarray(field[1] < 0x80 ? 2 : 3)).toReversed();
  const out = new WireWriter();
  out.bytesField(2, Buffer.concat(parts));
  return out.written;
}

/** What became of reading: numbers of samples and their sums, or the error. */
function outcomeOf(bytes: Uint8Array, options: DecodeOptions): unknown {
  try {
    const { samples, warnings, functions, locations } = decodeProfile(bytes, options);
    const tables = [functions, locations].flatMap((table) => Object.values(table).map((column) => `${column}`));
    // Beyond 2^53 the order in which they are added shows.
    return { total: samples.total, sums: Array.from(samples.sums, (sum) => sum.toPrecision(12)), tables, warnings };
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    return { code: error.code, message: error.message, offset: error.offset };
  }
}

/** Numbers at which the forms of varints, or what a table holds, change. */
const edge = fc.oneof(
  fc.constantFrom(0n, 1n, 127n, 128n, 16_383n, 16_384n, 2_097_151n, 2_097_152n, 2n ** 28n, 2n ** 32n, 2n ** 35n),
  fc.constantFrom(2n ** 49n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 56n - 1n, 2n ** 56n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 700n }),
);

/** A varint, rarely of more bytes than it needs. */
const number = fc
  .tuple(edge, fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }))
  .map(([value, padding]) => varint(value, padding));

/** Ids that locations have, as a rule. */
const id = fc.oneof({ weight: 19, arbitrary: fc.bigInt({ min: 1n, max: 50n }).map((id) => varint(id)) }, number);

/** Samples of which most make no sense. */
const oddSample = fc
  .record({
    ids: fc.array(id, { maxLength: 9 }),
    values: fc.oneof(
      { weight: 9, arbitrary: fc.array(number, { minLength: 4, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(number, { maxLength: 600 }) },
    ),
    label: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), number), { maxLength: 4 }),
  })
  .map(({ ids, values, label }) => {
    const parts: [number, number[]][] = [
      [TAG.location, ids.flat()],
      [TAG.value, values.flat()],
      [TAG.label, label.flatMap(([field, bytes]) => [field << 3, ...bytes])],
    ];
    const fields = parts.flatMap(([tag, bytes]) =>
      bytes.length === 0 ? [] : [tag, ...varint(BigInt(bytes.length)), ...bytes],
    );
    return Uint8Array.of(TAG.sample, ...varint(BigInt(fields.length)), ...fields);
  });

/** Fields of numbers: locations and their lines, functions. Most numbers are fine in most places. */
const numbers = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.oneof(id, number)), { maxLength: 6 });

/** Locations with lines, or functions, of which many make no sense. */
const oddRow = fc
  .record({
    tag: fc.constantFrom(TAG.functions, TAG.locations),
    own: numbers,
    lines: fc.array(numbers, { maxLength: 3 }),
  })
  .map(({ tag, own, lines }) => {
    const write = (fields: readonly (readonly [number, number[]])[]): number[] =>
      fields.flatMap(([field, bytes]) => [field << 3, ...bytes]);
    const inner = lines.flatMap((line) => [0x22, ...varint(BigInt(write(line).length)), ...write(line)]);
    const fields = [...write(own), ...inner];
    return Uint8Array.of(tag, ...varint(BigInt(fields.length)), ...fields);
  });

function varint(value: bigint, padding = 0): number[] {
  const isLast = value < 128n && padding === 0;
  if (isLast) return [Number(value)];
  return [Number(value & 127n) | 128, ...varint(value >> 7n, value < 128n ? padding - 1 : padding)];
}

/** With and without a choice, whatever the kernel. */
function expectOneOutcome(bytes: Uint8Array, step: number): void {
  const truth = outcomeOf(bytes, {});
  for (const kernelSizes of KERNELS) {
    expect(outcomeOf(bytes, { choose: chooseEvery(step), kernelSizes })).toEqual(truth);
    expect(outcomeOf(bytes, { kernelSizes })).toEqual(truth);
  }
}

describe('choosing functions', () => {
  const step = fc.constantFrom(0, 1, 2, 3, 7);
  const packing = fc.constantFrom('long', 'always', 'never');

  it('keeps their samples, and counts and sums up all of them', () => {
    fc.assert(
      fc.property(randomProfile, packing, fc.boolean(), step, (profile, packing, isReversed, step) => {
        const fields = splitFields(encodeProfile(profile, { packing }));
        expectChosen(Buffer.concat(isReversed ? fields.map(reverseSample) : fields), step);
      }),
      { numRuns: 100 },
    );
  });

  it.each(CAPTURED)('of %s', (path) => {
    for (const step of [0, 50]) expectChosen(readCaptured(path), step);
  });

  it('keeps more samples, locations and labels than the kernel has room for at once', () => {
    const values = [1, 2, 3, 4];
    const few = ['main.f0', 'main.f1'];
    const frames = Array.from({ length: 400 }, (_, i) => `main.f${i}`);
    const labels = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`label${i}`, i]));
    for (const [count, sample] of [
      [3000, { stack: few, values }],
      [500, { stack: frames, values }],
      [200, { stack: few, values, labels }],
    ] as const) {
      expectChosen(buildProfileBytes({ samples: Array.from({ length: count }, () => sample) }), 1);
    }
  });

  it('refuses what is refused without a choice, for the same reason', () => {
    const seed = fc.constantFrom(
      ...['quic048-rate512k-close-only/heap-after.pb.gz', 'node-datadog-halfopen-leak/heap-after.pb.gz'].map(
        readCaptured,
      ),
    );
    const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(seed, changes, step, (bytes, changes, step) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of changes) damaged[Math.floor(at * (damaged.length - 1))] = byte;
        expectOneOutcome(damaged, step);
      }),
      { numRuns: 400 },
    );
  });

  it('takes every sample for what it is, whatever byte of it is changed', () => {
    const frames = Array.from({ length: 300 }, (_, i) => `main.f${i}`);
    const values = [3, 70_000, 1, 200];
    const odd = [frames[7], frames[299], frames[130], frames[131], frames[132], frames[133], frames[2]];
    const samples = [frames, odd, odd.toReversed()].map((stack) => ({ stack, values, labels: { bytes: 48 } }));
    const fields = splitFields(buildProfileBytes({ samples }));
    const [first, last, ...between] = fields.filter((field) => field[0] === TAG.sample);
    const others = fields.filter((field) => field[0] !== TAG.sample);
    for (const sample of between.flatMap((sample) => [sample, reverseSample(sample)])) {
      for (let at = 1; at < sample.length; at++) {
        const byte = sample[at];
        for (const other of [0, 1, 2, 0x08, 0x0a, 0x12, 0x1a, 0x7f, 0x80, 0xff, byte - 1, byte + 1, byte ^ 0x80]) {
          const changed = Uint8Array.from(sample);
          changed[at] = other;
          expectOneOutcome(Buffer.concat([...others, first, changed, last]), 0);
        }
      }
    }
  });

  it('takes every function and location for what it is, whatever byte of it is changed', () => {
    const inlined = Array.from({ length: 40 }, (_, i) => [`main.f${i}`, `main.g${i}`]);
    const fields = splitFields(buildProfileBytes({ samples: [{ stack: inlined, values: [1, 2, 3, 4] }] }));
    for (const tag of [TAG.functions, TAG.locations]) {
      const [first, second, third, ...rows] = fields.filter((field) => field[0] === tag);
      const others = fields.filter((field) => field[0] !== tag);
      // Ids that are used by no other row, and all the forms that a field may have.
      const more = Uint8Array.of(tag, 11, 0x08, 0xc8, 0x01, 0x18, ...varint(2n ** 63n + 5n).slice(0, 5), 0x01, 0x20);
      for (const row of [second, third, more]) {
        for (let at = 1; at < row.length; at++) {
          const byte = row[at];
          const tags = [0x08, 0x10, 0x18, 0x20, 0x22, 0x28, 0x30];
          for (const other of [0, 1, 2, ...tags, 0x7f, 0x80, 0xff, byte - 1, byte + 1, byte ^ 0x80]) {
            const changed = Uint8Array.from(row);
            changed[at] = other;
            expectOneOutcome(Buffer.concat([...others, first, second, changed, third, ...rows]), 0);
          }
        }
      }
    }
  });

  it('takes functions and locations that make no sense for what they are', () => {
    const inlined = Array.from({ length: 9 }, (_, i) => [`main.f${i}`, `main.g${i}`]);
    const fields = splitFields(buildProfileBytes({ samples: [{ stack: inlined, values: [1, 2, 3, 4] }] }));
    const before = (tag: number): number => fields.findLastIndex((field) => field[0] === tag);
    fc.assert(
      fc.property(fc.array(oddRow, { minLength: 1, maxLength: 3 }), (odd) => {
        const bytes = odd.reduce<readonly Uint8Array[]>((all, row) => all.toSpliced(before(row[0]!), 0, row), fields);
        expectOneOutcome(Buffer.concat(bytes), 0);
      }),
      // A line in a column beyond 2^32.
      {
        numRuns: 1000,
        examples: [[[Uint8Array.of(TAG.locations, 12, 0x08, 99, 0x22, 8, 0x08, 1, 0x18, ...varint(2n ** 32n + 5n))]]],
      },
    );
  });

  it('takes samples that make no sense for what they are', () => {
    const fields = splitFields(readCaptured('quic048-rate512k-close-only/heap-after.pb.gz'));
    const samples = fields.filter((field) => field[0] === TAG.sample).slice(0, 3);
    const others = fields.filter((field) => field[0] !== TAG.sample);
    fc.assert(
      fc.property(fc.array(oddSample, { minLength: 1, maxLength: 3 }), step, (odd, step) => {
        expectOneOutcome(Buffer.concat([...others, ...odd.flatMap((sample) => [...samples, sample])]), step);
      }),
      // A label with two numbers, the first beyond 2^53.
      { numRuns: 1000, examples: [[[Uint8Array.of(18, 19, 18, 4, 0, 0, 0, 0, 26, 11, 24, ...LONG_NUMBER, 24, 0)], 0]] },
    );
  });

  it('of a file that ends within its last sample is refused like the whole of it', () => {
    fc.assert(
      fc.property(randomProfile, fc.nat(40), step, (profile, missing, step) => {
        const fields = splitFields(encodeProfile(profile, { packing: 'always' }));
        const isSample = (field: Uint8Array): boolean => field[0] === TAG.sample;
        const bytes = Buffer.concat([...fields.filter((field) => !isSample(field)), ...fields.filter(isSample)]);
        const cut = bytes.subarray(0, Math.max(1, bytes.length - missing));
        expectOneOutcome(cut, step);
      }),
      { numRuns: 100 },
    );
  });
});

describe('tables in many pieces', () => {
  it('are read whole', () => {
    const fields = splitFields(readCaptured('quic048-rate512k-close-only/heap-after.pb.gz'));
    const firstString = fields.findIndex((field) => field[0] === 0x32);
    // A comment, the empty string, after each of so many samples: more pieces than are remembered one by one.
    const samples = fields.filter((field) => field[0] === TAG.sample);
    const pieces = Array.from({ length: 40_000 }, (_, i) => [samples[i % samples.length], Buffer.of(0x68, 0)]).flat();
    const others = fields.filter((field) => field[0] !== TAG.sample);
    const bytes = Buffer.concat([...others.slice(0, 2), ...pieces, ...others.slice(2)]);
    expect(firstString).toBeGreaterThan(2);
    const { comments, samples: read, functions } = decodeProfile(bytes);
    const known = decodeProfile(Buffer.concat(fields));
    expect(comments.length).toBe(40_000 + known.comments.length);
    expect(read.count).toBe(40_000);
    expect(functions).toEqual(known.functions);
    expectChosen(bytes, 50);
  });
});
