import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateSchema } from '../../scripts/generate-schema.mjs';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { DiffResult } from '../../src/model/diff.js';
import { renderDiffMarkdown } from '../../src/report/diff-markdown.js';
import { renderDiffTerminal } from '../../src/report/diff-terminal.js';
import { renderJson } from '../../src/report/json.js';
import { anyRecords, leak } from '../findings/records.js';
import { HOSTILE, MIXED, resultOf } from './results.js';

const OPTIONS = { width: 80, color: false, top: 5 };
const terminal = (diff: DiffResult, options = OPTIONS) => [...renderDiffTerminal(diff, options)].join('');
const markdown = (diff: DiffResult) => [...renderDiffMarkdown(diff, OPTIONS)].join('');
const json = (diff: DiffResult) => [...renderJson(diff)].join('');

const many = (count: number, kind: string) => Array.from({ length: count }, (_, node) => leak(node, { kind }));

describe('the JSON report of a difference', () => {
  const committed = readFileSync(new URL('../../schema/diff.schema.json', import.meta.url), 'utf8');

  test('has a committed schema, which is the one of the types; if not: npm run schema', () => {
    expect(committed).toBe(generateSchema('diff.schema.json'));
  });

  test('conforms to it, with no field beside it, and is the difference', () => {
    const closed = JSON.parse(committed, (_key, value) =>
      value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
    );
    const validate = new Ajv({ allErrors: true }).compile(closed);
    fc.assert(
      fc.property(anyRecords, anyRecords, (past, now) => {
        const diff = diffResults(resultOf(past), resultOf(now), { work: { before: 1, after: 2 } });
        const written = JSON.parse(json(diff));
        expect(validate(written) ? [] : validate.errors).toEqual([]);
        expect(written).toEqual(JSON.parse(JSON.stringify(diff)));
      }),
    );
    expect(validate({ ...JSON.parse(json(diffResults(MIXED, MIXED))), secret: 1 })).toBe(false);
  });
});

describe('the report for people', () => {
  const diff = diffResults(
    resultOf([...many(3, 'grown'), ...many(2, 'fixed')]),
    resultOf([...many(5, 'grown'), ...many(1, 'new')]),
  );

  test.each([
    ['terminal', terminal],
    ['markdown', markdown],
  ])('%s says how many findings are what, and shows signed differences', (_name, render) => {
    const text = render(diff);
    expect(text).toMatch(/1 finding is new and 1 has grown\./);
    expect(text).toMatch(/1 finding is fixed\./);
    expect(text).toMatch(/grown.* 5 .*\+2/);
    expect(text).toMatch(/fixed.* 0 .*−2/);
  });

  test('markdown has the half-states of both sides in one table: every accused stream once', () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, (past, now) => {
        const records = diffResults(resultOf(past), resultOf(now));
        const { entries } = records;
        const cells = [...markdown(records).matchAll(/(\d+) → (\d+)(?: \(([+−])(\d+)\))?/g)].map(
          ([, was, is, sign, change]) => ({
            was: Number(was),
            is: Number(is),
            delta: Number(change ?? 0) * (sign === '−' ? -1 : 1),
          }),
        );
        const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
        expect(sum(cells.map(({ was }) => was))).toBe(sum(entries.map(({ count }) => count.before)));
        expect(sum(cells.map(({ is }) => is))).toBe(sum(entries.map(({ count }) => count.after)));
        for (const { was, is, delta } of cells) expect(delta).toBe(is - was);
        const pairs = new Set(entries.map(({ group }) => `${group.receive.state} ${group.send.state}`));
        expect(cells).toHaveLength(pairs.size);
      }),
    );
  });

  test('says so when nothing got worse', () => {
    const same = diffResults(MIXED, MIXED);
    expect(terminal(same)).toMatch(/^✓ Nothing is stuck, new or has grown\. 2 findings are the same\.$/m);
    expect(markdown(same)).toMatch(/^# Nothing is stuck, new or has grown\.$/m);
  });

  test('fits the terminal and has no colour unless asked', () => {
    for (const width of [60, 80, 120]) {
      const lines = terminal(diff, { ...OPTIONS, width }).split('\n');
      expect(lines.filter((line) => line.length > width)).toEqual([]);
    }
    expect(terminal(diff)).not.toContain('\u001b');
    expect(terminal(diff, { ...OPTIONS, color: true })).toContain('\u001b[');
  });

  test('tells only as many findings in full as asked, and says so', () => {
    const text = terminal(diff, { ...OPTIONS, top: 1 });
    expect(text.match(/^ {2}fix /gm)).toHaveLength(1);
    expect(text).toContain('1 more finding in the table above; --top 2 tells all.');
  });

  test.each([
    ['terminal', terminal],
    ['markdown', markdown],
    ['json', json],
  ])('%s stays harmless whatever the heap is named', (_name, render) => {
    const changes = {
      kind: HOSTILE,
      class: HOSTILE,
      label: HOSTILE,
      fix: HOSTILE,
      holder: [{ edge: HOSTILE, node: HOSTILE }],
    };
    const hostile = resultOf([leak(1, changes)], {
      input: { path: HOSTILE, producer: HOSTILE },
      warnings: [{ code: 'x', message: HOSTILE }],
    });
    const text = render(diffResults(resultOf([]), hostile));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
  });

  test('markdown lets no name of the heap become markup', () => {
    const evil = '![x](http://evil.example/)<img src=x>|`@everyone';
    const text = markdown(diffResults(resultOf([]), resultOf([leak(1, { kind: evil })])));
    const outside = text.replace(/`[^`]*`/g, '');
    expect(outside).not.toMatch(/evil|<img|@everyone/);
  });
});
