import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { renderGitlab } from '../../src/report/gitlab.js';
import { anyPolicy, checkOf } from '../findings/checks.js';
import { anyRecords, leak, stream } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { resultOf } from './results.js';

interface Issue {
  readonly check_name: string;
  readonly description: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

function render(result: Result): readonly Issue[] {
  return JSON.parse([...renderGitlab(result)].join(''));
}

/** The fields that GitLab documents as required, with the values it knows. */
function expectComplete(issue: Issue): void {
  expect(issue.description).not.toBe('');
  expect(issue.check_name).not.toBe('');
  expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(issue.severity);
  expect(issue.location.path).not.toBe('');
  expect(issue.location.lines.begin).toBeGreaterThan(0);
}

describe('the code quality report', () => {
  test('is complete, and every issue has a fingerprint of its own, for any streams and policy', () => {
    fc.assert(
      fc.property(anyRecords, anyPolicy, (records, policy) => {
        const issues = render(checkOf(resultOf(records), { policy }));
        for (const issue of issues) expectComplete(issue);
        expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
      }),
    );
  });

  test('lists what is not ignored, at its line', () => {
    const issues = render(CHECKED);
    expect(issues.map(({ check_name }) => check_name)).toEqual([
      'budget-exceeded',
      'expired-ignore',
      'receive-never-closed',
      'receive-never-closed',
    ]);
    expect(issues.map(({ location }) => location)).toContainEqual({ path: 'src/cache.js', lines: { begin: 120 } });
    expect(JSON.stringify(issues)).not.toContain('fs.ReadStream');
  });

  test('keeps findings apart that share a fingerprint: GitLab would take them for one', () => {
    const issues = render(resultOf([leak(1), leak(2, { class: 'Mine' })]));
    expect(issues).toHaveLength(2);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test('is an empty list for a healthy program, and an issue for an unfinished analysis', () => {
    expect(render(checkOf(resultOf([stream(1)])))).toEqual([]);
    expect(render(UNFINISHED)).toMatchObject([
      { check_name: 'truncated', description: 'incomplete: heap.heapsnapshot ends at byte 12', severity: 'critical' },
    ]);
  });

  test.each(ATTACKS)('is inert when names are %j', (attack) => {
    const text = [...renderGitlab(createHostile(attack))].join('');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
    for (const issue of render(createHostile(attack))) expectComplete(issue);
  });
});
