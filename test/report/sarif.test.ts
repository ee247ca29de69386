import official from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { renderSarif } from '../../src/report/sarif.js';
import { anyPolicy, checkOf } from '../findings/checks.js';
import { anyRecords, leak } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

const errorsOf = createValidator();

/** The schema of the standard. It says draft 4 but uses nothing that later drafts changed, except the name of `id`. */
function createValidator(): (log: unknown) => unknown {
  const { $schema: _, id: $id, ...schema } = official as Record<string, unknown>;
  const isUri = (text: string, base?: string) => URL.canParse(text, base) && !/[\s<>"{}|\\^`]/.test(text);
  const validate = new Ajv({
    strict: false,
    allErrors: true,
    // One of its patterns is no regular expression with the `u` flag.
    unicodeRegExp: false,
    formats: {
      uri: (text: string) => isUri(text),
      'uri-reference': (text: string) => isUri(text, 'file:///repo/'),
      'date-time': true,
    },
  }).compile({ ...schema, $id });
  return (log) => (validate(log) ? [] : validate.errors);
}

function render(result: Result) {
  const log = JSON.parse([...renderSarif(result)].join(''));
  return { log, run: log.runs[0], results: log.runs[0].results };
}

describe('the SARIF log', () => {
  test('conforms to the schema of SARIF 2.1.0, for any streams and policy, checked or not', () => {
    fc.assert(
      fc.property(anyRecords, anyPolicy, (records, policy) => {
        const result = resultOf(records);
        expect(errorsOf(render(result).log)).toEqual([]);
        expect(errorsOf(render(checkOf(result, { policy })).log)).toEqual([]);
      }),
    );
    for (const result of [CHECKED, UNFINISHED]) expect(errorsOf(render(result).log)).toEqual([]);
  });

  test('would be found out if it did not', () => {
    const { log } = render(CHECKED);
    expect(errorsOf({ ...log, version: '2.0.0' })).not.toEqual([]);
    log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = 'not a <uri>';
    expect(errorsOf(log)).not.toEqual([]);
  });

  test.each(ATTACKS)('stays valid and inert when names are %j', (attack) => {
    const { log, results } = render(createHostile(attack));
    expect(errorsOf(log)).toEqual([]);
    for (const { message, locations } of results) {
      // 3.11.6: a link is `[text](target)` with brackets that are not escaped.
      expect(message.text).not.toMatch(/(?<!\\)\[[^\]]*(?<!\\)\]\(/);
      expect(message.text).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
      expect(locations[0].physicalLocation.artifactLocation.uri).not.toMatch(/^\w+:(?!\/\/\/)/);
    }
  });

  test('has a rule with help for each result, and results point at their rule', () => {
    const { run, results } = render(CHECKED);
    const { rules } = run.tool.driver;
    for (const rule of rules) expect(rule.help.text.length).toBeGreaterThan(40);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex].id).toBe(ruleId);
    expect(new Set(results.map(({ ruleId }: { ruleId: string }) => ruleId))).toEqual(
      new Set(['budget-exceeded', 'expired-ignore', 'receive-never-closed']),
    );
  });

  test('says of each finding whether it is new, and why it is suppressed', () => {
    const { results } = render(CHECKED);
    const findings = results.filter(({ properties }: { properties?: object }) => properties !== undefined);
    const byKind = Object.fromEntries(
      findings.map((each: { properties: { kind: string } }) => [each.properties.kind, each]),
    );
    expect(byKind['net.Socket']).toMatchObject({ baselineState: 'new', level: 'error' });
    expect(byKind.zlib).toMatchObject({ baselineState: 'unchanged' });
    expect(byKind['fs.ReadStream'].suppressions).toEqual([{ kind: 'external', justification: 'read by the kernel' }]);
    expect(byKind.zlib.partialFingerprints['halfopen/v1']).toMatch(/^[0-9a-f]{16}$/);
  });

  test('points into the repository, else at the configuration, else at the file that was analysed', () => {
    const placesOf = (result: Result) =>
      render(result).results.map(
        (each: { locations: { physicalLocation: object }[] }) => each.locations[0]!.physicalLocation,
      );
    const relative = (uri: string, startLine: number) => ({
      artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine },
    });
    expect(placesOf(CHECKED)).toContainEqual(relative('src/cache.js', 120));
    expect(placesOf(CHECKED)).toContainEqual(relative('halfopen.config.json', 1));
    expect(placesOf(MIXED)[0]).toEqual(relative('heap.heapsnapshot.gz', 1));
    expect(placesOf(resultOf([leak(1)], { input: { path: '/tmp/a b.gz' } }))[0]).toMatchObject({
      artifactLocation: { uri: 'file:///tmp/a%20b.gz' },
    });
  });

  test('of an unfinished analysis says that it did not succeed, and why', () => {
    expect(render(UNFINISHED).run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          { level: 'error', message: { text: 'heap.heapsnapshot ends at byte 12' }, descriptor: { id: 'truncated' } },
        ],
      },
    ]);
  });

  test('holds at most 5,000 results, the most severe, and says that there are more', () => {
    const many = resultOf(Array.from({ length: 5010 }, (_, node) => leak(node, { class: `C${node}` })));
    const { run, results } = render(many);
    expect(results).toHaveLength(5000);
    expect(JSON.stringify(run.invocations)).toContain('10 more results');
  });
});
