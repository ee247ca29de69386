import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../src/findings/judge.js';
import { collectFacts } from '../../src/findings/stream-facts.js';
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

test('a row leaves out only what can be told without it', () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const facts = collectFacts(JSON.parse([...renderJson(resultOf(records))].join('')));
      for (const record of records) {
        const { class: name, receive, send, reader } = record;
        const told = {
          class: name,
          receive: receive.state,
          send: send.state,
          reader,
          confidence: judge(record).confidence,
        };
        expect(facts.get(record.id)).toMatchObject(told);
      }
    }),
  );
});

test('every group and every stream has a line of its own', () => {
  const lines = [...renderJson(MIXED)].join('').split('\n');
  const rows = lines.filter((line) => line.startsWith('    {"id":'));
  expect(rows).toHaveLength(MIXED.groups.length + (MIXED.streams?.length ?? 0));
});

test('a hundred thousand streams stay under 20 MB, also when each has a label and half of them are parts of others', () => {
  const COUNT = 2000;
  const records = Array.from({ length: COUNT }, (_, index) => {
    const node = 1_000_000 + index;
    const label = `GET api.example.com/v1/customers/${node}/orders/pending, fd ${index}`;
    const facts = { label, bufferedBytes: 65_536, class: 'IncomingMessage' };
    return leak(
      node,
      index % 2 === 0 ? facts : { ...facts, kind: 'tls.TLSSocket', class: 'TLSSocket', owner: node - 1 },
    );
  });
  const bytes = Buffer.byteLength([...renderJson(resultOf(records))].join(''));
  expect((bytes / COUNT) * 100_000).toBeLessThan(20e6);
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
