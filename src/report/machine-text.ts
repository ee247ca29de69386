/** The sentences of findings and budgets for formats that show them as plain text. */
import { findProgramStart } from '../findings/holder.js';
import type { Group, Result } from '../model/result.js';
import { describeBudgetOutcome, describeIgnore, describeStuck } from './check-sentence.js';
import type { ReportedFinding } from './checked-findings.js';
import { escapeText } from './escape.js';
import { BUDGET_RULE, EXPIRED_RULE, type Rule } from './rules.js';
import { describeGroup, describeWeight } from './sentence.js';
import { formatCount } from './units.js';

const LONGEST_FIX = 1000;
const LONGEST_HOLDER = 8;

/** One line: what leaks, what it holds, what to do. */
export function summarise({ group, knownCount, stuck }: ReportedFinding, { summary }: Result): string {
  const sentences = [describeGroup(group, escapeText(group.kind)), describeWeight(group, summary.heapBytes)];
  if (knownCount !== undefined) sentences.push(`${formatCount(knownCount)} were known.`);
  if (stuck !== undefined) sentences.push(describeStuck(stuck));
  if (group.fix !== undefined) sentences.push(`Fix: ${escapeText(group.fix, LONGEST_FIX)}.`);
  return sentences.join(' ');
}

/** Evidence and holder, a line each. */
export function explain({ evidence, holder, fingerprint }: Group): readonly string[] {
  const start = Math.max(findProgramStart(holder), holder.length - LONGEST_HOLDER);
  return [
    ...evidence.map(({ half, fact, from }) => `${half}: ${escapeText(fact)} (${escapeText(from)})`),
    ...holder.slice(start).map(({ edge, node, at, original = at }, index) => {
      const source = original === undefined ? '' : ` at ${escapeText(original)}`;
      return `${index === 0 ? 'held by' : '  then'} ${escapeText(edge)} ${escapeText(node)}${source}`;
    }),
    `fingerprint: ${escapeText(fingerprint)}`,
  ];
}

export interface Breach {
  readonly rule: Rule;
  readonly text: string;
}

/** What fails a check beside its findings: exceeded budgets and expired ignore entries. */
export function listBreaches({ check }: Result): readonly Breach[] {
  if (check === undefined) return [];
  const exceeded = check.budgets.filter((budget) => budget.exceeded);
  const expired = check.ignores.filter(({ status }) => status === 'expired');
  return [
    ...exceeded.map((budget) => ({ rule: BUDGET_RULE, text: describeBudgetOutcome(budget, escapeText) })),
    ...expired.map((entry) => ({
      rule: EXPIRED_RULE,
      text: `${describeIgnore(entry, escapeText)}: expired after ${entry.until}`,
    })),
  ];
}
