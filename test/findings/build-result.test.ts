import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildResult, type ResultParts } from '../../src/findings/build-result.js';
import { judge } from '../../src/findings/judge.js';
import { collectFacts } from '../../src/findings/stream-facts.js';
import type { Result } from '../../src/model/result.js';
import { ACCUSING_VERDICTS, SEVERITIES } from '../../src/model/vocabulary.js';
import type { StreamRecord } from '../../src/streams/model.js';
import { anyRecords, createSizer, HEALTHY, leak, stream } from './records.js';

const HEAP = 1000;

function build(records: readonly StreamRecord[], changes: Partial<ResultParts> = {}): Result {
  return buildResult({ records, sizer: createSizer(), inputs: [], warnings: [], heapBytes: HEAP, ...changes });
}

/** Neighbours share bytes, so that a sum over groups is too much. */
const overlapping = createSizer((node) => [node, node + 1, node + 2]);

describe('a result', () => {
  test('is the same for the same streams in any order', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(JSON.stringify(build(records.toReversed()))).toBe(JSON.stringify(build(records)));
      }),
    );
  });

  test('of a snapshot without numbers says how many streams need them, and of one with numbers nothing', () => {
    const unknown = { state: 'unknown', confidence: 'certain' } as const;
    const records = [leak(1), stream(2), stream(3, { receive: unknown, send: unknown, reader: 'unknown' })];
    const info = { path: 'a.heapsnapshot', format: 'v8-heap-snapshot', bytes: 1 } as const;
    const [warning] = build(records, { inputs: [{ ...info, numericValues: false }] }).warnings;
    expect(warning?.code).toBe('no-numeric-values');
    expect(warning?.message).toContain('a verdict on 2 of 3 streams was possible without, 1 needs numeric values');
    expect(build(records, { inputs: [{ ...info, numericValues: true }] }).warnings).toEqual([]);
    const queued = leak(4, { circumstances: { ...HEALTHY, mayReturn: 'a queue' } });
    const { summary } = build([...records, queued], { inputs: [{ ...info, numericValues: false }] });
    expect(summary).toMatchObject({ streams: 4, decidedStreams: 2, needNumbers: 1 });
  });

  test('lists every stream once, and every stream that nobody owns in one group', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { streams = [], groups, summary } = build(records);
        expect(streams.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
        const grouped = groups.flatMap((group) => group.streams ?? []).sort((a, b) => a - b);
        expect(grouped).toEqual(streams.filter(({ owner }) => owner === undefined).map(({ id }) => id));
        expect(summary.streams).toBe(grouped.length);
      }),
    );
  });

  test('says of every stream what its record says, and accuses no stream that another one owns', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const result = build(records);
        const recordOf = new Map(records.map((record) => [record.id, record]));
        for (const { id, owner, verdict, confidence, ...facts } of collectFacts(result).values()) {
          const record = recordOf.get(id)!;
          const { severity: _, ...judged } = judge(record);
          expect({ verdict, confidence }).toEqual(owner === undefined ? judged : { ...judged, verdict: 'in-use' });
          expect(facts).toMatchObject({ kind: record.kind, class: record.class, reader: record.reader });
          expect(facts).toMatchObject({ receive: record.receive.state, send: record.send.state });
        }
      }),
    );
  });

  test('puts findings first, the most severe on top, then the biggest', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { groups } = build(records, { sizer: overlapping });
        const ranks = groups.map(({ severity }) => SEVERITIES.indexOf(severity));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        for (const [index, group] of groups.entries()) {
          const next = groups[index + 1];
          if (next?.severity === group.severity) expect(next.retainedBytes).toBeLessThanOrEqual(group.retainedBytes);
          expect(group.id).toBe(`g-${index + 1}`);
        }
      }),
    );
  });

  test('names a fix in every finding and in nothing else', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        for (const { fix, verdict } of build(records).groups) {
          expect(fix !== undefined).toBe(ACCUSING_VERDICTS.includes(verdict));
        }
      }),
    );
  });
});

describe('totals', () => {
  test('count each byte once', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { summary, groups } = build(records, { sizer: overlapping });
        const nodesOf = (verdicts: readonly string[]) =>
          groups
            .filter(({ verdict }) => verdicts.includes(verdict))
            .flatMap((group) => group.streams ?? [])
            .map((id) => (id - 1) / 2);
        expect(summary.findingsRetainedBytes).toBe(overlapping.retainedBytes(nodesOf(ACCUSING_VERDICTS)));
        for (const [verdict, total] of Object.entries(summary.byVerdict)) {
          expect(total.retainedBytes).toBe(overlapping.retainedBytes(nodesOf([verdict])));
          expect(total.groups).toBe(groups.filter((group) => group.verdict === verdict).length);
        }
      }),
    );
  });

  test('of verdicts add up to the streams seen; undetermined ones are the streams not decided', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { byVerdict, streams, decidedStreams } = build(records).summary;
        expect(Object.values(byVerdict).reduce((sum, total) => sum + total.streams, 0)).toBe(streams);
        expect(streams - decidedStreams).toBe(byVerdict.undetermined?.streams ?? 0);
      }),
    );
  });
});

describe('a finding', () => {
  test('says which other finding would free it too', () => {
    const big = leak(1);
    const inside = leak(2, { class: 'Inner' });
    const sizer = createSizer((node) => (node === 1 ? [1, 2, 3] : [node]));
    const [outer, inner] = build([big, inside], { sizer }).groups;
    expect(outer?.alsoRetainedBy).toBeUndefined();
    expect(inner?.alsoRetainedBy).toEqual(['g-1']);
  });

  test('is not compared when the sizer cannot tell', () => {
    const { releases: _, ...sizer } = createSizer(() => [1]);
    const { groups } = build([leak(1), leak(2, { class: 'Inner' })], { sizer });
    expect(groups.every(({ alsoRetainedBy }) => alsoRetainedBy === undefined)).toBe(true);
  });

  test('that is closed is not told to close itself', () => {
    const over = { state: 'closed', confidence: 'certain' } as const;
    const circumstances = { ...HEALTHY, heldByProgram: true };
    const [group] = build([stream(1, { receive: over, send: over, circumstances })]).groups;
    expect(group?.verdict).toBe('closed-but-retained');
    expect(group?.fix).toMatch(/drop the reference/);
  });

  test('adds up the buffers of its members', () => {
    const [group] = build([leak(1, { bufferedBytes: 10 }), leak(2, { bufferedBytes: 32 })]).groups;
    expect(group?.bufferedBytes).toBe(42);
  });
});

test('a stream that is exempt says why', () => {
  const circumstances = { ...HEALTHY, exempt: 'it waits for the response' };
  const [group] = build([stream(1, { circumstances })]).groups;
  expect(group?.evidence.map(({ fact }) => fact)).toContain('it waits for the response');
});

test('streams to which somebody may come back say so, and what they are accused of if nobody does', () => {
  const circumstances = { ...HEALTHY, mayReturn: 'a function knows it' };
  const [group] = build([leak(1, { circumstances })]).groups;
  expect(group).toMatchObject({ verdict: 'undetermined', severity: 'none', ifStuck: 'receive-never-closed' });
  expect(group?.unknown?.join()).toContain('a function knows it');
  expect(group?.fix).toBeDefined();
});

test('groups that were not sized hold at least their streams', () => {
  const sizer = { ...createSizer(), retainedBytes: () => 0 };
  const [group] = buildResult({ records: [leak(1), leak(2)], sizer, inputs: [], warnings: [], heapBytes: HEAP }).groups;
  expect(group).toMatchObject({ count: 2, retainedBytes: 2 });
});

test('a heap without streams gives an empty result', () => {
  const { groups, streams, summary } = build([]);
  expect({ groups, streams }).toEqual({ groups: [], streams: [] });
  expect(summary).toEqual({
    ...{ streams: 0, decidedStreams: 0, needNumbers: 0 },
    ...{ heapBytes: HEAP, findingsRetainedBytes: 0, byVerdict: {} },
  });
});
