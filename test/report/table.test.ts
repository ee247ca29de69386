import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, renderTable } from '../../src/report/table.js';

const COLUMNS: readonly Column[] = [
  { head: 'id' },
  { head: 'kind', shrinks: true },
  { head: 'reader', expendable: 1 },
  { head: 'count', align: 'right' },
];
const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const plain = { width: 80, indent: '  ', paintHead: (text: string) => text };

function rowOf(kind: string, count = '1'): readonly { text: string }[] {
  return [{ text: 'g-1' }, { text: kind }, { text: 'none' }, { text: count }];
}

test('no line is wider than asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 120 }),
      fc.array(fc.string({ maxLength: 90 }), { minLength: 1 }),
      (width, kinds) => {
        const visible = kinds.map((kind) => rowOf(kind.replace(/[^\x20-\x7e]/g, '.')));
        for (const line of renderTable(COLUMNS, visible, { ...plain, width }))
          expect(line.length).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('a name that is too long ends in an ellipsis, a number is never cut', () => {
  const lines = renderTable(COLUMNS, [rowOf('k'.repeat(100), '1,234,567')], { ...plain, width: 40 });
  expect(lines[2]).toMatch(/k…/);
  expect(lines[2]).toMatch(/1,234,567$/);
});

test('when it gets narrow a column is dropped before a name is cut', () => {
  const kind = 'http.IncomingMessage';
  expect(renderTable(COLUMNS, [rowOf(kind)], plain)[0]).toContain('reader');
  const narrow = renderTable(COLUMNS, [rowOf(kind)], { ...plain, width: 38 });
  expect(narrow[0]).not.toContain('reader');
  expect(narrow[2]).toContain(kind);
});

test('colour does not move a column', () => {
  const coloured = rowOf('net.Socket').map((cell) => ({ ...cell, paint: red }));
  const lines = renderTable(COLUMNS, [coloured], { ...plain, paintHead: red });
  expect(lines.join()).toContain('\u001b[31m');
  expect(lines.map(stripVTControlCharacters)).toEqual(renderTable(COLUMNS, [rowOf('net.Socket')], plain));
});

test('without rows there is no table', () => {
  expect(renderTable(COLUMNS, [], plain)).toEqual([]);
});
