import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderJson } from '../../src/report/json.js';
import { anyRecords, leak } from '../findings/records.js';
import { HOSTILE, MIXED, resultOf } from './results.js';

test('JSON read back is the result', () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const result = resultOf(records);
      expect(JSON.parse([...renderJson(result)].join(''))).toEqual(JSON.parse(JSON.stringify(result)));
    }),
  );
});

test('every group and every stream has a line of its own', () => {
  const lines = [...renderJson(MIXED)].join('').split('\n');
  const rows = lines.filter((line) => line.startsWith('    {"id":'));
  expect(rows).toHaveLength(MIXED.groups.length + (MIXED.streams?.length ?? 0));
});

test('hostile strings come back unchanged but are harmless in a terminal', () => {
  const text = [...renderJson(resultOf([leak(1, { label: HOSTILE })]))].join('');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
  expect(JSON.parse(text).streams[0].label).toBe(HOSTILE);
});

test('no piece holds the whole report', () => {
  const pieces = [
    ...renderJson(resultOf(Array.from({ length: 1000 }, (_, node) => leak(node, { class: `C${node}` })))),
  ];
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2000);
});
