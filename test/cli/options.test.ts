import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCount, parseKinds, parseReporter, parseSize, parseVerdicts } from '../../src/cli/options.js';
import { formatBytes } from '../../src/report/units.js';

describe('a size', () => {
  test('is read as it is printed', () => {
    fc.assert(
      fc.property(fc.nat(), (bytes) => {
        expect(formatBytes(parseSize(formatBytes(bytes)))).toBe(formatBytes(bytes));
      }),
    );
  });

  test('is binary, unless the unit is a decimal one', () => {
    expect(['1K', '1k', '1KiB', '1KB', '1.5GiB', '7', '0'].map(parseSize)).toEqual([
      1024, 1024, 1024, 1000, 1_610_612_736, 7, 0,
    ]);
  });

  test('is refused when it is none', () => {
    for (const text of ['', 'MiB', '-1', '1e3', '1 parsec', '0x10', '1.2.3', '1constructor', '9'.repeat(400)]) {
      expect(() => parseSize(text), text).toThrow(/size such as/);
    }
  });
});

test('a count is a whole number', () => {
  expect(parseCount('12')).toBe(12);
  for (const text of ['', '-1', '1.5', 'x', '1e3']) expect(() => parseCount(text), text).toThrow(/whole number/);
});

describe('a reporter', () => {
  test('may have a file, which may hold colons', () => {
    expect(parseReporter('json', undefined)).toEqual([{ format: 'json', file: undefined }]);
    expect(parseReporter('json:C:\\report.json', undefined)).toEqual([{ format: 'json', file: 'C:\\report.json' }]);
  });

  test('can be given more than once', () => {
    const first = parseReporter('terminal', undefined);
    expect(parseReporter('json:a.json', first).map(({ format }) => format)).toEqual(['terminal', 'json']);
  });

  test('is refused when it is not a format, even if every object has such a property', () => {
    for (const text of ['', 'yaml', 'constructor', '__proto__']) {
      expect(() => parseReporter(text, undefined), text).toThrow(/no format/);
    }
  });
});

test('kinds and verdicts are lists with commas, and repeated options add up', () => {
  expect(parseKinds('net.Socket, fs.ReadStream', ['x'])).toEqual(['x', 'net.Socket', 'fs.ReadStream']);
  expect(parseVerdicts('in-use', ['undetermined'])).toEqual(['undetermined', 'in-use']);
  expect(() => parseKinds('a,,b', undefined)).toThrow(/separated by commas/);
});
