/** What a check found, said in words, the same in every report. */
import type { Budget, Check, CheckedBudget, IgnoreEntry } from '../model/check.js';
import { formatBytes, formatQuantity } from './units.js';

/** Makes a name from the heap or the configuration harmless in the format that is being written. */
export type Quote = (text: string) => string;

const MOST_IDS = 5;

export function describeStatus({ status }: Check): string {
  switch (status) {
    case 'passed':
      return '✓ The check passed';
    case 'failed':
      return '✗ The check failed';
    case 'incomplete':
      return '✗ The check is incomplete, and that is not a pass';
  }
}

/** One clause for each thing that keeps the gate from being green; empty when it is. */
export function describeReasons(check: Check, quote: Quote): readonly string[] {
  const failing = check.findings.filter(({ fails }) => fails);
  return [
    ...check.problems.map(({ message, hint }) => quote(hint === undefined ? message : `${message}. ${hint}`)),
    ...describeFailing(
      failing.filter(({ status }) => status === 'new').map(({ group }) => group),
      'new finding',
    ),
    ...describeFailing(
      failing.filter(({ status }) => status === 'known').map(({ group }) => group),
      'known finding',
    ),
    ...check.budgets.filter(({ exceeded }) => exceeded).map((budget) => describeBudgetOutcome(budget, quote)),
    ...check.ignores
      .filter(({ status }) => status === 'expired')
      .map((entry) => `the ignore entry for ${describeIgnore(entry, quote)} expired after ${entry.until}`),
  ];
}

function describeFailing(ids: readonly string[], what: string): readonly string[] {
  if (ids.length === 0) return [];
  const named = ids.slice(0, MOST_IDS).join(', ');
  return [`${formatQuantity(ids.length, what)}: ${named}${ids.length > MOST_IDS ? ', ...' : ''}`];
}

/** What the earlier capture and this one show together. */
export function describeStuck(streams: number): string {
  return `${formatQuantity(streams, 'stream')} stuck: the same in the capture before.`;
}

/** `receive-never-closed net.Socket: 40 streams of at most 10`. */
export function describeBudgetOutcome(budget: CheckedBudget, quote: Quote): string {
  const { maxStreams, maxRetained, streams, retainedBytes, retainedExact } = budget;
  const facts: string[] = [];
  if (maxStreams !== undefined) facts.push(`${formatQuantity(streams, 'stream')} of at most ${maxStreams}`);
  if (maxRetained !== undefined) {
    const held = `${retainedExact ? '' : 'up to '}${formatBytes(retainedBytes)}`;
    facts.push(`${held} retained of at most ${formatBytes(maxRetained)}`);
  }
  return `budget for ${describeBudget(budget, quote)}: ${facts.join(', ')}`;
}

/** `receive-never-closed net.Socket`. */
export function describeBudget({ verdict, kind }: Budget, quote: Quote): string {
  if (verdict === undefined && kind === undefined) return 'all findings';
  return [verdict, kind === undefined ? undefined : quote(kind)].filter((part) => part !== undefined).join(' ');
}

/** `kind net.Socket and class Upstream`. */
export function describeIgnore(entry: IgnoreEntry, quote: Quote): string {
  const criteria = (['fingerprint', 'kind', 'class', 'holder'] as const).flatMap((criterion) => {
    const value = entry[criterion];
    return value === undefined ? [] : [`${criterion} ${quote(value)}`];
  });
  return criteria.join(' and ');
}
