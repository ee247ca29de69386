import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateConfigSchema } from '../../../scripts/config-schema.mjs';
import { CONFIG_SCHEMA, parseConfig } from '../../../src/findings/check/config.js';
import { chooseGates, DEFAULT_POLICY, GATES } from '../../../src/findings/check/policy.js';
import { HalfopenError } from '../../../src/model/error.js';
import { ACCUSING_VERDICTS, VERDICTS } from '../../../src/model/vocabulary.js';

const committed = readFileSync(new URL('../../../schema/config.schema.json', import.meta.url), 'utf8');

function complaintOf(config: unknown): string {
  try {
    parseConfig(config, 'halfopen.config.json');
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    expect(error).toMatchObject({ code: 'bad-config', exitCode: 2 });
    return [error.message, error.hint].filter((part) => part !== undefined).join(' ');
  }
  return 'accepted';
}

describe('the configuration', () => {
  test('may be empty: everything has a default', () => {
    expect(parseConfig({}, 'x')).toEqual(DEFAULT_POLICY);
  });

  test('is read into a policy', () => {
    const policy = parseConfig(
      {
        $schema: './node_modules/halfopen/schema/config.schema.json',
        failOn: { 'closed-but-retained': 'any' },
        baseline: 'known.json',
        budgets: [{ verdict: 'in-use', kind: 'net.Socket', maxStreams: 100, maxRetained: '8MiB' }, { maxRetained: 10 }],
        ignore: [{ class: 'Upstream', reason: 'fixed in v3', until: '2030-02-28' }],
      },
      'x',
    );
    expect(policy).toEqual({
      gates: { ...DEFAULT_POLICY.gates, 'closed-but-retained': 'any' },
      baseline: 'known.json',
      budgets: [
        { verdict: 'in-use', kind: 'net.Socket', maxStreams: 100, maxRetained: 8 * 2 ** 20 },
        { maxRetained: 10 },
      ],
      ignore: [{ class: 'Upstream', reason: 'fixed in v3', until: '2030-02-28' }],
    });
  });

  test('may say for all verdicts at once what fails', () => {
    for (const gate of GATES) {
      const { gates } = parseConfig({ failOn: gate }, 'x');
      expect(gates).toEqual(Object.fromEntries(ACCUSING_VERDICTS.map((verdict) => [verdict, gate])));
      expect(gates).toEqual(chooseGates(gate));
    }
  });
});

describe('a slip in the configuration is an error that names the place and says what was meant', () => {
  const reason = 'known';
  test.each([
    [{ failOnn: 'new' }, 'failOnn is not a setting Did you mean failOn?'],
    [{ budget: [] }, 'budget is not a setting Did you mean budgets?'],
    [{ budgets: [{ maxStream: 1 }] }, 'budgets[0].maxStream is not a setting Did you mean maxStreams?'],
    [{ ignore: [{ kind: 'x', reasn: 'y' }] }, 'ignore[0].reason is missing'],
    [
      { ignore: [{ kind: 'x', reason, untill: '2030-01-01' }] },
      'ignore[0].untill is not a setting Did you mean until?',
    ],
    [
      { failOn: { 'recieve-never-closed': 'any' } },
      'failOn.recieve-never-closed is not a setting Did you mean receive-never-closed?',
    ],
    [
      { failOn: 'knew' },
      'failOn must be one of: new, any, none, or an object with one of them per verdict Did you mean new?',
    ],
    [{ failOn: { 'send-never-closed': 'never' } }, 'failOn.send-never-closed must be one of: new, any, none'],
    [
      { budgets: [{ verdict: 'guilty', maxStreams: 1 }] },
      'budgets[0].verdict must be one of: receive-never-closed, send',
    ],
    [{ budgets: [{ maxRetained: '8 parsecs' }] }, 'budgets[0].maxRetained must be a size such as "8MiB"'],
    [{ budgets: [{ maxStreams: -1 }] }, 'budgets[0].maxStreams must be a whole number'],
    [{ budgets: [{ maxStreams: '10' }] }, 'budgets[0].maxStreams must be a whole number'],
    [{ budgets: [{ kind: 'net.Socket' }] }, 'budgets[0] sets no limit'],
    [{ budgets: {} }, 'budgets must be a list'],
    [{ ignore: [{ reason }] }, 'ignore[0] does not say what to ignore'],
    [{ ignore: [{ kind: 'x' }] }, 'ignore[0].reason is missing'],
    [{ ignore: [{ kind: 'x', reason: ' ' }] }, 'ignore[0].reason must be a reason'],
    [{ ignore: [{ kind: 'x', reason, until: 'soon' }] }, 'ignore[0].until must be a day such as'],
    [
      { ignore: [{ kind: 'x', reason, until: '2030-02-30' }] },
      'ignore[0].until is 2030-02-30, a day that does not exist',
    ],
    [{ ignore: [{ fingerprint: 'abc', reason }] }, 'ignore[0].fingerprint must be the 16 hexadecimal digits'],
    [{ toString: 1 }, 'toString is not a setting'],
    [{ budgets: [{ verdict: { toString: 1 } }] }, 'budgets[0].verdict must be one of: receive-never-closed, send'],
    [{ budgets: [{ maxRetained: { toString: 1 } }] }, 'budgets[0].maxRetained must be a size such as "8MiB"'],
    [[], 'the configuration must be an object'],
    [null, 'the configuration must be an object'],
    ['new', 'the configuration must be an object'],
  ])('%j', (config, complaint) => {
    expect(complaintOf(config)).toContain(`halfopen.config.json: ${complaint}`);
  });

  test('whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('failOn', 'baseline', 'budgets', 'ignore', 'x'), (value, key) => {
        // Nothing but a HalfopenError may escape.
        expect(complaintOf(value)).toBeTypeOf('string');
        expect(complaintOf({ [key]: value })).toBeTypeOf('string');
        expect(complaintOf({ [key]: [value] })).toBeTypeOf('string');
      }),
    );
  });
});

describe('the JSON Schema', () => {
  test('that is committed is the one of the code; if not: npm run build && npm run schema', () => {
    expect(committed).toBe(generateConfigSchema(CONFIG_SCHEMA));
  });

  test('accepts everything that halfopen accepts, and refuses what an editor can see to be wrong', () => {
    const conforms = new Ajv({ strict: false }).compile(JSON.parse(committed));
    const scalar = fc.constantFrom(
      'new',
      'net.Socket',
      '8MiB',
      '2030-01-31',
      '2030-02-30',
      '',
      3,
      -1,
      null,
      'Pool',
      '0123456789abcdef',
    );
    const field = fc.constantFrom(
      'verdict',
      'kind',
      'maxStreams',
      'maxRetained',
      'class',
      'holder',
      'reason',
      'until',
      'fingerprint',
    );
    const entry = fc.dictionary(field, fc.oneof(scalar, fc.constantFrom<string>(...VERDICTS)), { maxKeys: 4 });
    const configs = fc.dictionary(
      fc.constantFrom('failOn', 'baseline', 'budgets', 'ignore'),
      fc.oneof(scalar, fc.array(entry, { maxLength: 2 }), fc.dictionary(fc.constantFrom<string>(...VERDICTS), scalar)),
    );
    // Three rules that a schema does not express: a budget has a limit, an entry a criterion, a day exists.
    const beyond = /sets no limit|does not say what to ignore|a day that does not exist/;
    fc.assert(
      fc.property(configs, (config) => {
        const complaint = complaintOf(config);
        if (!beyond.test(complaint)) expect([conforms(config), config]).toEqual([complaint === 'accepted', config]);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Lists in lists: more than a recursion can go down. */
function nest(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

test('values that nest deeper than a recursion can go are slips like others', () => {
  const deep = nest(100_000);
  for (const value of [
    { failOn: deep },
    { budgets: [{ verdict: deep }] },
    { budgets: [{ maxRetained: deep }] },
    deep,
  ]) {
    expect(() => parseConfig(value, 'x')).toThrow(HalfopenError);
  }
});
