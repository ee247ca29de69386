import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summariseFindings } from '../../../src/findings/check/baseline.js';
import { findBaselineGroups } from '../../../src/findings/check/check.js';
import { learnFromDiff } from '../../../src/findings/check/earlier.js';
import { chooseGates } from '../../../src/findings/check/policy.js';
import { diffResults } from '../../../src/findings/diff/diff.js';
import type { Result } from '../../../src/model/result.js';
import { reportFindings } from '../../../src/report/checked-findings.js';
import { REPORTERS } from '../../../src/report/reporters.js';
import { resultOf } from '../../report/results.js';
import { type CheckChanges, checkOf } from '../checks.js';
import { earlier, elsewhere, later } from '../moments.js';
import { anyRecords, leak, stream } from '../records.js';

function checkAfter(before: Result, after: Result, changes: CheckChanges = {}) {
  return checkOf(after, { ...changes, earlier: learnFromDiff(diffResults(before, after), after) });
}

function statusesAfter(...args: Parameters<typeof checkAfter>): readonly string[] {
  return checkAfter(...args).check.findings.map(({ status }) => status);
}

const many = (...nodes: readonly number[]) => nodes.map((node) => leak(node));

describe('a finding that an earlier capture has', () => {
  test('is not new, whatever the streams: a build checked against itself passes', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const [before, after] = [elsewhere([...records, stream(100)]), later([...records, stream(100)])];
        const { check } = checkAfter(before, after, { policy: { gates: chooseGates('new') } });
        expect(check.status).toBe('passed');
        expect(check.findings.every(({ status }) => status === 'known')).toBe(true);
      }),
    );
  });

  test('is new only when it is not there, in another process: counts follow the load', () => {
    expect(statusesAfter(elsewhere(many(1)), later(many(1, 2, 3)))).toEqual(['known']);
    expect(statusesAfter(elsewhere([stream(1)]), later(many(1)))).toEqual(['new']);
  });

  test('is new when it has grown in the same process: more came since', () => {
    expect(statusesAfter(earlier(many(1)), later(many(1, 2)))).toEqual(['new']);
    expect(statusesAfter(earlier(many(1, 2)), later(many(1, 2)))).toEqual(['known']);
    expect(statusesAfter(earlier(many(1, 2)), later(many(1)))).toEqual(['known']);
  });

  test('is known for good once the baseline has it', () => {
    const after = later(many(1, 2));
    const baseline = summariseFindings(findBaselineGroups(checkOf(after)));
    expect(checkAfter(earlier(many(1)), after, { baseline }).check.findings).toMatchObject([
      { status: 'known', knownCount: 2 },
    ]);
  });

  test('tells how many there were, and does not count as stale baseline when it is gone', () => {
    expect(checkAfter(elsewhere(many(1, 2)), later(many(3))).check.findings).toMatchObject([{ knownCount: 2 }]);
    expect(checkAfter(elsewhere(many(1)), later([stream(1)])).check.stale).toEqual([]);
  });
});

describe('between two profiles', () => {
  const format = { format: 'pprof' } as const;
  const profile = (records: Parameters<typeof resultOf>[0]) => resultOf(records, { input: format });

  test('growth is new, the same is not', () => {
    expect(statusesAfter(profile(many(1)), profile(many(...Array(200).keys())))).toEqual(['new']);
    expect(statusesAfter(profile(many(1, 2)), profile(many(1, 2)))).toEqual(['known']);
  });

  test('what chance explains is not new', () => {
    const estimate = { countLow: 0, countHigh: 1000, bytesLow: 0, bytesHigh: 1000, expectedSamples: 3 };
    const sampled = (result: Result): Result => ({
      ...result,
      groups: result.groups.map((group) => ({ ...group, estimate })),
    });
    const [before, after] = [profile([stream(1)]), profile(many(1, 2, 3))].map(sampled) as [Result, Result];
    expect(diffResults(before, after).entries).toMatchObject([{ change: 'new', withinError: true }]);
    expect(statusesAfter(before, after)).toEqual(['known']);
  });
});

describe('streams that stand still', () => {
  test('raise the severity by one step, in the order of the report too', () => {
    const likely = { state: 'unread', confidence: 'likely' } as const;
    const stuck = leak(1, { receive: likely });
    // Without the earlier capture these come first: they hold more.
    const others = [5, 6, 7].map((node) =>
      leak(node, { receive: likely, class: 'Other', holder: [{ edge: 'x', node: 'X' }] }),
    );
    const checked = checkAfter(earlier([stuck]), later([stuck, ...others]));
    expect(checked.groups[0]?.class).toBe('Other');
    expect(reportFindings(checked).map(({ group, stuck }) => [group.class, group.severity, stuck])).toEqual([
      ['Socket', 'error', 1],
      ['Other', 'warning', undefined],
    ]);
  });

  const forgotten = (node: number) => stream(node, { reader: 'none', unattended: true });
  const piled = checkAfter(earlier([forgotten(1)]), later([1, 2].map(forgotten)));

  test('and pile up with nobody waiting on them are a finding, though neither capture alone has one', () => {
    expect(checkOf(later([1, 2].map(forgotten))).check).toMatchObject({ status: 'passed', findings: [] });
    expect(piled.check).toMatchObject({
      status: 'failed',
      findings: [{ status: 'new', fails: true, stuck: 1 }],
      together: [{ verdict: 'neither-closed', count: 2 }],
    });
  });

  test('are told of in every format', async () => {
    const options = { width: 80, color: false, top: 5 };
    for (const [format, load] of Object.entries(REPORTERS)) {
      const render = await load();
      expect([...render(piled, options)].join('').replaceAll(/\s+/g, ' '), format).toMatch(/neither-closed|forgotten/);
    }
  });

  test('can be known and ignored like any other finding', () => {
    const baseline = summariseFindings(findBaselineGroups(piled));
    expect(baseline.size).toBe(1);
    const after = later([1, 2].map(forgotten));
    expect(statusesAfter(earlier([forgotten(1)]), after, { baseline })).toEqual(['known']);
    const ignore = [{ kind: 'net.Socket', reason: 'x' }];
    expect(statusesAfter(earlier([forgotten(1)]), after, { policy: { ignore } })).toEqual(['ignored']);
  });
});

test('what makes the comparison weak is said, and nothing twice', () => {
  const plain = { numericValues: false };
  const warnings = [{ code: 'some', message: 'one node type is unknown' }];
  const before = resultOf([stream(1)], { input: plain });
  const { warnings: said } = checkAfter(before, resultOf([stream(1)], { warnings }));
  expect(said.map(({ code }) => code)).toContain('numbers-on-one-side');
  expect(said.filter(({ message }) => message.includes('one node type'))).toHaveLength(1);
});
