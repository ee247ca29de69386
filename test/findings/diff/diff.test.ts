import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffResults } from '../../../src/findings/diff/diff.js';
import { diffFails } from '../../../src/findings/diff/fail-on-diff.js';
import type { Change, DiffEntry, DiffResult } from '../../../src/model/diff.js';
import type { Group, ProcessMark, Result } from '../../../src/model/result.js';
import { ACCUSING_VERDICTS } from '../../../src/model/vocabulary.js';
import type { StreamRecord } from '../../../src/streams/model.js';
import { resultOf } from '../../report/results.js';
import { anyRecords, HEALTHY, leak, stream } from '../records.js';

/** Marks of one process, in the order of its snapshots. */
function mark(lastId: number): ProcessMark {
  const ids = Array.from({ length: 100 }, (_, index) => (2 * index + 1).toString(16));
  return { lastId, objects: ids.map((id) => `${id}:aa`).join(' ') };
}

const earlier = (records: readonly StreamRecord[]) => resultOf(records, { input: { process: mark(1001) } });
const later = (records: readonly StreamRecord[]) => resultOf(records, { input: { process: mark(2001) } });
const elsewhere = (records: readonly StreamRecord[]) => resultOf(records, { input: { process: mark(9) } });

const OPPOSITE: Readonly<Record<Change, Change>> = {
  new: 'fixed',
  fixed: 'new',
  grown: 'shrunk',
  shrunk: 'grown',
  same: 'same',
};

const byFingerprint = ({ entries }: DiffResult) => new Map(entries.map((entry) => [entry.fingerprint, entry]));

function accusedStreams({ groups }: Result): number {
  return groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict)).reduce((sum, { count }) => sum + count, 0);
}

/** Some streams of a process, and the same process later: some the same, some changed, some gone, some new. */
const twoMoments = fc
  .tuple(anyRecords, anyRecords, fc.array(fc.constantFrom('stay', 'change', 'leave'), { maxLength: 40 }))
  .map(([past, changed, fates]) => {
    const now = past.flatMap((record, index) => {
      const fate = fates[index] ?? 'stay';
      if (fate === 'leave') return [];
      return [
        fate === 'change'
          ? { ...(changed[index] ?? record), id: record.id, node: record.node, class: record.class }
          : record,
      ];
    });
    const arrived = changed
      .slice(past.length)
      .map((record) => ({ ...record, node: record.node + 1000, id: record.id + 2000 }));
    return { past, now: [...now, ...arrived] };
  });

describe('whatever two results are', () => {
  test('every accused stream of either side is in exactly one entry', () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, (past, now) => {
        const [before, after] = [elsewhere(past), later(now)];
        const { entries } = diffResults(before, after);
        expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
        expect(entries.reduce((sum, { count }) => sum + count.before, 0)).toBe(accusedStreams(before));
        expect(entries.reduce((sum, { count }) => sum + count.after, 0)).toBe(accusedStreams(after));
      }),
    );
  });

  test('exchanging the sides turns every difference around', () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, (past, now) => {
        const there = byFingerprint(diffResults(resultOf(past), resultOf(now)));
        const back = byFingerprint(diffResults(resultOf(now), resultOf(past)));
        expect([...back.keys()].sort()).toEqual([...there.keys()].sort());
        for (const [fingerprint, { change, count, retainedBytes }] of there) {
          const other = back.get(fingerprint)!;
          expect(other.change).toBe(OPPOSITE[change]);
          expect(other.count.delta + count.delta).toBe(0);
          expect(other.retainedBytes.delta + retainedBytes.delta).toBe(0);
        }
      }),
    );
  });

  test('nothing has changed between a result and itself', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { entries } = diffResults(resultOf(records), resultOf(records));
        expect(entries.filter(({ change }) => change !== 'same')).toEqual([]);
      }),
    );
  });

  test('the same two give the same bytes', () => {
    fc.assert(
      fc.property(twoMoments, ({ past, now }) => {
        const text = () => JSON.stringify(diffResults(earlier(past), later(now)));
        expect(text()).toBe(text());
      }),
    );
  });
});

describe('two moments of one process', () => {
  test('the streams of an entry are those of its groups, each with one fate', () => {
    fc.assert(
      fc.property(twoMoments, ({ past, now }) => {
        const diff = diffResults(earlier(past), later(now));
        expect(diff.relation).toBe('one-process');
        for (const { count, streams } of diff.entries) {
          const { stuck, arrived, progressed, unclear } = streams!;
          expect(stuck.length + arrived.length + progressed.length + unclear.length).toBe(count.after);
        }
      }),
    );
  });

  test('every stream that nobody carries is counted once', () => {
    fc.assert(
      fc.property(twoMoments, ({ past, now }) => {
        const [before, after] = [earlier(past), later(now)];
        const { stuck, unchanged, arrived, progressed, unclear, left } = diffResults(before, after).summary.streams!;
        const own = ({ streams }: Result) => streams!.filter(({ owner }) => owner === undefined);
        expect(stuck + unchanged + arrived + progressed + unclear).toBe(own(after).length);
        const stays = new Set(after.streams!.map(({ id }) => id));
        expect(left).toBe(own(before).filter(({ id }) => !stays.has(id)).length);
      }),
    );
  });

  test('a leak that stands still is stuck, and one step more severe', () => {
    const likely = { state: 'unread', confidence: 'likely' } as const;
    const [entry] = diffResults(earlier([leak(1, { receive: likely })]), later([leak(1, { receive: likely })])).entries;
    expect(entry).toMatchObject({ change: 'same', severity: 'error', streams: { stuck: [3] } });
    expect(entry?.group.severity).toBe('warning');
  });

  test('a leak whose data was consumed in between is not stuck', () => {
    const [entry] = diffResults(
      earlier([leak(1, { bufferedBytes: 9 })]),
      later([leak(1, { bufferedBytes: 8 })]),
    ).entries;
    expect(entry?.streams).toMatchObject({ stuck: [], progressed: [3] });
  });

  test('more data may wait than before: nobody took it', () => {
    const [entry] = diffResults(
      earlier([leak(1, { bufferedBytes: 8 })]),
      later([leak(1, { bufferedBytes: 9 })]),
    ).entries;
    expect(entry?.streams?.stuck).toEqual([3]);
  });

  test('idle connections are unchanged, and never a finding', () => {
    const idle = [1, 2, 3].map((node) => stream(node));
    const diff = diffResults(earlier(idle), later([...idle, stream(4)]));
    expect(diff.entries).toEqual([]);
    expect(diff.summary.streams).toMatchObject({ stuck: 0, unchanged: 3, arrived: 1 });
  });

  test('streams that changed their class are a sign of another process', () => {
    const changed = [1, 2, 3].map((node) => leak(node, { class: 'Request' }));
    expect(diffResults(earlier([1, 2, 3].map((node) => leak(node))), later(changed)).relation).toBe('apart');
  });
});

describe('connections on which no code waits', () => {
  const forgotten = (node: number, changes: Partial<StreamRecord> = {}) =>
    stream(node, { reader: 'none', unattended: true, ...changes });
  const compare = (past: readonly StreamRecord[], now: readonly StreamRecord[]) =>
    diffResults(earlier(past), later(now)).entries;

  test('are a finding when they pile up, but no graver for being stuck', () => {
    const [entry, ...others] = compare([forgotten(1)], [forgotten(1), forgotten(2)]);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      change: 'grown',
      verdict: 'neither-closed',
      severity: 'warning',
      confidence: 'likely',
      streams: { stuck: [3], arrived: [5] },
    });
    expect(entry?.group.fix).toBeDefined();
  });

  test('are accused of their send half when they have been read', () => {
    const read = { receive: { state: 'closed', confidence: 'certain' } } as const;
    const [entry] = compare([forgotten(1, read)], [forgotten(1, read), forgotten(2, read)]);
    expect(entry?.verdict).toBe('send-never-closed');
  });

  test.each([
    ['no more of them came', [forgotten(1)], [forgotten(1)]],
    ['one of them left', [forgotten(1), forgotten(2)], [forgotten(1), forgotten(3)]],
    ['one of them was read', [forgotten(1), forgotten(2)], [forgotten(1), stream(2), forgotten(3)]],
    ['none of them was there before', [], [forgotten(1), forgotten(2)]],
    [
      'somebody waits on them',
      [forgotten(1, { unattended: false })],
      [1, 2].map((n) => forgotten(n, { unattended: false })),
    ],
    [
      'something is being written',
      [forgotten(1, { circumstances: { ...HEALTHY, writing: true } })],
      [1, 2].map((node) => forgotten(node, { circumstances: { ...HEALTHY, writing: true } })),
    ],
    [
      'they are exempt',
      [forgotten(1, { circumstances: { ...HEALTHY, exempt: 'a pool' } })],
      [1, 2].map((node) => forgotten(node, { circumstances: { ...HEALTHY, exempt: 'a pool' } })),
    ],
  ])('are no finding when %s', (_why, past, now) => {
    expect(compare(past, now)).toEqual([]);
  });

  test('add nothing to a finding that there is already', () => {
    const waiting = (node: number) => forgotten(node, { circumstances: { ...HEALTHY, dataWaiting: true } });
    const entries = compare([waiting(1), forgotten(2)], [waiting(1), forgotten(2), forgotten(3)]);
    expect(entries.map(({ verdict, count }) => [verdict, count.after])).toEqual([['neither-closed', 1]]);
  });

  test('are no finding when the snapshots are of two processes', () => {
    expect(diffResults(elsewhere([forgotten(1)]), later([forgotten(1), forgotten(2)])).entries).toEqual([]);
  });
});

describe('the order of the entries', () => {
  test('is stuck first, then new, and what is fixed last', () => {
    const kinds = (kind: string, ...nodes: readonly number[]) => nodes.map((node) => leak(node, { kind }));
    const past = [...kinds('stuck', 1), ...kinds('fixed', 2), ...kinds('shrunk', 3, 4)];
    const now = [...kinds('new', 5), ...kinds('stuck', 1), ...kinds('shrunk', 6)];
    const { entries } = diffResults(earlier(past), later(now));
    expect(entries.map(({ kind }) => kind)).toEqual(['stuck', 'new', 'shrunk', 'fixed']);
  });
});

describe('work', () => {
  test('scales the numbers before: twice the leaks for twice the requests is no growth', () => {
    const past = Array.from({ length: 10 }, (_, node) => leak(node));
    const now = Array.from({ length: 20 }, (_, node) => leak(node + 100));
    const of = (work?: { before: number; after: number }) =>
      diffResults(resultOf(past), resultOf(now), work === undefined ? {} : { work }).entries[0];
    expect(of()).toMatchObject({ change: 'grown', count: { delta: 10 } });
    expect(of({ before: 1000, after: 2000 })).toMatchObject({
      change: 'same',
      count: { before: 10, after: 20, delta: 0 },
    });
    expect(of({ before: 2000, after: 1000 })).toMatchObject({ change: 'grown', count: { delta: 15 } });
  });
});

describe('sampled profiles', () => {
  /** A profile whose count is known up to `error`; one sample stands for 100 streams. */
  function profile(count: number, error: number, changes: Partial<Group> = {}): Result {
    const { streams: _, ...result } = resultOf(count === 0 ? [] : [leak(1)]);
    const estimate = {
      countLow: count - error,
      countHigh: count + error,
      bytesLow: count - error,
      bytesHigh: count + error,
      expectedSamples: count / 100,
    };
    return {
      ...result,
      inputs: [
        { path: 'heap.pb.gz', format: 'pprof', bytes: 9, profile: { role: 'heap', samples: 9, samplingPeriod: 512 } },
      ],
      groups: result.groups.map((group) => ({
        ...group,
        confidence: 'possible',
        count,
        retainedBytes: count,
        estimate,
        ...changes,
      })),
    };
  }
  const compare = (before: Result, after: Result): DiffEntry => diffResults(before, after).entries[0]!;

  test('do not grow within the error of both together', () => {
    const entry = compare(profile(1000, 300), profile(1400, 400));
    expect(entry).toMatchObject({
      change: 'same',
      withinError: true,
      confidence: 'possible',
      count: { delta: 400, error: 500 },
    });
    expect(diffFails(diffResults(profile(1000, 300), profile(1400, 400)), ['any'])).toBe(false);
  });

  test('that grow beyond it are more than possible', () => {
    const entry = compare(profile(1000, 300), profile(1600, 400));
    expect(entry).toMatchObject({ change: 'grown', confidence: 'likely' });
    expect(entry.withinError).toBeUndefined();
  });

  test('claim nothing new from two samples, because none before may be chance', () => {
    expect(compare(profile(0, 0), profile(200, 100))).toMatchObject({ change: 'new', withinError: true });
    expect(compare(profile(0, 0), profile(2000, 100)).withinError).toBeUndefined();
  });

  test('have grown from what was not yet decided', () => {
    const undecided = profile(1000, 300, { verdict: 'undetermined', severity: 'none', fingerprint: '0'.repeat(16) });
    expect(compare(undecided, profile(3000, 400))).toMatchObject({
      change: 'grown',
      count: { before: 1000, delta: 2000 },
    });
    expect(compare(profile(3000, 400), undecided)).toMatchObject({ change: 'shrunk', verdict: 'receive-never-closed' });
  });

  test('of different periods are compared with a warning', () => {
    const coarse = profile(1000, 300);
    const fine = {
      ...coarse,
      inputs: [{ ...coarse.inputs[0]!, profile: { role: 'heap', samples: 9, samplingPeriod: 1 } as const }],
    };
    expect(diffResults(coarse, fine).warnings.map(({ code }) => code)).toEqual(['sampling-periods-differ']);
  });

  test('of different things are refused, and so is a snapshot beside a profile', () => {
    const heap = profile(1000, 300);
    const goroutines = {
      ...heap,
      inputs: [{ ...heap.inputs[0]!, profile: { role: 'goroutine', samples: 9 } as const }],
    };
    expect(() => diffResults(heap, goroutines)).toThrow(/different things/);
    expect(() => diffResults(heap, resultOf([]))).toThrow(/nothing in common/);
  });
});

describe('what a command fails on', () => {
  const diff = diffResults(
    earlier([leak(1), leak(2, { kind: 'grown' }), leak(3, { kind: 'fixed' })]),
    later([leak(1), leak(4, { kind: 'grown' }), leak(5, { kind: 'grown' }), leak(6, { kind: 'new' })]),
  );
  const without = (kind: string): DiffResult => ({
    ...diff,
    entries: diff.entries.filter((entry) => entry.kind !== kind),
  });

  test('is what it was asked for', () => {
    expect(diffFails(diff, ['none'])).toBe(false);
    expect(diffFails(diff, ['any'])).toBe(true);
    for (const [failOn, kind] of [
      ['new', 'new'],
      ['grown', 'grown'],
      ['stuck', 'net.Socket'],
    ] as const) {
      expect(diffFails(diff, [failOn]), failOn).toBe(true);
      expect(diffFails(without(kind), [failOn]), `${failOn} without ${kind}`).toBe(false);
    }
  });

  test('is never that something was fixed', () => {
    expect(diffFails(diffResults(earlier([leak(1)]), later([])), ['any'])).toBe(false);
  });
});
