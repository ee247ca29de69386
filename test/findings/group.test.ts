import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findTopmostOwners, groupStreams } from '../../src/findings/group.js';
import { judge } from '../../src/findings/judge.js';
import { anyRecords, leak, stream } from './records.js';

describe('groups', () => {
  test('every stream is in exactly one group', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const nodes = groupStreams(records).flatMap(({ members }) => members.map(({ node }) => node));
        expect(nodes.sort((a, b) => a - b)).toEqual(records.map(({ node }) => node));
      }),
    );
  });

  test('all members have the verdict of the group, and the group is as sure as its least sure member', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        for (const { members, judgement } of groupStreams(records)) {
          const own = members.map((member) => judge(member));
          expect(new Set(own.map(({ verdict }) => verdict))).toEqual(new Set([judgement.verdict]));
          expect(own.map(({ confidence }) => confidence)).toContain(judgement.confidence);
          if (judgement.confidence === 'certain') {
            expect(own.every(({ confidence }) => confidence === 'certain')).toBe(true);
          }
        }
      }),
    );
  });

  test('do not depend on the order of the streams', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(groupStreams(records.toReversed())).toEqual(groupStreams(records));
      }),
    );
  });

  test('are apart when the holder, the class, a half or the reader differs', () => {
    const twin = leak(1);
    const others = [
      leak(2, { holder: [{ edge: 'pool', node: 'Pool' }] }),
      leak(3, { class: 'MySocket' }),
      leak(4, { send: { state: 'reset', confidence: 'certain' } }),
      leak(5, { reader: 'listener' }),
    ];
    expect(groupStreams([leak(0), twin, ...others]).map(({ members }) => members.length)).toEqual([2, 1, 1, 1, 1]);
  });

  test('are together when only the place in an array differs', () => {
    const held = (index: number) => [
      { edge: 'sockets', node: 'Pool' },
      { edge: `[${index}]`, node: 'Socket' },
    ];
    const records = [0, 1, 2].map((node) => leak(node, { holder: held(node) }));
    expect(groupStreams(records)).toHaveLength(1);
  });
});

describe('an owned stream', () => {
  test('is reported at the end of the chain of owners', () => {
    const records = [stream(0), stream(1, { owner: 0 }), stream(2, { owner: 1 })];
    expect([...findTopmostOwners(records)]).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  test('stands for itself when its owner is not a stream', () => {
    expect(findTopmostOwners([stream(0, { owner: 99 })]).size).toBe(0);
  });

  test('is never lost: every chain and every ring of owners has exactly one stream that is not owned', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const topOf = findTopmostOwners(records);
        for (const { node } of records) {
          const top = topOf.get(node) ?? node;
          expect(topOf.has(top)).toBe(false);
        }
        for (const { node, owner } of records) {
          if (owner === undefined || owner >= records.length) continue;
          expect(topOf.get(node) ?? node).toBe(topOf.get(owner) ?? owner);
        }
      }),
    );
  });

  test('of a hundred thousand nested ones is found at once', () => {
    const records = Array.from({ length: 100_000 }, (_, node) => stream(node, node === 0 ? {} : { owner: node - 1 }));
    expect(findTopmostOwners(records.toReversed()).get(99_999)).toBe(0);
  });
});
