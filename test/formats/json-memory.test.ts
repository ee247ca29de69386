import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonMemory } from '../../src/formats/json-memory.js';

function measure(text: string, chunk = Number.POSITIVE_INFINITY): number {
  const memory = new JsonMemory();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) memory.push(bytes.subarray(at, at + chunk));
  return memory.needed;
}

/** By its structure, not by its text. */
function countStructure(value: unknown): { containers: number; commas: number } {
  if (typeof value !== 'object' || value === null) return { containers: 0, commas: 0 };
  const parts = Object.values(value);
  return parts
    .map(countStructure)
    .reduce((sum, part) => ({ containers: sum.containers + part.containers, commas: sum.commas + part.commas }), {
      containers: 1,
      commas: Math.max(0, parts.length - 1),
    });
}

test('strings count for their length only, whatever brackets, quotes and backslashes are in them', () => {
  const value = fc.jsonValue({ stringUnit: fc.constantFrom('a', '"', '\\', '[', '{', ',', 'é', '\n') });
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 7 }), (json, chunk) => {
      const text = JSON.stringify(json);
      const { containers, commas } = countStructure(json);
      expect(measure(text)).toBe(Buffer.byteLength(text) * 3 + containers * 96 + commas * 24);
      expect(measure(text, chunk)).toBe(measure(text));
    }),
  );
});

test('what is no JSON is measured all the same', () => {
  expect(measure(']]]"\\')).toBe(15);
});
