import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeJson, escapeText, LONGEST_TEXT } from '../../src/report/escape.js';
import { HOSTILE } from './results.js';

/** Controls, format characters (bidirectional, zero width), line separators and lone surrogates, by Unicode category. */
const DANGEROUS = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

describe('escaped text', () => {
  test('holds nothing that a terminal obeys or a reader cannot see', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const escaped = escapeText(text + HOSTILE + text, 1000);
        expect(escaped).not.toMatch(DANGEROUS);
        expect(stripVTControlCharacters(escaped)).toBe(escaped);
      }),
    );
  });

  test('escapes surrogates without a partner and keeps emoji whole', () => {
    expect(escapeText('a\ud800b')).toBe('a\\u{d800}b');
    expect(escapeText('a😀b')).toBe('a😀b');
  });

  test('leaves ordinary names of any script alone', () => {
    for (const name of ['net.Socket', '<symbol kState>', '#private', 'Größe', '接続', 'سوكت']) {
      expect(escapeText(name)).toBe(name);
    }
  });

  test('is short, however long the name: a megabyte is cut', () => {
    expect(escapeText('x'.repeat(1 << 20))).toHaveLength(LONGEST_TEXT);
    expect(escapeText('x'.repeat(LONGEST_TEXT))).toBe('x'.repeat(LONGEST_TEXT));
  });

  test('is never cut through the middle of a character', () => {
    for (let length = 1; length < 12; length++) expect(escapeText('😀'.repeat(10), length)).not.toMatch(/u\{d/);
  });
});

describe('escaped JSON', () => {
  test('means the same and holds nothing dangerous', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const value = text + HOSTILE;
        const escaped = escapeJson(JSON.stringify(value));
        expect(escaped).not.toMatch(DANGEROUS);
        expect(JSON.parse(escaped)).toBe(value);
      }),
    );
  });
});
