import { describe, expect, test } from 'vitest';
import { assembleCase, type GivenProfile, type Role } from '../../src/profile/profile-case.js';
import { buildProfile, type ProfileSpec } from '../dsl/pprof.js';

function given(path: string, spec: ProfileSpec): GivenProfile {
  return { path, profile: buildProfile(spec) };
}

function heap(path: string, allocated: number, spec: ProfileSpec = {}): GivenProfile {
  const samples = [{ stack: ['main.main'], values: [allocated, allocated * 100, 1, 100] }];
  return given(path, { periodType: 'space/bytes', period: 524_288, samples, ...spec });
}

const GOROUTINES = given('goroutine', { types: ['goroutine/count'], samples: [{ stack: ['main.main'], values: [3] }] });
const REFERENCES = given('references', {
  types: ['inuse_objects/count', 'inuse_space/bytes'],
  samples: [{ stack: ['queue. (*T)', 'stream. (*S)', 'main.conns'], values: [1, 8] }],
});

function rolesOf(profiles: readonly GivenProfile[]): Readonly<Record<string, Role>> {
  const { roles } = assembleCase(profiles);
  return Object.fromEntries(profiles.map(({ path }, index) => [path, roles[index]!]));
}

function warningsOf(...profiles: readonly GivenProfile[]): readonly string[] {
  return assembleCase(profiles).warnings.map(({ code }) => code);
}

describe('profiles given together', () => {
  const early = heap('early', 100, { timeNanos: 1n });
  const late = heap('late', 900, { timeNanos: 2n });

  test('are told apart by their content, in any order', () => {
    const expected = { early: 'heap-before', late: 'heap', goroutine: 'goroutine', references: 'reference' };
    expect(rolesOf([early, late, GOROUTINES, REFERENCES])).toEqual(expected);
    expect(rolesOf([REFERENCES, GOROUTINES, late, early])).toEqual(expected);
  });

  test('are ordered by what they have allocated when they do not know the time', () => {
    expect(rolesOf([heap('b', 900), heap('a', 100)])).toEqual({ a: 'heap-before', b: 'heap' });
  });

  test('of three heaps, the first and the last are compared, and the other is named', () => {
    const middle = heap('middle', 500, { timeNanos: 1_500n });
    const last = heap('last', 900, { timeNanos: 2_000n });
    expect(rolesOf([last, middle, early])).toEqual({ last: 'heap', middle: 'other', early: 'heap-before' });
    expect(warningsOf(last, middle, early)).toContain('profile-not-used');
  });

  test('do not take what changed within some seconds for a heap', () => {
    const delta = heap('delta', 900, { durationNanos: 30_000_000_000n });
    expect(rolesOf([delta, early])).toEqual({ delta: 'other', early: 'heap' });
  });
});

describe('a warning is given', () => {
  const program = (filename: string) => ({ mappings: [{ start: 0n, limit: 16n, offset: 0n, filename }] });

  test('when profiles of different programs are given as one case', () => {
    expect(warningsOf(heap('a', 10, program('/srv/a')), heap('b', 20, program('/srv/b')))).toContain(
      'different-programs',
    );
    expect(warningsOf(heap('a', 10, program('/srv/a')), heap('b', 20, program('/opt/a')))).not.toContain(
      'different-programs',
    );
  });

  test('when they were sampled at different rates', () => {
    expect(warningsOf(heap('a', 10), heap('b', 20, { period: 1 }))).toContain('different-periods');
    expect(warningsOf(heap('a', 10), heap('b', 20))).not.toContain('different-periods');
  });

  test('when nothing was freed before the heap profile', () => {
    const samples = [{ stack: ['main.main'], values: [5, 500, 5, 500] }];
    expect(warningsOf(heap('a', 0, { samples }))).toContain('no-garbage-collection');
    expect(warningsOf(heap('a', 10))).not.toContain('no-garbage-collection');
  });

  test('when there is no heap profile', () => {
    expect(warningsOf(GOROUTINES)).toContain('no-heap-profile');
  });
});
