import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateSchema } from '../../scripts/generate-schema.mjs';
import { renderJson } from '../../src/report/json.js';
import { anyPolicy, checkOf } from '../findings/checks.js';
import { anyRecords } from '../findings/records.js';
import { CHECKED, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

const committed = readFileSync(new URL('../../schema/result.schema.json', import.meta.url), 'utf8');

test('the committed schema is the one of the types; if not: npm run schema', () => {
  expect(committed).toBe(generateSchema());
});

describe('the JSON report', () => {
  let errorsOf: (text: string) => unknown;

  beforeAll(() => {
    // Readers must accept fields of later versions; we must not write fields that the schema does not name.
    const validate = new Ajv({ allErrors: true }).compile(closeObjects(JSON.parse(committed)));
    errorsOf = (text) => (validate(JSON.parse(text)) ? [] : validate.errors);
  });

  test('conforms to the schema, with no field beside it', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(errorsOf([...renderJson(resultOf(records))].join(''))).toEqual([]);
      }),
    );
  });

  test('of a check conforms too', () => {
    fc.assert(
      fc.property(anyRecords, anyPolicy, (records, policy) => {
        expect(errorsOf([...renderJson(checkOf(resultOf(records), { policy }))].join(''))).toEqual([]);
      }),
    );
    for (const result of [CHECKED, UNFINISHED]) expect(errorsOf([...renderJson(result)].join(''))).toEqual([]);
  });

  test('would be found out if it did not', () => {
    expect(errorsOf(JSON.stringify({ ...MIXED, secret: 1 }))).not.toEqual([]);
    expect(errorsOf(JSON.stringify({ ...MIXED, groups: [{ ...MIXED.groups[0], verdict: 'guilty' }] }))).not.toEqual([]);
    expect(errorsOf(JSON.stringify({ ...MIXED, summary: undefined }))).not.toEqual([]);
  });
});

/** Forbids, in every object type of a schema, properties that it does not name. */
function closeObjects(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_key, value) =>
    value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
  );
}
