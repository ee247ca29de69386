import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterResult } from '../../src/findings/filter.js';
import type { Result } from '../../src/model/result.js';
import { renderTerminal, type TerminalOptions } from '../../src/report/terminal.js';
import { anyRecords, leak, stream } from '../findings/records.js';
import { HOSTILE, MIXED, resultOf } from './results.js';

function render(result: Result, options: Partial<TerminalOptions> = {}): string {
  return [...renderTerminal(result, { width: 80, color: false, top: 5, ...options })].join('');
}

describe('the report tells', () => {
  const text = render(MIXED);

  test('in its first sentence what leaks and what it costs', () => {
    const headline = text.split('\n').find((line) => line.startsWith('✗'));
    expect(headline).toMatch(/^✗ 4 http\.IncomingMessage streams were never read to the end/);
    expect(text).toMatch(/With 1 more finding: 5 B, 0\.5 % of the\s+heap\./);
  });

  test('file, producer, size, nodes and whether numbers can be read', () => {
    expect(text).toMatch(/^heap\.heapsnapshot\.gz\nnode 24\.19\.0 · V8 heap snapshot · 47\.7 MiB · 1,204,332 nodes/);
    expect(text).toContain('numeric values: yes');
  });

  test('for each finding both halves, the evidence, the holder, streams by id, the fix and the fingerprint', () => {
    const block = text.slice(text.indexOf('g-1  error: receive-never-closed'), text.indexOf('g-2  warning:'));
    for (const part of [
      /receive +unread, certain, reader none/,
      /the body was not read \(_readableState\.length\)/,
      /send +none: a one-way stream/,
      /held by +\(GC roots\)\n +└ pending → ResponseCache {2}\/srv\/app\/src\/cache\.js:120\n/,
      /streams +@3 GET api\.example\.com\/items\?page=1, 1 B\n/,
      /and 1 more/,
      /fix +Read the body to its end or call res\.resume\(\)\./,
      / [0-9a-f]{16}\n/,
    ]) {
      expect(block).toMatch(part);
    }
  });

  test('what was not accused, and why something could not be decided', () => {
    expect(text).toMatch(/in-use +1 stream, 1 B: 1 net\.Socket/);
    expect(text).toMatch(
      /undetermined +1 stream, 1 B: 1 node:stream\n +not known: This snapshot does not hold the flags\./,
    );
  });

  test('how many streams are in each pair of states', () => {
    expect(text).toMatch(/send↓ receive→ +open +unread +closed +unknown\n/);
    expect(text).toMatch(/ open +1 +· +1 +·\n/);
    expect(text).toMatch(/ none +· +4 +· +·\n/);
  });
});

test('the way through the runtime is one line, the way through the program is told step by step', () => {
  const runtime = Array.from({ length: 9 }, (_, index) => ({ edge: `e${index}`, node: 'Timer', at: 'node:timers:1' }));
  const program = [
    { edge: '(internal)', node: 'Sessions', at: '/app/src/sessions.js:8' },
    { edge: 'open', node: 'Map' },
    { edge: '(entry)', node: 'Socket', at: 'node:net:359' },
  ];
  const text = render(resultOf([leak(1, { holder: [{ edge: '', node: 'global' }, ...runtime, ...program] })]));
  expect(text).toMatch(
    /held by {2}global\n +⋮ 9 steps through the runtime\n +└ Sessions {2}\/app\/src\/sessions\.js:8\n +└ open → Map\n +└ \(entry\) → Socket/,
  );
});

describe('the report', () => {
  test('keeps within the terminal, for any streams and width', () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 60, max: 140 }), (records, width) => {
        const widest = Math.max(
          ...render(resultOf(records), { width })
            .split('\n')
            .map((line) => line.length),
        );
        expect(widest).toBeLessThanOrEqual(Math.min(width, 120));
      }),
    );
  });

  test('reads the same without colour', () => {
    const coloured = render(MIXED, { color: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(render(MIXED));
    expect(render(MIXED)).not.toContain('\u001b');
  });

  test('is not controlled by the heap: every string of the result may be hostile', () => {
    const record = leak(1, {
      kind: HOSTILE,
      class: HOSTILE,
      label: HOSTILE,
      fix: HOSTILE,
      docs: HOSTILE,
      unknown: [HOSTILE],
      evidence: [{ half: 'receive', fact: HOSTILE, from: HOSTILE }],
      holder: [
        { edge: HOSTILE, node: HOSTILE, at: HOSTILE },
        { edge: HOSTILE, node: HOSTILE, at: HOSTILE },
      ],
    });
    const result = resultOf([record], {
      input: { path: HOSTILE, producer: HOSTILE },
      warnings: [{ code: 'x', message: HOSTILE }],
    });
    const text = render(result);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
    expect(text).toContain('\\u{1b}');
    expect(text).not.toMatch(/^fake line/m);
  });

  test('stays short when names are a megabyte long', () => {
    const long = 'x'.repeat(1 << 20);
    const record = leak(1, {
      kind: long,
      label: long,
      fix: long,
      evidence: [{ half: 'send', fact: long, from: long }],
      holder: Array.from({ length: 1000 }, () => ({ edge: long, node: long, at: long })),
    });
    expect(render(resultOf([record])).length).toBeLessThan(20_000);
  });

  test('tells only the top findings in full and says how many more there are', () => {
    const text = render(MIXED, { top: 1 });
    expect(text).toContain('g-1  error');
    expect(text).not.toContain('g-2  warning:');
    expect(text).toContain('1 more finding in the table above; --top 2 tells all.');
  });

  test('does not say that all is well when a filter hides the findings', () => {
    const text = render(filterResult(MIXED, { verdicts: ['in-use'] }));
    expect(text).toContain('✗ 2 findings in all');
    expect(text).not.toContain('✓');
  });

  test('of a healthy heap says so in one line, and names streams it could not decide', () => {
    expect(render(resultOf([stream(1)]))).toContain('✓ Nothing to accuse among 1 stream.');
    const unknown = { state: 'unknown', confidence: 'likely' } as const;
    const undecided = resultOf([stream(1, { receive: unknown, send: unknown, reader: 'unknown' })]);
    expect(render(undecided)).toContain('? Nothing to accuse, but 1 of 1 stream could not be decided.');
  });

  test('of streams that only the peer has closed does not say that there are none, but how to tell', () => {
    const receive = { state: 'closed', confidence: 'certain' } as const;
    const text = render(resultOf([stream(1, { receive }), stream(2, { receive })])).replaceAll(/\s+/g, ' ');
    expect(text).toContain('2 of them have read their peer to the end and have not ended sending');
    expect(render(resultOf([stream(1)]))).not.toContain('not ended sending');
  });

  test('of a snapshot without numbers shows the line that captures a better one', () => {
    const hint = 'v8.writeHeapSnapshot(path, { exposeNumericValues: true })';
    const warnings = [{ code: 'no-numeric-values', message: `no numbers; ${hint}` }];
    const text = render(resultOf([stream(1)], { input: { numericValues: false }, warnings }));
    expect(text.split(hint)).toHaveLength(2);
    expect(render(resultOf([stream(1)]))).not.toContain(hint);
  });
});

describe('a snapshot without numbers', () => {
  const input = { numericValues: false };
  const unknown = { receive: { state: 'unknown', confidence: 'certain' }, reader: 'unknown' } as const;

  test('says how many of its streams could be decided, and how to capture the rest', () => {
    const text = render(resultOf([leak(1), stream(2), stream(3, { ...unknown, send: unknown.receive })], { input }));
    expect(text.replace(/\s+/g, ' ')).toContain(
      'a verdict on 2 of 3 streams was possible without, 1 needs numeric values.',
    );
    expect(text).toContain('v8.writeHeapSnapshot(path, { exposeNumericValues: true })');
  });

  test('says when it told everything all the same', () => {
    const text = render(resultOf([leak(1), stream(2)], { input }));
    expect(text.replace(/\s+/g, ' ')).toContain('a verdict on 2 streams was possible without.');
  });
});
