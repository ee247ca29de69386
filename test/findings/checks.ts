/** Checks to test and to report on: a policy, a tree and a day, with only what a test is about spelled out. */
import fc from 'fast-check';
import { type CheckContext, check } from '../../src/findings/check/check.js';
import { DEFAULT_POLICY, GATES, type Policy } from '../../src/findings/check/policy.js';
import type { CheckResult } from '../../src/model/check.js';
import type { Result } from '../../src/model/result.js';
import { ACCUSING_VERDICTS, VERDICTS } from '../../src/model/vocabulary.js';

export const TODAY = '2030-06-15';
export const YESTERDAY = '2030-06-14';

export interface CheckChanges extends Partial<Omit<CheckContext, 'policy'>> {
  readonly policy?: Partial<Policy>;
}

export function checkOf(result: Result, { policy, ...changes }: CheckChanges = {}): CheckResult {
  return check(result, {
    policy: { ...DEFAULT_POLICY, ...policy },
    policyFile: 'halfopen.config.json',
    today: TODAY,
    tree: { root: '/repo', contains: (file) => file === 'src/cache.js' },
    ...changes,
  });
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Drops the keys that have no value: the model has no property that is `undefined`. */
const dense = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  arbitrary.map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T);

export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  gates: fc.record(
    Object.fromEntries(ACCUSING_VERDICTS.map((verdict) => [verdict, fc.constantFrom(...GATES)])),
  ) as fc.Arbitrary<Policy['gates']>,
  budgets: fc.array(
    dense(
      fc.record({
        verdict: optional(fc.constantFrom(...VERDICTS)),
        kind: optional(fc.constantFrom('net.Socket', 'fs.ReadStream')),
        maxStreams: fc.nat(10),
        maxRetained: optional(fc.nat(10)),
      }),
    ) as fc.Arbitrary<Policy['budgets'][number]>,
    { maxLength: 3 },
  ),
  ignore: fc.array(
    dense(
      fc.record({
        kind: optional(fc.constantFrom('net.Socket', 'fs.ReadStream')),
        class: optional(fc.constantFrom('Socket', 'Mine')),
        holder: fc.constantFrom('*', 'Pool', '/app/*'),
        reason: fc.constant('it is known'),
        until: optional(fc.constantFrom(YESTERDAY, TODAY)),
      }),
    ) as fc.Arbitrary<Policy['ignore'][number]>,
    { maxLength: 3 },
  ),
});
