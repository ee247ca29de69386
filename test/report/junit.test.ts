import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { ACCUSING_VERDICTS } from '../../src/model/vocabulary.js';
import { renderJunit } from '../../src/report/junit.js';
import { anyPolicy, checkOf } from '../findings/checks.js';
import { anyRecords, stream } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

interface TestCase {
  readonly '@classname': string;
  readonly '@name': string;
  readonly '@file'?: string;
  readonly failure?: { readonly '@message': string };
  readonly error?: { readonly '@message': string };
  readonly skipped?: { readonly '@message': string };
}

interface Counted {
  readonly '@tests': string;
  readonly '@failures': string;
  readonly '@errors': string;
  readonly '@skipped': string;
}

interface Suite extends Counted {
  readonly '@name': string;
  readonly testcase: readonly TestCase[];
}

/** A parser that is not ours. It is lenient, so its validator has to agree first. */
function parse(result: Result): Counted & { readonly testsuite: readonly Suite[] } {
  const xml = [...renderJunit(result)].join('');
  expect(XMLValidator.validate(xml)).toBe(true);
  // XML 1.0 (section 2.2) has no such characters; neither parser looks.
  expect(xml).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  return parser.parse(xml).testsuites;
}

function casesOf(result: Result): readonly TestCase[] {
  return parse(result).testsuite.flatMap(({ testcase }) => testcase);
}

function count(cases: readonly TestCase[], outcome: 'failure' | 'error' | 'skipped'): string {
  return String(cases.filter((each) => each[outcome] !== undefined).length);
}

describe('the JUnit report', () => {
  test('is well formed, counts right and has a case per finding and budget, for any streams and policy', () => {
    fc.assert(
      fc.property(anyRecords, anyPolicy, (records, policy) => {
        const checked = checkOf(resultOf(records), { policy });
        const suites = parse(checked);
        for (const counted of [suites, ...suites.testsuite]) {
          const cases = 'testcase' in counted ? counted.testcase : casesOf(checked);
          expect(counted).toMatchObject({
            '@tests': String(cases.length),
            '@failures': count(cases, 'failure'),
            '@errors': count(cases, 'error'),
            '@skipped': count(cases, 'skipped'),
          });
        }
        const sizes = Object.fromEntries(suites.testsuite.map((suite) => [suite['@name'], suite.testcase.length]));
        expect(sizes.findings ?? 0).toBe(checked.check.findings.length);
        expect(sizes.budgets ?? 0).toBe(policy.budgets.length);
        const red = suites['@failures'] !== '0' || suites['@errors'] !== '0';
        expect(red).toBe(checked.check.status !== 'passed');
      }),
    );
  });

  test('of a healthy program still has a test: some servers take an empty report for a failure', () => {
    expect(casesOf(checkOf(resultOf([stream(1)])))).toMatchObject([{ '@name': 'the input can be judged' }]);
  });

  test('shows an ignored finding as skipped with its reason, and a known one as passed', () => {
    const cases = casesOf(CHECKED);
    const find = (kind: string) => cases.find((each) => each['@name'].startsWith(`${kind} `));
    expect(find('fs.ReadStream')?.skipped?.['@message']).toBe('ignored: read by the kernel');
    expect(find('net.Socket')?.failure?.['@message']).toContain('net.Socket stream was never read to the end');
    expect(find('net.Socket')?.['@file']).toBe('src/cache.js');
    expect(find('zlib')).not.toHaveProperty('failure');
  });

  test('of an unfinished analysis is an error with its code', () => {
    expect(casesOf(UNFINISHED)).toMatchObject([
      { error: { '@message': 'truncated: heap.heapsnapshot ends at byte 12', '#text': 'Take it again.' } },
    ]);
  });

  test('fails on every finding when nothing was checked', () => {
    const findings = MIXED.groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
    expect(parse(MIXED)['@failures']).toBe(String(findings.length));
  });

  test.each(ATTACKS)('is not changed in its structure by names that are %j', (attack) => {
    const shape = (result: Result) =>
      parse(result).testsuite.map((suite) => suite.testcase.map((each) => Object.keys(each).sort()));
    const hostile = createHostile(attack);
    expect(shape(hostile)).toEqual(shape(createHostile('harmless')));
  });
});
