import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMemoryTree, type MemoryNode } from '../../src/report/html/memory-tree.js';
import { anyRecords, createSizer } from '../findings/records.js';
import { resultOf } from '../report/results.js';

/** What each of forty streams retains: some of forty bytes, so that they share them as they like. */
const anySizes = fc.array(fc.uniqueArray(fc.nat(39), { maxLength: 12 }), { minLength: 40, maxLength: 40 });

function* walk(node: MemoryNode): Generator<MemoryNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

describe('the tree of the memory', () => {
  test('draws no byte twice: what is below is never more than what it is in, and all of it fits the heap', () => {
    fc.assert(
      fc.property(anySizes, anyRecords, (retained, records) => {
        const sizer = createSizer((node) => retained[node] ?? []);
        const heapBytes = new Set(retained.flat()).size;
        const made = resultOf(records, { sizer });
        const result = { ...made, summary: { ...made.summary, heapBytes } };
        const streams = new Map((result.streams ?? []).map((stream) => [stream.id, stream]));
        const { root } = buildMemoryTree(result, streams);
        expect(root.value).toBeLessThanOrEqual(heapBytes);
        for (const node of walk(root)) {
          const below = node.children.reduce((sum, { value }) => sum + value, 0);
          expect(below).toBeLessThanOrEqual(node.value + 1e-9);
        }
      }),
    );
  });

  test('of some of the groups never shows more than that of all of them', () => {
    fc.assert(
      fc.property(anySizes, anyRecords, fc.infiniteStream(fc.boolean()), (retained, records, choices) => {
        const result = resultOf(records, { sizer: createSizer((node) => retained[node] ?? []) });
        const all = buildMemoryTree(result, new Map());
        const groups = result.groups.filter(() => choices.next().value);
        const { root } = buildMemoryTree({ groups, summary: result.summary }, new Map(), all);
        expect(root.value).toBeLessThanOrEqual(all.root.value);
        const below = root.children.reduce((sum, { value }) => sum + value, 0);
        expect(below).toBeLessThanOrEqual(root.value + 1e-9);
        const drawn = new Set([...walk(root)].flatMap(({ group }) => group ?? []));
        const ids = groups.map(({ id }) => id);
        expect([...drawn].filter((id) => !ids.includes(id))).toEqual([]);
      }),
    );
  });

  test('leaves out nothing but groups that another one frees', () => {
    fc.assert(
      fc.property(anySizes, anyRecords, (retained, records) => {
        const result = resultOf(records, { sizer: createSizer((node) => retained[node] ?? []) });
        const { root } = buildMemoryTree(result, new Map());
        const drawn = new Set([...walk(root)].map(({ group }) => group));
        for (const { id, retainedBytes, alsoRetainedBy } of result.groups) {
          if (drawn.has(id) || retainedBytes === 0) continue;
          expect(alsoRetainedBy?.some((other) => drawn.has(other))).toBe(true);
        }
      }),
    );
  });
});
