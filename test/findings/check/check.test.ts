import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summariseFindings } from '../../../src/findings/check/baseline.js';
import { exitCodeOf, findBaselineGroups, refuse } from '../../../src/findings/check/check.js';
import { chooseGates, DEFAULT_POLICY } from '../../../src/findings/check/policy.js';
import { filterResult } from '../../../src/findings/filter.js';
import { HalfopenError } from '../../../src/model/error.js';
import { ACCUSING_VERDICTS } from '../../../src/model/vocabulary.js';
import { MIXED, resultOf } from '../../report/results.js';
import { anyPolicy, checkOf, TODAY, YESTERDAY } from '../checks.js';
import { anyRecords, createSizer, HEALTHY, leak, stream } from '../records.js';

const ANY = { gates: chooseGates('any') };
const unknown = { state: 'unknown', confidence: 'likely' } as const;
/** So that an arbitrary result is never the one in which nothing could be decided. */
const decided = anyRecords.map((records) => resultOf([...records, stream(100)]));

function statusOf(...args: Parameters<typeof checkOf>): string {
  return checkOf(...args).check.status;
}

describe('a check', () => {
  test('says something about every finding and about nothing else', () => {
    fc.assert(
      fc.property(decided, anyPolicy, (result, policy) => {
        const accused = result.groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
        const { check, ...rest } = checkOf(result, { policy });
        expect(check.findings.map(({ group }) => group)).toEqual(accused.map(({ id }) => id));
        expect(rest).toEqual(result);
      }),
    );
  });

  test('fails exactly when a finding fails, a budget is exceeded or an ignore entry has expired', () => {
    fc.assert(
      fc.property(decided, anyPolicy, (result, policy) => {
        const { check } = checkOf(result, { policy });
        const expired = policy.ignore.some(({ until }) => until === YESTERDAY);
        const exceeded = check.budgets.some(
          ({ maxStreams = Infinity, maxRetained = Infinity, streams, retainedBytes }) =>
            streams > maxStreams || retainedBytes > maxRetained,
        );
        expect(check.status).toBe(
          check.findings.some(({ fails }) => fails) || exceeded || expired ? 'failed' : 'passed',
        );
      }),
    );
  });

  test('passes against the baseline of its own result, for any streams', () => {
    fc.assert(
      fc.property(decided, (result) => {
        const baseline = summariseFindings(findBaselineGroups(checkOf(result)));
        const { check } = checkOf(result, { baseline, policy: { gates: chooseGates('new') } });
        expect(check).toMatchObject({ status: 'passed', stale: [] });
        expect(check.findings.every(({ status }) => status === 'known')).toBe(true);
      }),
    );
  });

  test('of a healthy program passes under the strictest policy', () => {
    expect(statusOf(resultOf([stream(1)]), { policy: { ...ANY, budgets: [{ maxStreams: 0, maxRetained: 0 }] } })).toBe(
      'passed',
    );
  });

  test('exits with 0, 1 or 3', () => {
    const leaking = resultOf([leak(1)]);
    const undecided = resultOf([stream(1, { receive: unknown, send: unknown, reader: 'unknown' })]);
    expect([resultOf([]), leaking, undecided].map((result) => exitCodeOf(checkOf(result).check))).toEqual([0, 1, 3]);
  });
});

describe('by default', () => {
  test('a new leak fails, and a closed stream that is still held only shows', () => {
    const closed = { state: 'closed', confidence: 'certain' } as const;
    const held = stream(1, { receive: closed, send: closed, circumstances: { ...HEALTHY, heldByProgram: true } });
    expect(statusOf(resultOf([leak(1)]))).toBe('failed');
    expect(checkOf(resultOf([held])).check).toMatchObject({
      status: 'passed',
      findings: [{ status: 'new', fails: false }],
    });
    expect(statusOf(resultOf([held]), { policy: ANY })).toBe('failed');
  });

  test('a known leak does not fail, however much it grows, unless any does', () => {
    const baseline = summariseFindings(resultOf([leak(1)]).groups);
    const grown = resultOf([1, 2, 3].map((node) => leak(node)));
    const { check } = checkOf(grown, { baseline });
    expect(check).toMatchObject({ status: 'passed', findings: [{ status: 'known', knownCount: 1 }] });
    expect(statusOf(grown, { baseline, policy: ANY })).toBe('failed');
  });
});

test('a gate for one verdict leaves the others as they were', () => {
  const gates = chooseGates({ 'receive-never-closed': 'none' });
  expect(gates).toEqual({ ...DEFAULT_POLICY.gates, 'receive-never-closed': 'none' });
  expect(checkOf(MIXED, { policy: { gates } }).check.findings.map(({ fails }) => fails)).toEqual([false, true]);
});

describe('what the baseline knows and this run does not find', () => {
  const baseline = summariseFindings(resultOf([leak(1), leak(2, { kind: 'fs.ReadStream' })]).groups);

  test('is reported so that it can be removed, and fails nothing', () => {
    const { check } = checkOf(resultOf([leak(1)]), { baseline });
    expect(check.status).toBe('passed');
    expect(check.stale.map(({ kind }) => kind)).toEqual(['fs.ReadStream']);
  });

  test('is still there when it is found and ignored', () => {
    const ignore = [{ kind: 'fs.ReadStream', reason: 'x' }];
    const all = resultOf([leak(1), leak(2, { kind: 'fs.ReadStream' })]);
    expect(checkOf(all, { baseline, policy: { ignore } }).check.stale).toEqual([]);
  });
});

describe('an ignore entry', () => {
  const result = resultOf([leak(1), leak(2, { kind: 'fs.ReadStream' })]);
  const ignoring = (until?: string) => ({
    policy: { ignore: [{ kind: 'net.Socket', reason: 'the vendor knows', ...(until !== undefined && { until }) }] },
  });

  test('accepts what it matches, keeps it visible, and nothing else', () => {
    const { check } = checkOf(result, ignoring());
    const byGroup = result.groups.map(({ kind }, index) => [kind, check.findings[index]?.status]);
    expect(Object.fromEntries(byGroup)).toEqual({ 'net.Socket': 'ignored', 'fs.ReadStream': 'new' });
    expect(check.ignores).toMatchObject([{ status: 'active', reason: 'the vendor knows' }]);
  });

  test('holds through its last day; from the next on it accepts nothing and fails by itself', () => {
    expect(checkOf(result, ignoring(TODAY)).check.ignores[0]?.status).toBe('active');
    const late = checkOf(result, ignoring(YESTERDAY)).check;
    expect(late.ignores[0]?.status).toBe('expired');
    expect(late.findings.map(({ status }) => status)).toEqual(['new', 'new']);
    expect(statusOf(resultOf([]), ignoring(YESTERDAY))).toBe('failed');
  });

  test('that matches nothing is reported and fails nothing', () => {
    const { check } = checkOf(resultOf([stream(1)]), ignoring());
    expect(check).toMatchObject({ status: 'passed', ignores: [{ status: 'unused' }] });
  });

  test('keeps its finding out of a new baseline and out of every budget', () => {
    const checked = checkOf(result, { policy: { ...ignoring().policy, budgets: [{ maxStreams: 1 }] } });
    expect(findBaselineGroups(checked).map(({ kind }) => kind)).toEqual(['fs.ReadStream']);
    expect(checked.check.budgets).toMatchObject([{ streams: 1, exceeded: false }]);
  });
});

describe('a budget', () => {
  const outcome = (budget: object, result = MIXED) =>
    checkOf(result, { policy: { budgets: [budget] } }).check.budgets[0];

  test('counts the streams of its verdict and kind, also of verdicts that accuse nobody', () => {
    expect(outcome({ maxStreams: 9 })?.streams).toBe(5);
    expect(outcome({ kind: 'http.IncomingMessage', maxStreams: 9 })?.streams).toBe(4);
    expect(outcome({ verdict: 'send-never-closed', maxStreams: 9 })?.streams).toBe(1);
    expect(outcome({ verdict: 'undetermined', maxStreams: 0 })).toMatchObject({ streams: 1, exceeded: true });
    expect(outcome({ verdict: 'send-never-closed', kind: 'fs.ReadStream', maxStreams: 0 })).toMatchObject({
      streams: 0,
    });
  });

  test('is exceeded above its limit, not at it', () => {
    expect([4, 5].map((maxStreams) => outcome({ maxStreams })?.exceeded)).toEqual([true, false]);
    expect([4, 5].map((maxRetained) => outcome({ maxRetained })?.exceeded)).toEqual([true, false]);
  });

  test('counts no byte twice when groups hold the same ones', () => {
    const shared = createSizer(() => [1, 2, 3]);
    const result = resultOf([leak(1), leak(2, { kind: 'fs.ReadStream' }), leak(3, { kind: 'zlib', class: 'Gzip' })], {
      sizer: shared,
    });
    expect(outcome({ maxRetained: 3 }, result)).toMatchObject({
      retainedBytes: 3,
      retainedExact: true,
      exceeded: false,
    });
  });

  test('says when it only knows an upper bound, which is never below the truth', () => {
    fc.assert(
      fc.property(decided, anyPolicy, (result, policy) => {
        const sizes = new Map(result.groups.map(({ id, retainedBytes }) => [id, retainedBytes]));
        const { check } = checkOf(result, { policy });
        const ignored = new Set(check.findings.filter(({ status }) => status === 'ignored').map(({ group }) => group));
        for (const { verdict, kind, retainedBytes, retainedExact } of check.budgets) {
          const covered = result.groups.filter(
            (group) =>
              !ignored.has(group.id) &&
              (kind === undefined || kind === group.kind) &&
              (verdict === undefined ? ACCUSING_VERDICTS.includes(group.verdict) : verdict === group.verdict),
          );
          // In these results every stream holds one byte of its own: the truth is the sum.
          const truth = covered.reduce((sum, { id }) => sum + sizes.get(id)!, 0);
          if (retainedExact) expect(retainedBytes).toBe(truth);
          else expect(retainedBytes).toBeGreaterThanOrEqual(truth);
        }
      }),
    );
  });
});

describe('partial work is never a pass', () => {
  test('when the analysis ended early', () => {
    const error = new HalfopenError('truncated', 'heap ends in edges', { hint: 'Take it again.', offset: 12 });
    expect(refuse(error, 'halfopen.config.json').check).toMatchObject({
      status: 'incomplete',
      problems: [{ code: 'truncated', message: 'heap ends in edges', hint: 'Take it again.' }],
    });
  });

  test('when not one stream could be decided', () => {
    const streams = [1, 2].map((node) => stream(node, { receive: unknown, send: unknown, reader: 'unknown' }));
    const { check } = checkOf(resultOf(streams, { input: { numericValues: false } }), {
      policy: { gates: chooseGates('none') },
    });
    expect(check).toMatchObject({ status: 'incomplete', problems: [{ code: 'nothing-decided' }] });
    expect(check.problems[0]?.hint).toContain('exposeNumericValues');
    expect(statusOf(resultOf([...streams, stream(3)]))).toBe('passed');
  });

  test('when a JSON report was written with a filter', () => {
    const { check } = checkOf(filterResult(MIXED, { verdicts: ['in-use'] }));
    expect(check).toMatchObject({ status: 'incomplete', problems: [{ code: 'filtered-report' }] });
    expect(statusOf(MIXED)).toBe('failed');
  });
});
