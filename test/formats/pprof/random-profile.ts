import fc from 'fast-check';
import type { Profile } from '../../../src/formats/pprof/profile.js';
import { buildProfile, type ProfileSpec, type SampleSpec } from '../../dsl/pprof.js';

const name = fc.oneof(
  fc.constantFrom('main.main', 'quic.newStream', 'f[go.shape.int]'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const frame = name.map((text) => text.replaceAll('@', ''));
const int = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.maxSafeInteger());
const bigint64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

const label = fc.record({
  key: fc.string({ maxLength: 4 }),
  value: fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), int),
  unit: fc.constantFrom('', 'bytes', 'minutes'),
});

const sample = (types: number): fc.Arbitrary<SampleSpec> =>
  fc.record({
    stack: fc.array(fc.oneof(frame, fc.array(frame, { maxLength: 3 })), { maxLength: 8 }),
    values: fc.array(int, { minLength: types, maxLength: types }),
    labels: fc.array(label, { maxLength: 3 }),
  });

/** Small profiles with everything a profile can hold but folded locations and columns. */
export const randomProfile: fc.Arbitrary<Profile> = fc
  .integer({ min: 1, max: 4 })
  .chain((types) =>
    fc.record<ProfileSpec>({
      types: fc.constant(Array.from({ length: types }, (_, i) => `type${i}/unit`)),
      samples: fc.array(sample(types), { maxLength: 8 }),
      periodType: fc.constantFrom('space/bytes', 'cpu/nanoseconds'),
      period: int,
      timeNanos: bigint64,
      durationNanos: bigint64,
      defaultSampleType: fc.constantFrom('', 'type0', 'type1', 'absent'),
      dropFrames: fc.string(),
      keepFrames: fc.string(),
      docUrl: fc.webUrl(),
      comments: fc.array(fc.string(), { maxLength: 5 }),
      mappings: fc.array(
        fc.record({ start: uint64, limit: uint64, offset: uint64, filename: name, buildId: name, has: fc.nat(15) }),
        { maxLength: 3 },
      ),
    }),
  )
  .map(buildProfile);
