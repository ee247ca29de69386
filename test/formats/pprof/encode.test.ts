import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/formats/pprof/decode.js';
import { type EncodeOptions, encodeProfile } from '../../../src/formats/pprof/encode.js';
import { buildProfile } from '../../dsl/pprof.js';
import { CAPTURED, readCaptured } from './captured.js';
import { decodeWithProtobufjs } from './oracles.js';
import { namedSamples, plainProfile } from './plain.js';
import { randomProfile } from './random-profile.js';
import { splitFields } from './split-fields.js';

const PACKINGS: readonly NonNullable<EncodeOptions['packing']>[] = ['long', 'always', 'never'];
const packing = fc.constantFrom(...PACKINGS);

describe('encoding a profile', () => {
  it('and decoding it gives the same profile, packed or not', () => {
    fc.assert(
      fc.property(randomProfile, packing, (profile, packing) => {
        expect(plainProfile(decodeProfile(encodeProfile(profile, { packing })))).toEqual(plainProfile(profile));
      }),
    );
  });

  it('is understood by protobufjs', () => {
    fc.assert(
      fc.property(randomProfile, packing, (profile, packing) => {
        expect(decodeWithProtobufjs(encodeProfile(profile, { packing }))).toEqual(plainProfile(profile));
      }),
    );
  });

  it.each(CAPTURED)('keeps all of %s', (path) => {
    const profile = decodeProfile(readCaptured(path));
    for (const packing of PACKINGS) {
      expect(plainProfile(decodeProfile(encodeProfile(profile, { packing })))).toEqual(plainProfile(profile));
    }
  });

  it('writes fields in the order of their numbers, as google/pprof does', () => {
    const bytes = encodeProfile(decodeProfile(readCaptured('quic048-rate512k-close-only/heap-after.pb.gz')));
    const fields = splitFields(bytes).map((field) => field[0] >>> 3);
    expect(fields).toEqual([...fields].sort((a, b) => a - b));
  });

  it('keeps the default sample type', () => {
    const spec = { types: ['a/x', 'b/x', 'c/x'], samples: [] };
    const chosen = (defaultSampleType: string): number =>
      decodeProfile(encodeProfile(buildProfile({ ...spec, defaultSampleType }))).defaultSampleType;
    expect(chosen('b')).toBe(1);
    expect(chosen('')).toBe(2);
    expect(chosen('not there')).toBe(2);
  });
});

describe('decoding a profile', () => {
  it('does not depend on the order in which its tables come', () => {
    fc.assert(
      fc.property(randomProfile, fc.infiniteStream(fc.nat()), (profile, numbers) => {
        const strings: Uint8Array[] = [];
        const others: Uint8Array[] = [];
        for (const field of splitFields(encodeProfile(profile))) (isString(field) ? strings : others).push(field);
        // Tables are moved as a whole: rows of one table keep their order.
        const order = new Map([...numbers.take(16)].map((number, field) => [field, number]));
        others.sort((a, b) => order.get(a[0] >>> 3)! - order.get(b[0] >>> 3)!);
        const at = numbers.next().value % (others.length + 1);
        const bytes = Buffer.concat([...others.slice(0, at), ...strings, ...others.slice(at)]);
        expect(plainProfile(decodeProfile(bytes))).toEqual(plainProfile(profile));
      }),
    );
  });

  it('passes over fields it does not know, by wire type', () => {
    const unknown = [
      Buffer.of(0xf8, 0x07, 0x96, 0x01),
      Buffer.of(0xfa, 0x07, 2, 1, 1),
      Buffer.of(0xfd, 0x07, 1, 2, 3, 4),
    ];
    unknown.push(Buffer.of(0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8));
    fc.assert(
      fc.property(randomProfile, fc.nat(), fc.constantFrom(...unknown), (profile, position, field) => {
        const fields = splitFields(encodeProfile(profile));
        fields.splice(position % (fields.length + 1), 0, field);
        expect(plainProfile(decodeProfile(Buffer.concat(fields)))).toEqual(plainProfile(profile));
      }),
    );
  });

  it('keeps inlined calls innermost first', () => {
    const profile = buildProfile({
      types: ['objects/count'],
      samples: [{ stack: [['quic.newReceiveStream@r.go:7', 'quic.newStream@s.go:3'], 'main.main'], values: [1] }],
    });
    expect(namedSamples(decodeProfile(encodeProfile(profile)))[0].names).toEqual([
      'quic.newReceiveStream',
      'quic.newStream',
      'main.main',
    ]);
  });

  it('keeps nothing of the bytes it was given', () => {
    const bytes = encodeProfile(buildProfile({ types: ['a/b'], samples: [{ stack: ['f'], values: [1] }] }));
    const profile = decodeProfile(bytes);
    bytes.fill(0xff);
    expect(namedSamples(profile)).toEqual([{ names: ['f'], values: [1], labels: {} }]);
  });
});

function isString(field: Uint8Array): boolean {
  return field[0] === 0x32;
}
