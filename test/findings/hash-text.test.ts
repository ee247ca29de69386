import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../src/findings/hash-text.js';

/** As the definition has it, in whole numbers of any size. */
function define(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text, 'utf8')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

describe('the hash of a text', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is what others have published', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });

  it('is FNV-1a of its bytes in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hashText(text)).toBe(define(text));
      }),
    );
  });
});
