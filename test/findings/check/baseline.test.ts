import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBaseline, summariseFindings } from '../../../src/findings/check/baseline.js';
import type { Group } from '../../../src/model/result.js';
import { ACCUSING_VERDICTS } from '../../../src/model/vocabulary.js';
import { renderBaseline } from '../../../src/report/baseline.js';
import { HOSTILE, MIXED, resultOf } from '../../report/results.js';
import { anyRecords, leak } from '../records.js';

function findingsOf({ groups }: { readonly groups: readonly Group[] }): readonly Group[] {
  return groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
}

function write(findings: readonly Group[]): string {
  return [...renderBaseline(summariseFindings(findings))].join('');
}

const anyFindings = anyRecords.map((records) => findingsOf(resultOf(records)));

describe('the baseline file', () => {
  test('read back is what was written', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const baseline = summariseFindings(findings);
        expect([...parseBaseline(write(findings), 'x')]).toEqual([...baseline]);
      }),
    );
  });

  test('is the same for the same findings in any order', () => {
    fc.assert(
      fc.property(
        anyFindings.chain((findings) =>
          fc.tuple(fc.constant(findings), fc.shuffledSubarray([...findings], { minLength: findings.length })),
        ),
        ([findings, shuffled]) => {
          const lines = (text: string) => text.split('\n').map((line) => /"fingerprint":"(\w+)"/.exec(line)?.[1]);
          expect(new Set(lines(write(shuffled)))).toEqual(new Set(lines(write(findings))));
          const unique = findings.filter(
            (group, index) => findings.findIndex(({ fingerprint }) => fingerprint === group.fingerprint) === index,
          );
          if (unique.length === findings.length) expect(write(shuffled)).toBe(write(findings));
        },
      ),
    );
  });

  test('changes by one line when one finding comes', () => {
    const before = write(findingsOf(resultOf([leak(1), leak(3, { kind: 'zlib' })]))).split('\n');
    const after = write(
      findingsOf(resultOf([leak(1), leak(2, { kind: 'fs.ReadStream' }), leak(3, { kind: 'zlib' })])),
    ).split('\n');
    expect(after.filter((line) => !before.includes(line))).toHaveLength(1);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
  });

  test('counts all groups that share a fingerprint', () => {
    const groups = findingsOf(resultOf([leak(1), leak(2, { class: 'Mine' }), leak(3, { class: 'Mine' })]));
    expect(groups).toHaveLength(2);
    expect([...summariseFindings(groups).values()]).toMatchObject([{ count: 3 }]);
  });

  test('shows a reviewer every character that a name of the heap holds', () => {
    const text = write(findingsOf(resultOf([leak(1, { class: HOSTILE })])));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
    expect([...parseBaseline(text, 'x').values()][0]?.class).toBe(HOSTILE);
  });
});

describe('a file that is no baseline is refused with one line', () => {
  const good = JSON.parse(write(findingsOf(MIXED)));
  test.each([
    ['', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{"baselineVersion":2,"findings":[]}', 'baselineVersion is not 1'],
    ['{"baselineVersion":1}', 'no list of findings'],
    ['{"baselineVersion":1,"findings":[null]}', 'findings[0] is not a finding'],
    [JSON.stringify({ ...good, findings: [{ ...good.findings[0], count: '4' }] }), 'findings[0] is not a finding'],
    [
      JSON.stringify({ ...good, findings: [{ ...good.findings[0], verdict: 'in-use' }] }),
      'findings[0] is not a finding',
    ],
    [JSON.stringify({ ...good, findings: [good.findings[0], good.findings[0]] }), 'findings[1] repeats'],
  ])('%s', (text, problem) => {
    expect(() => parseBaseline(text, 'known.json')).toThrow(`the baseline known.json cannot be used: `);
    expect(() => parseBaseline(text, 'known.json')).toThrow(problem);
  });
});
