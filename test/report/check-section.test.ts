import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { renderCheck } from '../../src/report/check-section.js';
import { createPalette } from '../../src/report/palette.js';
import { anyPolicy, checkOf } from '../findings/checks.js';
import { anyRecords, leak, stream } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

function render(result: Result, width = 80): readonly string[] {
  return renderCheck(result, createPalette(false), width);
}

const lineOf = (result: Result) => render(result, 1000).join('\n');

describe('the last lines of the report', () => {
  test('say the outcome in the very last one, and why in those before it', () => {
    expect(render(CHECKED).at(-1)).toBe('✗ The check failed');
    expect(lineOf(CHECKED)).toMatch(
      / - 1 new finding: g-\d\n.* - budget for net\.Socket: .*\n.* - the ignore entry for kind quic-go stream expired/,
    );
    expect(render(UNFINISHED)).toEqual([
      '  - heap.heapsnapshot ends at byte 12. Take it again.',
      '✗ The check is incomplete, and that is not a pass',
    ]);
    expect(render(checkOf(resultOf([stream(1)])))).toEqual(['✓ The check passed']);
  });

  test('name what does not fail and is still there: known, ignored, undecided, entries to remove', () => {
    for (const part of [
      '1 known finding, not failing',
      'read by the kernel',
      'kind tls.TLSSocket matches nothing: remove it',
      '0123456789abcdef in the baseline: remove it with --update-baseline',
    ]) {
      expect(lineOf(CHECKED)).toContain(part);
    }
    expect(lineOf(checkOf(MIXED))).toContain('1 of 7 streams could not be decided');
  });

  test('keep within the terminal and are few, for any streams and policy', () => {
    fc.assert(
      fc.property(anyRecords, anyPolicy, (records, policy) => {
        for (const line of render(checkOf(resultOf(records), { policy }))) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
    const many = resultOf(Array.from({ length: 500 }, (_, node) => leak(node, { class: `C${node}` })));
    expect(render(checkOf(many, { policy: { ignore: [{ kind: 'net.Socket', reason: 'x' }] } })).length).toBeLessThan(
      40,
    );
  });

  test.each(ATTACKS)('are lines of printable text when names are %j', (attack) => {
    expect(lineOf(createHostile(attack)).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
  });

  test('are none without a check', () => {
    expect(render(MIXED)).toEqual([]);
  });
});
