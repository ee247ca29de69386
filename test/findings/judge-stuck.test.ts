/** What growth, or proof that nothing will move again, changes in a judgement. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Case, judge } from '../../src/findings/judge.js';
import {
  ACCUSING_VERDICTS,
  CONFIDENCES,
  READERS,
  RECEIVE_STATES,
  SEND_STATES,
  SEVERITIES,
} from '../../src/model/vocabulary.js';

const maybe = fc.constantFrom(true, false, undefined);
const anyCase: fc.Arbitrary<Case> = fc.record({
  receive: fc.record({ state: fc.constantFrom(...RECEIVE_STATES), confidence: fc.constantFrom(...CONFIDENCES) }),
  send: fc.record({ state: fc.constantFrom(...SEND_STATES), confidence: fc.constantFrom(...CONFIDENCES) }),
  reader: fc.constantFrom(...READERS),
  circumstances: fc.record({
    dataWaiting: maybe,
    writing: maybe,
    receiveNotClosed: fc.boolean(),
    over: fc.constant(undefined),
    holdsResource: fc.boolean(),
    sendIgnored: fc.boolean(),
    inferred: fc.constantFrom(undefined, 'a guess'),
    abandoned: fc.boolean(),
    heldByProgram: fc.boolean(),
    exempt: fc.constantFrom(undefined, 'it waits'),
    mayReturn: fc.constantFrom(undefined, 'a function knows it'),
    endsByItself: fc.boolean(),
  }),
});

function withFact(subject: Case, fact: Partial<Case['circumstances']>): Case {
  return { ...subject, circumstances: { ...subject.circumstances, ...fact } };
}

describe('streams that will never move again', () => {
  test('are judged as before when nothing was compared, or nothing was found', () => {
    fc.assert(
      fc.property(anyCase, (subject) => {
        expect(judge(withFact(subject, { stuck: false }))).toEqual(judge(subject));
      }),
    );
  });

  test('weigh at least as much, and are accused of the same', () => {
    fc.assert(
      fc.property(anyCase, (subject) => {
        const before = judge(subject);
        const after = judge(withFact(subject, { stuck: true }));
        expect(SEVERITIES.indexOf(after.severity)).toBeLessThanOrEqual(SEVERITIES.indexOf(before.severity));
        if (ACCUSING_VERDICTS.includes(before.verdict)) expect(after.verdict).toBe(before.verdict);
      }),
    );
  });

  test('are an error only when their receive half was never closed', () => {
    fc.assert(
      fc.property(anyCase, (subject) => {
        const { verdict, severity } = judge(withFact(subject, { stuck: true }));
        expect(severity === 'error').toBe(verdict === 'receive-never-closed');
      }),
    );
  });

  test('may be accused where that is not known, which is then undetermined and never in use', () => {
    fc.assert(
      fc.property(anyCase, (subject) => {
        const unknown = judge(withFact(subject, { stuck: 'unknown' })).verdict;
        const verdicts = [true, false].map((stuck) => judge(withFact(subject, { stuck })).verdict);
        if (unknown === 'undetermined') return;
        for (const verdict of verdicts) expect(verdict).toBe(unknown);
      }),
      { numRuns: 5000 },
    );
  });
});

test('an estimate is at most possible', () => {
  fc.assert(
    fc.property(anyCase, (subject) => {
      const estimated = judge(withFact(subject, { estimated: 'one profile alone' }));
      expect(estimated.confidence).toBe('possible');
      expect(estimated.verdict).toBe(judge(subject).verdict);
    }),
  );
});
