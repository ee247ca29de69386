/** Holds a result against a policy: what is new, what is known, what is accepted, and whether the gate is green. */
import type { Check, CheckedFinding, CheckResult, Problem } from '../../model/check.js';
import { EXIT, type HalfopenError } from '../../model/error.js';
import { type Group, type Result, SCHEMA_VERSION } from '../../model/result.js';
import { VERDICTS } from '../../model/vocabulary.js';
import { isAccusing } from '../diff/pair-findings.js';
import { VERSION } from '../version.js';
import { type Baseline, findStale, summariseFindings } from './baseline.js';
import { checkBudget } from './budget.js';
import type { Earlier } from './earlier.js';
import { checkIgnores, createMatcher, isExpired } from './ignore.js';
import { locate, type WorkingTree } from './locate.js';
import type { Policy } from './policy.js';

const NOTHING: Baseline = new Map();

export interface CheckContext {
  readonly policy: Policy;
  /** Relative to the repository; see {@link Check.policyFile}. */
  readonly policyFile: string;
  /** What is known already; nothing is when absent. */
  readonly baseline?: Baseline;
  /** What a capture before this one says. */
  readonly earlier?: Earlier;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly tree: WorkingTree;
}

export function check(result: Result, context: CheckContext): CheckResult {
  const { policy, policyFile, baseline = NOTHING, earlier, today } = context;
  const together = earlier?.together ?? [];
  const accused = [...result.groups.filter(isAccusing), ...together];
  const accepts = policy.ignore.map((entry) => (isExpired(entry, today) ? acceptsNothing : createMatcher(entry)));
  const findIgnore = (group: Group): number => accepts.findIndex((accept) => accept(group));
  const findings = accused.map((group) => checkFinding(group, result, context, findIgnore));
  const ignored = new Set(findings.filter(({ status }) => status === 'ignored').map(({ group }) => group));
  const used = new Set(findings.flatMap(({ ignoredBy }) => ignoredBy ?? []));
  const judged: Omit<Check, 'status'> = {
    problems: findProblems(result),
    findings,
    ...(together.length > 0 && { together }),
    budgets: policy.budgets.map((budget) => checkBudget(budget, result, ignored)),
    ignores: checkIgnores(policy.ignore, used, today),
    stale: findStale(baseline, summariseFindings(accused)),
    policyFile,
  };
  const warnings = earlier === undefined ? result.warnings : [...result.warnings, ...earlier.warnings];
  return { ...result, warnings, check: { status: decide(judged), ...judged } };
}

/** What is left when the analysis ended early: no finding, and a reason why that is not a pass. */
export function refuse({ code, message, hint }: HalfopenError, policyFile: string): CheckResult {
  const problem = { code, message, ...(hint !== undefined && { hint }) };
  const nothing = { findings: [], budgets: [], ignores: [], stale: [] };
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'halfopen', version: VERSION },
    inputs: [],
    warnings: [],
    summary: { streams: 0, decidedStreams: 0, heapBytes: 0, findingsRetainedBytes: 0, byVerdict: {} },
    groups: [],
    check: { status: 'incomplete', problems: [problem], ...nothing, policyFile },
  };
}

/** The findings that a new baseline keeps: all that are not ignored. */
export function findBaselineGroups({ groups, check: { findings, together = [] } }: CheckResult): readonly Group[] {
  const kept = new Set(findings.filter(({ status }) => status !== 'ignored').map(({ group }) => group));
  return [...groups.filter(isAccusing), ...together].filter(({ id }) => kept.has(id));
}

export function exitCodeOf({ status }: Check): number {
  switch (status) {
    case 'passed':
      return EXIT.ok;
    case 'failed':
      return EXIT.findings;
    case 'incomplete':
      return EXIT.incomplete;
  }
}

function acceptsNothing(): boolean {
  return false;
}

function checkFinding(
  group: Group,
  { inputs }: Result,
  { policy, baseline = NOTHING, earlier, tree }: CheckContext,
  findIgnore: (group: Group) => number,
): CheckedFinding {
  const known = baseline.get(group.fingerprint) ?? earlier?.known.get(group.fingerprint);
  const standing = earlier?.standing.get(group.fingerprint);
  const ignoredBy = findIgnore(group);
  const status = ignoredBy >= 0 ? 'ignored' : known === undefined ? 'new' : 'known';
  const gate = policy.gates[group.verdict] ?? 'new';
  const place = locate(group, inputs[0]?.format ?? 'v8-heapsnapshot', tree);
  return {
    group: group.id,
    status,
    fails: status !== 'ignored' && (gate === 'any' || (gate === 'new' && status === 'new')),
    ...(known !== undefined && { knownCount: known.count }),
    ...(standing !== undefined && { severity: standing.severity, stuck: standing.stuck }),
    ...(ignoredBy >= 0 && { ignoredBy }),
    ...(place !== undefined && { place }),
  };
}

/** A gate that stays green because there was nothing to see is worse than none. */
function findProblems(result: Result): readonly Problem[] {
  return [...findHidden(result), ...findUndecided(result)];
}

/** A JSON report may have been written with a filter: what it leaves out cannot be judged. */
function findHidden({ summary, groups }: Result): readonly Problem[] {
  const hidden = VERDICTS.flatMap((verdict) => {
    const missing =
      (summary.byVerdict[verdict]?.groups ?? 0) - groups.filter((group) => group.verdict === verdict).length;
    return missing > 0 ? [`${missing} of ${verdict}`] : [];
  });
  if (hidden.length === 0) return [];
  return [
    {
      code: 'filtered-report',
      message: `the report leaves out groups of streams: ${hidden.join(', ')}`,
      hint: 'Write it without --kind, --verdict and --min-retained.',
    },
  ];
}

function findUndecided({ inputs, summary, groups }: Result): readonly Problem[] {
  if (summary.streams === 0 || summary.decidedStreams > 0) return [];
  const unknown = groups.find((group) => group.unknown !== undefined)?.unknown?.[0];
  return [
    {
      code: 'nothing-decided',
      message: `none of the ${summary.streams} streams could be decided${unknown === undefined ? '' : `: ${unknown}`}`,
      ...(inputs.some(({ numericValues }) => numericValues === false) && {
        hint: 'Capture with v8.writeHeapSnapshot(path, { exposeNumericValues: true }).',
      }),
    },
  ];
}

function decide({ problems, findings, budgets, ignores }: Omit<Check, 'status'>): Check['status'] {
  if (problems.length > 0) return 'incomplete';
  const failed =
    findings.some(({ fails }) => fails) ||
    budgets.some(({ exceeded }) => exceeded) ||
    ignores.some(({ status }) => status === 'expired');
  return failed ? 'failed' : 'passed';
}
