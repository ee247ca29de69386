import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../../src/formats/v8/kernel.js';
import { compileKernel, createKernel } from '../../../src/formats/v8/load-kernel.js';
import { createScriptKernel } from '../../../src/formats/v8/script-kernel.js';
import { StringColumns } from '../../../src/formats/v8/string-columns.js';
import { LONGEST_TEXT, type StringTable } from '../../../src/formats/v8/strings.js';
import { StringsSection } from '../../../src/formats/v8/strings-section.js';
import { WasmKernel } from '../../../src/formats/v8/wasm-kernel.js';

/** Any text in any spelling that JSON allows, as written and as meant. */
const unit = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 3 })
    .map((text) => ({ text, json: JSON.stringify(text).slice(1, -1) })),
  fc.nat(0xffff).map((code) => ({
    text: String.fromCharCode(code),
    json: `\\u${code.toString(16).padStart(4, '0')}`,
  })),
  fc.constantFrom(
    { text: '/', json: '\\/' },
    { text: '\\', json: '\\\\' },
    { text: '"', json: '\\"' },
    { text: '\b', json: '\\b' },
  ),
  fc.constantFrom('fd', 'state', 'a', ' ').map((text) => ({ text, json: text })),
);
const literal = fc.array(unit, { maxLength: 6 }).map((units) => ({
  text: units.map(({ text }) => text).join(''),
  json: `"${units.map(({ json }) => json).join('')}"`,
}));

const kernels = { WebAssembly: createKernel(compileKernel()), script: createScriptKernel() };

function tableOf(json: string, chunkSize = 1 << 16, kernel: Kernel = kernels.script): StringTable {
  const bytes = new TextEncoder().encode(json);
  const columns = new StringColumns(0);
  const section = new StringsSection({ path: 'test', section: 'strings', offset: 0 }, columns, kernel);
  for (let at = 0; at < bytes.length && !section.done; at += chunkSize) {
    section.push(bytes, at, Math.min(bytes.length, at + chunkSize), 0);
  }
  expect(section.done).toBe(true);
  return columns.table((strings, shapes) => kernel.selectStrings(strings, shapes));
}

describe('the string table', () => {
  it('decodes what JSON.parse decodes, broken surrogates included', () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (literals, chunkSize) => {
        const json = `[${literals.map((entry) => entry.json).join(',\n')}]`;
        const table = tableOf(json, chunkSize);
        expect(table.count).toBe(literals.length);
        expect(literals.map((_, i) => table.text(i))).toEqual(JSON.parse(json));
      }),
    );
  });

  it('is asked of two kernels here', () => {
    expect(kernels.WebAssembly).toBeInstanceOf(WasmKernel);
  });

  it.each(Object.entries(kernels))('finds every index of every name, however it is spelled (%s)', (_, kernel) => {
    const spellings = [
      { text: '/', json: '"\\/"' },
      { text: '/', json: '"/"' },
    ];
    // Of one length but for 32 bytes.
    const long = [8, 40].map((length) => ({ text: 'a'.repeat(length), json: JSON.stringify('a'.repeat(length)) }));
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 30 }), fc.array(literal, { maxLength: 5 }), (present, absent) => {
        const table = tableOf(`[${present.map(({ json }) => json).join(',')}]`, 1 << 16, kernel);
        const names = [...present.slice(0, 10), ...absent].map(({ text }) => text);
        const found = table.find(names);
        expect([...found.keys()]).toEqual([...new Set(names)]);
        for (const [name, indexes] of found) {
          expect(indexes).toEqual(present.flatMap(({ text }, index) => (text === name ? [index] : [])));
        }
      }),
      { examples: [[[...spellings, ...long], []]] },
    );
  });

  it('knows the beginning of an entry', () => {
    const table = tableOf('["Node / TCPSocketWrap","Node","",")"]');
    expect([0, 1, 2, 3].map((index) => table.startsWith(index, 'Node /'))).toEqual([true, false, false, false]);
    expect([0, 1, 2, 3].map((index) => table.startsWith(index, ''))).toEqual([true, true, true, true]);
  });

  it('has no text where there is no entry', () => {
    const table = tableOf('["secret"]');
    expect(table.text(1)).toBe('');
    expect(table.text(0xffff_ffff)).toBe('');
    expect(table.startsWith(7, 's')).toBe(false);
  });

  it('tells no more of a string than V8 keeps, however it is spelled', () => {
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 300, max: 1100 }),
        (units, times) => {
          const text = units
            .map((one) => one.text)
            .join('')
            .repeat(times);
          const json = units
            .map((one) => one.json)
            .join('')
            .repeat(times);
          expect(tableOf(`["${json}"]`).text(0)).toBe(text.slice(0, LONGEST_TEXT));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps many and long strings', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => (i % 1000 === 0 ? 'x'.repeat(LONGEST_TEXT) : `name\n${i}`));
    const table = tableOf(JSON.stringify(texts), 4096);
    expect(texts.map((_, i) => table.text(i))).toEqual(texts);
  });
});
