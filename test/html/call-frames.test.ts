import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/model/result.js';
import {
  buildFrameTree,
  classifyGrowth,
  type FrameNode,
  formatGrowth,
  listMakers,
  printStack,
} from '../../src/report/html/call-frames.js';
import { followPath } from '../../src/report/html/icicle.js';

/** As `calls` may be, and as only a report that was written by hand could be: callees larger than their callers. */
const anyCalls: fc.Arbitrary<readonly Call[]> = fc
  .array(
    fc.record(
      {
        caller: fc.nat(),
        function: fc.constantFrom('main.main', 'a/b.c', ''),
        at: fc.constantFrom('main.go:3', 'b.go'),
        bytes: fc.nat(1000),
        before: fc.nat(1000),
        kind: fc.constantFrom('io.Pipe', 'net.Conn'),
        rest: fc.constant(true as const),
      },
      { requiredKeys: ['caller', 'function', 'bytes'] },
    ),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ caller, ...call }, index) => {
      const parent = caller % (index + 1);
      return parent === index ? call : { ...call, parent };
    }),
  );

function* walk(node: FrameNode): Generator<FrameNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('the tree of the calls', () => {
  test('has every call once, below its caller, and nothing wider than what it is in', () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        const root = buildFrameTree(calls);
        const nodes = [...walk(root)];
        expect(new Set(nodes.slice(1).map(({ call }) => call))).toEqual(new Set(calls));
        expect(nodes).toHaveLength(calls.length + 1);
        for (const { call, value, children } of nodes) {
          expect(sum(children.map((child) => child.value))).toBeLessThanOrEqual(value);
          expect(value).toBeGreaterThanOrEqual(call.bytes);
          for (const child of children) {
            const { parent } = child.call;
            expect(parent === undefined ? root.call : calls[parent]).toBe(call);
          }
        }
      }),
    );
  });

  test('has the larger callee first and what is not told last, and a path to each', () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        const root = buildFrameTree(calls);
        for (const node of walk(root)) {
          const told = node.children.filter(({ call }) => !call.rest).map(({ call }) => call.bytes);
          expect(told).toEqual(told.toSorted((a, b) => b - a));
          expect(node.children.slice(told.length).every(({ call }) => call.rest)).toBe(true);
          expect(followPath(root, node.path || undefined).at(-1)).toBe(node);
        }
      }),
    );
  });

  test('tells of the functions that make streams how much they made, and where most of it is', () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        const root = buildFrameTree(calls);
        const makers = listMakers(root);
        const making = calls.filter(({ kind }) => kind !== undefined);
        expect(sum(makers.map(({ bytes }) => bytes))).toBe(sum(making.map(({ bytes }) => bytes)));
        expect(sum(makers.map(({ ways }) => ways))).toBe(making.length);
        for (const { node } of makers) {
          const same = making.filter((call) => call.function === node.call.function);
          expect(node.call.bytes).toBe(Math.max(...same.map(({ bytes }) => bytes)));
        }
      }),
    );
  });

  test('is printed as stacks are: the function first, then its callers', () => {
    const root = buildFrameTree([
      { function: 'main.main', bytes: 3072, before: 1024 },
      { parent: 0, function: 'a/b.c', at: 'b.go:7', bytes: 2048, before: 4096 },
    ]);
    expect(printStack(followPath(root, '0.0')).split('\n')).toEqual([
      'a/b.c',
      '    2.0 KiB  −2.0 KiB  b.go:7',
      'main.main',
      '    3.0 KiB  +2.0 KiB',
    ]);
  });
});

describe('growth', () => {
  test.each([
    [0, 100, '+100 B', 'grown-3'],
    [60, 100, '+40 B', 'grown-2'],
    [90, 100, '+10 B', 'grown-1'],
    [96, 100, '+4 B', 'same'],
    [100, 100, '±0 B', 'same'],
    [100, 90, '−10 B', 'shrunk-1'],
    [100, 0, '−100 B', 'shrunk-3'],
    [0, 0, '±0 B', 'same'],
    [undefined, 100, '', 'unknown'],
  ])('from %j to %j bytes is told in words and in a class', (before, bytes, text, name) => {
    const call: Call = { function: 'f', bytes, ...(before !== undefined && { before }) };
    expect(formatGrowth(call)).toBe(text);
    expect(classifyGrowth(call)).toBe(name);
  });
});
