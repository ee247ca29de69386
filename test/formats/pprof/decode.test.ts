import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/formats/pprof/decode.js';
import { encodeProfile } from '../../../src/formats/pprof/encode.js';
import { WireWriter } from '../../../src/formats/pprof/wire-writer.js';
import { HalfopenError } from '../../../src/model/error.js';
import { buildProfile, buildProfileBytes } from '../../dsl/pprof.js';
import { CAPTURED, readCaptured } from './captured.js';
import { namedSamples } from './plain.js';

/** One field: a number is a varint, anything else an embedded message of such fields, or text. */
type Field = readonly [number, number | string | readonly Field[]];

function message(fields: readonly Field[]): WireWriter {
  const out = new WireWriter();
  for (const [field, value] of fields) {
    if (typeof value === 'number') out.int64Field(field, value);
    else if (typeof value === 'string') out.bytesField(field, Buffer.from(value));
    else out.messageField(field, message(value));
  }
  return out;
}

const TYPE: Field = [
  1,
  [
    [1, 1],
    [2, 2],
  ],
];
const STRINGS: readonly Field[] = ['', 'objects', 'count', 'main.main'].map((text) => [6, text]);
const FUNCTION: Field = [
  5,
  [
    [1, 1],
    [2, 3],
  ],
];
const LOCATION: Field = [
  4,
  [
    [1, 1],
    [4, [[1, 1]]],
  ],
];
const SAMPLE: Field = [
  2,
  [
    [1, 1],
    [2, 5],
  ],
];

function bytesOf(...fields: readonly Field[]): Buffer {
  return Buffer.from(message(fields).written);
}

function errorOf(bytes: Uint8Array): HalfopenError {
  try {
    decodeProfile(bytes);
  } catch (error) {
    if (error instanceof HalfopenError) return error;
    throw error;
  }
  throw new Error('expected the profile to be refused');
}

describe('a malformed profile is refused with field and offset', () => {
  const good = [TYPE, SAMPLE, LOCATION, FUNCTION, ...STRINGS];
  const concat = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

  it('unlike the good one these are made from', () => {
    expect(namedSamples(decodeProfile(bytesOf(...good)))).toEqual([{ names: ['main.main'], values: [5], labels: {} }]);
  });

  const cases: [what: string, bytes: Uint8Array, code: string, message: RegExp][] = [
    ['no bytes', Buffer.alloc(0), 'empty-input', /empty/],
    ['a varint cut off', concat(bytesOf(...good), Buffer.of(0x60, 0x80)), 'truncated', /Profile\.period .*ends within/],
    [
      'a varint of eleven bytes',
      concat(bytesOf(...good), Buffer.of(0x60, ...Array(10).fill(0x80), 0)),
      'malformed-profile',
      /Profile\.period .*more than 10 bytes/,
    ],
    [
      'a field past the end',
      concat(bytesOf(...good), Buffer.of(0x32, 9, 65)),
      'truncated',
      /string_table .*9 bytes long, but only 1/,
    ],
    [
      'a field past the end of its message',
      concat(bytesOf(TYPE), Buffer.of(0x12, 2, 0x0a, 5), bytesOf(...STRINGS)),
      'malformed-profile',
      /Sample\.location_id .*5 bytes long, but only 0/,
    ],
    [
      'a packed varint cut off',
      concat(bytesOf(TYPE), Buffer.of(0x12, 3, 0x0a, 1, 0x80), bytesOf(...STRINGS)),
      'malformed-profile',
      /Sample\.location_id .*ends within/,
    ],
    [
      'a string index past the table',
      bytesOf(
        TYPE,
        [
          5,
          [
            [1, 1],
            [2, 4],
          ],
        ],
        ...STRINGS,
      ),
      'malformed-profile',
      /Function\.name .*string 4, but the table has 4/,
    ],
    [
      'a negative string index',
      bytesOf(
        TYPE,
        [
          5,
          [
            [1, 1],
            [2, -2],
          ],
        ],
        ...STRINGS,
      ),
      'malformed-profile',
      /Function\.name .*string -2/,
    ],
    ['a comment past the table', bytesOf(...good, [13, 77]), 'malformed-profile', /Profile\.comment .*string 77/],
    [
      'a string 0 that is not empty',
      bytesOf(TYPE, [6, 'objects'], [6, 'count']),
      'malformed-profile',
      /string_table .*''/,
    ],
    ['no string table', bytesOf(TYPE, SAMPLE), 'truncated', /string_table/],
    ['no sample type', bytesOf(LOCATION, FUNCTION, ...STRINGS), 'malformed-profile', /sample_type/],
    ['too many sample types', bytesOf(...Array(257).fill(TYPE), ...STRINGS), 'malformed-profile', /257 .*sample_type/],
    ['a group', concat(bytesOf(...good), Buffer.of(0x7b, 0x7c)), 'malformed-profile', /Profile\.doc_url .*group/],
    ['an unknown group', concat(bytesOf(...good), Buffer.of(0xfb, 0x07)), 'malformed-profile', /field 127 .*group/],
    [
      'a wrong wire type',
      concat(bytesOf(...good), Buffer.of(0x65, 0, 0, 0, 0)),
      'malformed-profile',
      /Profile\.period .*wire type 5/,
    ],
    ['field number 0', concat(bytesOf(...good), Buffer.of(0x00, 0x01)), 'malformed-profile', /field number/],
    [
      'a location that is not there',
      bytesOf(
        TYPE,
        [
          2,
          [
            [1, 9],
            [2, 5],
          ],
        ],
        LOCATION,
        FUNCTION,
        ...STRINGS,
      ),
      'malformed-profile',
      /Sample\.location_id .*location that is not/,
    ],
    [
      'a function that is not there',
      bytesOf(
        TYPE,
        [
          4,
          [
            [1, 1],
            [4, [[1, 8]]],
          ],
        ],
        FUNCTION,
        ...STRINGS,
      ),
      'malformed-profile',
      /Line\.function_id .*function that is not/,
    ],
    [
      'a line without function',
      bytesOf(
        TYPE,
        [
          4,
          [
            [1, 1],
            [4, [[2, 8]]],
          ],
        ],
        FUNCTION,
        ...STRINGS,
      ),
      'malformed-profile',
      /Line\.function_id .*missing or 0/,
    ],
    [
      'a mapping that is not there',
      bytesOf(
        TYPE,
        [
          4,
          [
            [1, 1],
            [2, 3],
          ],
        ],
        ...STRINGS,
      ),
      'malformed-profile',
      /Location\.mapping_id .*mapping that is not/,
    ],
    ['two locations of one id', bytesOf(...good, LOCATION), 'malformed-profile', /Location\.id .*two/],
    [
      'a function without id',
      bytesOf(TYPE, [5, [[2, 1]]], ...STRINGS),
      'malformed-profile',
      /Function\.id .*missing or 0/,
    ],
    [
      'too few values',
      bytesOf(TYPE, TYPE, SAMPLE, LOCATION, FUNCTION, ...STRINGS),
      'malformed-profile',
      /Sample\.value .*each sample type/,
    ],
    [
      'too many values',
      bytesOf(
        TYPE,
        [
          2,
          [
            [2, 5],
            [2, 5],
          ],
        ],
        ...STRINGS,
      ),
      'malformed-profile',
      /Sample\.value .*each sample type/,
    ],
    ['two profiles', bytesOf(...good, ...good), 'concatenated-profiles', /two pprof profiles/],
    [
      'two profiles with times',
      bytesOf(TYPE, [9, 7], ...STRINGS, [9, 8]),
      'concatenated-profiles',
      /two pprof profiles/,
    ],
  ];

  it.each(cases)('%s', (_, bytes, code, text) => {
    const error = errorOf(bytes);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
    expect(error.message).not.toContain('\n');
    expect(error.exitCode).toBe(2);
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
  });

  it('names the byte at which the trouble begins', () => {
    const bytes = concat(bytesOf(...good), Buffer.of(0x60, 0x80));
    expect(errorOf(bytes).offset).toBe(bytes.length - 1);
  });

  it.each(CAPTURED)('two of %s in one file', (path) => {
    const bytes = readCaptured(path);
    expect(errorOf(concat(bytes, bytes)).code).toBe('concatenated-profiles');
  });

  it('a sample with more labels than the limit allows', () => {
    const labels = Buffer.alloc(200_000, Buffer.of(0x1a, 0));
    const sample = new WireWriter();
    sample.bytesField(2, concat(Buffer.of(0x10, 0), labels));
    const bytes = concat(bytesOf(TYPE), sample.written, bytesOf(...STRINGS));
    expect(decodeProfile(bytes).samples.labelKey.length).toBe(100_000);
    expect(() => decodeProfile(bytes, { maxColumnBytes: 1e6 })).toThrow(/for labels .*the limit is 1000000/);
  });

  it('columns larger than the limit, before they are made', () => {
    expect(() => decodeProfile(bytesOf(...good), { maxColumnBytes: 100 })).toThrow(/columns, the limit is 100/);
  });
});

describe('numbers', () => {
  const single = (value: number): readonly number[] =>
    namedSamples(decodeProfile(buildProfileBytes({ types: ['a/b'], samples: [{ stack: [], values: [value] }] })))[0]
      .values;

  it.each([
    0,
    1,
    -1,
    127,
    128,
    -128,
    2 ** 28 - 1,
    2 ** 28,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    -(2 ** 32) - 1,
    2 ** 53 - 1,
    1 - 2 ** 53,
  ])('%i is exact', (value) => expect(single(value)).toEqual([value]));

  it('beyond 2^53 are rounded, with a warning', () => {
    const bytes = bytesOf(TYPE, [2, [[2, 2 ** 60]]], ...STRINGS);
    expect(decodeProfile(bytes).warnings).toEqual([expect.objectContaining({ code: 'inexact-numbers' })]);
    expect(decodeProfile(bytesOf(TYPE, [2, [[2, -7]]], ...STRINGS)).warnings).toEqual([]);
  });

  it('addresses keep all 64 bits', () => {
    const address = 0xffffffffff600000n;
    const profile = buildProfile({
      types: ['a/b'],
      mappings: [{ start: address, limit: address + 1n, offset: 0n, filename: '[vsyscall]' }],
    });
    expect(decodeProfile(encodeProfile(profile)).mappings.start[0]).toBe(address);
  });
});

describe('ids', () => {
  const withLocationIds = (ids: readonly number[]): readonly Field[] => [
    TYPE,
    ...ids.map(
      (id, i): Field => [
        4,
        [
          [1, id],
          [
            4,
            [
              [1, 1],
              [2, i],
            ],
          ],
        ],
      ],
    ),
    FUNCTION,
    ...STRINGS,
  ];

  it.each([
    ['not starting at 1', [5, 6, 7]],
    ['in falling order', [3, 2, 1]],
    ['far apart', [1, 2 ** 40, 2 ** 20]],
    ['equal in their low halves', [7, 7 + 2 ** 32, 7 + 2 ** 33]],
  ])('%s resolve to their rows', (_, ids) => {
    const bytes = bytesOf([2, [...ids.map((id): Field => [1, id]), [2, 1]]], ...withLocationIds(ids));
    expect([...decodeProfile(bytes).samples.location]).toEqual([0, 1, 2]);
  });

  it('far apart are refused when missing or given twice, too', () => {
    const far = 2 ** 40;
    expect(
      errorOf(
        bytesOf(
          [
            2,
            [
              [1, far + 1],
              [2, 1],
            ],
          ],
          ...withLocationIds([1, far]),
        ),
      ).message,
    ).toMatch(/location that is not/);
    expect(errorOf(bytesOf(...withLocationIds([far, 1, far]))).message).toMatch(/Location\.id .*two/);
  });
});
