/** Reading only the samples with chosen functions: the same answer as reading all and leaving out the others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decodeProfile } from '../../../src/formats/pprof/decode.js';
import { encodeProfile } from '../../../src/formats/pprof/encode.js';
import type { Profile } from '../../../src/formats/pprof/profile.js';
import { WireWriter } from '../../../src/formats/pprof/wire-writer.js';
import { HalfopenError } from '../../../src/model/error.js';
import { CAPTURED, readCaptured } from './captured.js';
import { plainProfile } from './plain.js';
import { randomProfile } from './random-profile.js';
import { splitFields } from './split-fields.js';

const TAG = { location: 0x0a, value: 0x12, label: 0x1a, sample: 0x12 } as const;

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
  const part = decodeProfile(bytes, { choose: chooseEvery(step) });
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

/** What became of reading: a number of samples, or the error. */
function outcomeOf(bytes: Uint8Array, options: DecodeOptions): unknown {
  try {
    return decodeProfile(bytes, options).samples.total;
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    return { code: error.code, message: error.message, offset: error.offset };
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
      { numRuns: 300 },
    );
  });

  it.each(CAPTURED)('of %s', (path) => {
    for (const step of [0, 1, 50]) expectChosen(readCaptured(path), step);
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
        expect(outcomeOf(damaged, { choose: chooseEvery(step) })).toEqual(outcomeOf(damaged, {}));
      }),
      { numRuns: 1000 },
    );
  });

  it('of a file that ends within its last sample is refused like the whole of it', () => {
    fc.assert(
      fc.property(randomProfile, fc.nat(40), step, (profile, missing, step) => {
        const fields = splitFields(encodeProfile(profile, { packing: 'always' }));
        const isSample = (field: Uint8Array): boolean => field[0] === TAG.sample;
        const bytes = Buffer.concat([...fields.filter((field) => !isSample(field)), ...fields.filter(isSample)]);
        const cut = bytes.subarray(0, Math.max(1, bytes.length - missing));
        expect(outcomeOf(cut, { choose: chooseEvery(step) })).toEqual(outcomeOf(cut, {}));
      }),
      { numRuns: 300 },
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
