import { Profile as PprofFormatProfile } from 'pprof-format';
import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/formats/pprof/decode.js';
import { HalfopenError } from '../../../src/model/error.js';
import { CAPTURED, readCaptured } from './captured.js';
import { decodeWithPprofFormat, decodeWithProtobufjs } from './oracles.js';
import { plainProfile } from './plain.js';

const DELTA = 'go-rate1-http1-body-never-closed/heap-delta.pb.gz';

describe('captured profiles read the same as', () => {
  it.each(CAPTURED)('with protobufjs: %s', (path) => {
    const bytes = readCaptured(path);
    expect(plainProfile(decodeProfile(bytes))).toEqual(decodeWithProtobufjs(bytes));
  });

  it.each(CAPTURED.filter((path) => path !== DELTA))('with pprof-format: %s', (path) => {
    const bytes = readCaptured(path);
    expect(plainProfile(decodeProfile(bytes))).toEqual(decodeWithPprofFormat(bytes));
  });
});

describe('where pprof-format is not to be believed', () => {
  it('reads the negative values of a delta profile as huge positive ones', () => {
    const bytes = readCaptured(DELTA);
    const negative = plainProfile(decodeProfile(bytes)).samples.filter(({ values }) =>
      values.some((v) => v.startsWith('-')),
    );
    expect(negative.length).toBeGreaterThan(0);
    expect(decodeWithPprofFormat(bytes).samples.some(({ values }) => values.some((v) => v.startsWith('-')))).toBe(
      false,
    );
  });

  it('takes a file that is cut off for a whole one', () => {
    const whole = readCaptured('quic048-rate512k-close-only/heap-after.pb.gz');
    const cut = whole.subarray(0, whole.length - 7);
    expect(() => PprofFormatProfile.decode(cut)).not.toThrow();
    expect(() => decodeProfile(cut)).toThrow(HalfopenError);
  });
});
