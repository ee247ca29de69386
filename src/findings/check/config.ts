/** `halfopen.config.json`, or the `halfopen` part of a `package.json`: what may stand in it, and what it means. */
import * as v from 'valibot';
import type { Budget, IgnoreEntry } from '../../model/check.js';
import { HalfopenError } from '../../model/error.js';
import { ACCUSING_VERDICTS, VERDICTS, type Verdict } from '../../model/vocabulary.js';
import { readSize } from '../size.js';
import { DAY, isDay } from './day.js';
import { chooseGates, DEFAULT_POLICY, GATES, type Gate, type Gates, type Policy } from './policy.js';
import { suggest } from './suggest.js';

/** The configuration as it is written. */
export interface Config {
  readonly $schema?: string | undefined;
  readonly failOn?: Gate | Gates | undefined;
  readonly baseline?: string | undefined;
  readonly budgets?: readonly ConfiguredBudget[] | undefined;
  readonly ignore?: readonly ConfiguredIgnore[] | undefined;
}

interface ConfiguredBudget {
  readonly verdict?: Verdict | undefined;
  readonly kind?: string | undefined;
  readonly maxStreams?: number | undefined;
  readonly maxRetained?: number | string | undefined;
}

interface ConfiguredIgnore {
  readonly fingerprint?: string | undefined;
  readonly kind?: string | undefined;
  readonly class?: string | undefined;
  readonly holder?: string | undefined;
  readonly reason: string;
  readonly until?: string | undefined;
}

const CRITERIA = ['fingerprint', 'kind', 'class', 'holder'] as const;

const SIZE = /^\d{1,15}(\.\d{1,6})? ?([bB]|[kKmMgG]([iI]?[bB])?)?$/;

const ANY_SIZE = 'a size such as "8MiB" or a number of bytes';
const ANY_DAY = 'a day such as "2030-12-31"';

const gate = v.picklist(GATES);
const count = v.pipe(v.number('a whole number'), v.safeInteger('a whole number'), v.minValue(0, 'a whole number'));
const name = v.pipe(v.string('text'), v.minLength(1, 'text that is not empty'));

const budget = v.strictObject({
  verdict: describe('The verdict whose streams count; all findings when absent.', v.picklist(VERDICTS)),
  kind: describe('The kind whose streams count, as `net.Socket`; all when absent.', name),
  maxStreams: describe('More streams than this fail the check.', count),
  maxRetained: describe(
    'More retained memory than this fails the check: bytes, or a size such as `8MiB`.',
    v.union([count, v.pipe(v.string(), v.regex(SIZE, ANY_SIZE))], ANY_SIZE),
  ),
});

const ignored = v.strictObject({
  fingerprint: describe(
    'The fingerprint that every report shows.',
    v.pipe(name, v.regex(/^[0-9a-f]{16}$/, 'the 16 hexadecimal digits of a fingerprint')),
  ),
  kind: describe('The kind, as `net.Socket`.', name),
  class: describe('The class of the streams, as the program names it.', name),
  holder: describe(
    'An edge, node or source of the holder; `*` stands for any text, as in `*/node_modules/pool/*`.',
    name,
  ),
  reason: v.pipe(
    v.string('text'),
    v.regex(/\S/, 'a reason'),
    v.description('Why this is accepted. Every report shows it.'),
  ),
  until: describe('Last day on which the entry holds.', v.pipe(v.string(ANY_DAY), v.regex(DAY, ANY_DAY))),
});

const gates = v.strictObject(Object.fromEntries(ACCUSING_VERDICTS.map((verdict) => [verdict, v.optional(gate)])));

const config = v.strictObject({
  $schema: describe('Where the JSON Schema of this file is, for editors.', v.string('text')),
  failOn: describe(
    'Which findings fail the check: `new` (not in the baseline), `any` or `none`; for all verdicts, or by verdict.',
    v.union([gate, gates]),
  ),
  baseline: describe('The file with the findings that are known, relative to this one.', name),
  budgets: describe('Limits that hold whether or not a finding is known.', v.array(budget, 'a list')),
  ignore: describe('Findings that are accepted, and why.', v.array(ignored, 'a list')),
});

export const CONFIG_SCHEMA: v.GenericSchema<unknown, Config> = config as v.GenericSchema<unknown, Config>;

/** Names of the settings at each level, for the hint about a slip. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(config.entries),
  failOn: Object.keys(gates.entries),
  budgets: Object.keys(budget.entries),
  ignore: Object.keys(ignored.entries),
};

/**
 * @param file names the configuration in errors
 * @throws {HalfopenError} `bad-config` that says which setting is wrong and what is expected
 */
export function parseConfig(value: unknown, file: string): Policy {
  // valibot takes an empty list for an object without settings.
  if (Array.isArray(value)) throw refuse(file, 'the configuration must be an object');
  if (Array.isArray(Object(value).failOn)) throw refuse(file, 'failOn must be a word or an object');
  const parsed = v.safeParse(CONFIG_SCHEMA, value, { abortEarly: true });
  if (!parsed.success) throw explain(parsed.issues[0], file);
  const { failOn, baseline, budgets = [], ignore = [] } = parsed.output;
  return {
    gates: failOn === undefined ? DEFAULT_POLICY.gates : chooseGates(failOn),
    budgets: budgets.map((entry, index) => readBudget(entry, `budgets[${index}]`, file)),
    ignore: ignore.map((entry, index) => readIgnore(entry, `ignore[${index}]`, file)),
    ...(baseline !== undefined && { baseline }),
  };
}

function readBudget({ maxRetained, ...entry }: ConfiguredBudget, where: string, file: string): Budget {
  if (entry.maxStreams === undefined && maxRetained === undefined) {
    throw refuse(file, `${where} sets no limit`, 'Give it maxStreams, maxRetained or both.');
  }
  const bytes = typeof maxRetained === 'string' ? readSize(maxRetained) : maxRetained;
  return withoutUndefined({ ...entry, maxRetained: bytes }) as Budget;
}

function readIgnore(entry: ConfiguredIgnore, where: string, file: string): IgnoreEntry {
  if (CRITERIA.every((criterion) => entry[criterion] === undefined)) {
    throw refuse(file, `${where} does not say what to ignore`, `Give it one of: ${CRITERIA.join(', ')}.`);
  }
  if (entry.until !== undefined && !isDay(entry.until)) {
    throw refuse(file, `${where}.until is ${entry.until}, a day that does not exist`);
  }
  return withoutUndefined(entry) as IgnoreEntry;
}

function explain(issue: v.BaseIssue<unknown>, file: string): HalfopenError {
  const deepest = findDeepest(issue, []);
  const where = showPath(deepest.path);
  const key = deepest.path.at(-1);
  if (deepest.issue.type === 'strict_object' && deepest.issue.expected === 'never') {
    const meant = suggest(String(key), SETTINGS[deepest.path.length === 1 ? '' : String(deepest.path[0])] ?? []);
    return refuse(file, `${where} is not a setting`, meant === undefined ? undefined : `Did you mean ${meant}?`);
  }
  if (deepest.issue.type === 'strict_object' && deepest.issue.received === 'undefined')
    return refuse(file, `${where} is missing`);
  return refuse(
    file,
    `${where || 'the configuration'} must be ${describeExpected(deepest.issue)}`,
    suggestValue(deepest.issue),
  );
}

interface Located {
  readonly issue: v.BaseIssue<unknown>;
  readonly path: readonly unknown[];
}

/** Of the branches of a union, the one that got furthest is the one that was meant. */
function findDeepest(issue: v.BaseIssue<unknown>, above: readonly unknown[]): Located {
  const path = [...above, ...(issue.path ?? []).map(({ key }) => key)];
  let deepest: Located = { issue, path };
  if (issue.type !== 'union') return deepest;
  for (const branch of issue.issues ?? []) {
    const found = findDeepest(branch, path);
    if (found.path.length > deepest.path.length) deepest = found;
  }
  return deepest;
}

/** `budgets[0].maxStreams`. */
function showPath(path: readonly unknown[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function describeExpected({ type, expected, message }: v.BaseIssue<unknown>): string {
  if (type === 'picklist') return `one of: ${listOptions(expected).join(', ')}`;
  if (type === 'union' && expected?.includes('"new"'))
    return `one of: ${GATES.join(', ')}, or an object with one of them per verdict`;
  return type === 'strict_object' ? 'an object' : message;
}

function suggestValue({ type, expected, input }: v.BaseIssue<unknown>): string | undefined {
  if (typeof input !== 'string' || (type !== 'picklist' && type !== 'union')) return undefined;
  const meant = suggest(input, listOptions(expected));
  return meant === undefined ? undefined : `Did you mean ${meant}?`;
}

/** valibot says `("new" | "any")`. */
function listOptions(expected: string | null): readonly string[] {
  return [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, option]) => option!);
}

function refuse(file: string, message: string, hint?: string): HalfopenError {
  return new HalfopenError('bad-config', `${file}: ${message}`, hint === undefined ? {} : { hint });
}

function describe<T, Schema extends v.BaseSchema<unknown, T, v.BaseIssue<unknown>>>(text: string, schema: Schema) {
  return v.optional(v.pipe(schema, v.description(text)));
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
