import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFirstStrings } from '../../../src/formats/v8/first-strings.js';

/** As the section `strings` has them behind its opening bracket, one character a byte. */
function write(strings: readonly string[], separator = ',\n'): string {
  return Buffer.from(strings.map((text) => JSON.stringify(text)).join(separator)).toString('latin1');
}

describe('the first strings of a snapshot', () => {
  test('tell the version of Node, and where the name of captured integers is, whatever stands between', () => {
    const others = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\\', '"', '\\"', 'a\\', ']', ',')),
    );
    fc.assert(
      fc.property(others, others, others, fc.constantFrom(',', ',\n', ' ,\t'), (a, b, c, separator) => {
        const strings = [...a, 'v20.20.2', ...b, 'node:internal/main', ...c, 'smi number'];
        const found = readFirstStrings(`${write([...strings, 'more'], separator)}]}`);
        expect(found).toEqual({
          nodeVersion: 'v20.20.2',
          isBrowser: false,
          smallInteger: strings.length - 1,
          complete: false,
        });
      }),
    );
  });

  test('are all there are when the section ends, also after a string that ends in a backslash', () => {
    expect(readFirstStrings(`${write(['v20.20.2', 'a\\'])}]`)).toMatchObject({ smallInteger: -1, complete: true });
    expect(readFirstStrings(']').complete).toBe(true);
  });

  test('are not all when the last one is cut, be it within an escape', () => {
    for (const cut of ['"smi number', '"a\\', '"a\\"', '"a",']) {
      expect(readFirstStrings(cut)).toMatchObject({ smallInteger: -1, complete: false });
    }
  });

  test('are of a page where the global object is a window, and Node has no part in it', () => {
    expect(readFirstStrings(`${write(['Window / https://example.com'])}]`).isBrowser).toBe(true);
    expect(readFirstStrings(`${write(['v1.2.3', 'Window'])}]`)).toMatchObject({
      isBrowser: true,
      nodeVersion: undefined,
    });
    expect(readFirstStrings(`${write(['v1.2.3', 'node:internal/a', 'Window'])}]`).isBrowser).toBe(false);
    expect(readFirstStrings(`${write(['Windows', 'a Window'])}]`).isBrowser).toBe(false);
  });
});
