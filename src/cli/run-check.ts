/** One run of `halfopen check`: analyse, hold against the policy, write the artifacts. */
import { join } from 'node:path';
import { type Baseline, summariseFindings } from '../findings/check/baseline.js';
import { type CheckContext, check, exitCodeOf, findBaselineGroups, refuse } from '../findings/check/check.js';
import { learnFromDiff } from '../findings/check/earlier.js';
import { chooseGates, type Gate } from '../findings/check/policy.js';
import { type DiffOptions, diffResults } from '../findings/diff/diff.js';
import { requireKinds } from '../findings/require-kinds.js';
import type { CheckResult } from '../model/check.js';
import { HalfopenError } from '../model/error.js';
import { renderBaseline } from '../report/baseline.js';
import { escapeText } from '../report/escape.js';
import { renderAnnotations, renderJobSummary } from '../report/github.js';
import { formatQuantity } from '../report/units.js';
import { findBaselineFile, readBaseline } from './baseline-file.js';
import { checkDestinations } from './destinations.js';
import { requireBothSides, type WorkGiven } from './diff-options.js';
import type { ReportFlags } from './input-options.js';
import { type Io, tell } from './io.js';
import { loadPolicy } from './load-policy.js';
import { makeFolder } from './make-folder.js';
import type { ReporterChoice } from './options.js';
import { analyzeSide, requireOneStdin, splitSide } from './side.js';
import { chooseColor } from './terminal.js';
import { openWorkingTree, toRepositoryPath } from './working-tree.js';
import { appendToFile, writeFile, writeReport } from './write-report.js';

export interface CheckFlags extends ReportFlags {
  readonly config?: string;
  readonly before?: string;
  readonly normalize?: WorkGiven;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly failOn?: Gate;
  readonly top: number;
  readonly today?: string;
}

/** An artifact is read with a search, not on one screen. */
const TOLD_IN_ARTIFACTS = 50;

export async function runCheck(files: readonly string[], flags: CheckFlags, io: Io): Promise<number> {
  const { policy, file: policyFile } = loadPolicy(flags.config);
  const baselineFile = findBaselineFile(flags, policy, policyFile);
  const reporters = flags.reporter ?? [{ format: 'terminal', file: undefined }];
  const artifacts = listArtifacts(flags, io);
  const before = flags.before === undefined ? [] : splitSide(flags.before);
  chooseComparison(flags);
  requireKinds(policy.budgets.flatMap(({ kind }) => kind ?? []));
  requireOneStdin([...files, ...before]);
  checkDestinations([...reporters, ...artifacts], [...files, ...before, policyFile, baselineFile]);
  if (flags.out !== undefined) await makeFolder(flags.out);

  const tree = openWorkingTree();
  const context: CheckContext = {
    policy: flags.failOn === undefined ? policy : { ...policy, gates: chooseGates(flags.failOn) },
    policyFile: toRepositoryPath(policyFile, tree),
    baseline: readBaseline(baselineFile, flags, policy),
    today: flags.today ?? new Date().toISOString().slice(0, 10),
    tree,
  };
  const checked = await checkFiles(files, flags, context, baselineFile, io).catch(async (error: unknown) => {
    if (error instanceof HalfopenError) await publish(refuse(error, context.policyFile), artifacts, io);
    throw error;
  });
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io), top: flags.top };
  for (const reporter of reporters) await writeReport(checked, reporter, options, io);
  await publish(checked, artifacts, io);
  return exitCodeOf(checked.check);
}

async function checkFiles(
  files: readonly string[],
  flags: CheckFlags,
  context: CheckContext,
  baselineFile: string,
  io: Io,
): Promise<CheckResult> {
  const before = flags.before === undefined ? undefined : await analyzeSide(splitSide(flags.before), flags, io);
  const result = await analyzeSide(files, flags, io);
  const earlier =
    before === undefined ? undefined : learnFromDiff(diffResults(before, result, chooseComparison(flags)), result);
  const compared = { ...context, ...(earlier !== undefined && { earlier }) };
  const checked = check(result, compared);
  if (!flags.updateBaseline || checked.check.status === 'incomplete') return checked;
  const baseline = await updateBaseline(checked, context.baseline, baselineFile, io);
  return check(result, { ...compared, baseline });
}

/** @throws {HalfopenError} when there is nothing to compare with, or only half of what is needed */
function chooseComparison({ before, normalize }: CheckFlags): DiffOptions {
  if (normalize !== undefined && before === undefined) {
    throw new HalfopenError('nothing-before', '--normalize says how to compare, but there is no --before', {
      hint: 'Add --before <file>, or leave --normalize out.',
    });
  }
  const work = requireBothSides(normalize);
  return work === undefined ? {} : { work };
}

async function updateBaseline(
  checked: CheckResult,
  old: Baseline = new Map(),
  file: string,
  io: Io,
): Promise<Baseline> {
  const baseline = summariseFindings(findBaselineGroups(checked));
  await writeFile(file, renderBaseline(baseline));
  const added = [...baseline.keys()].filter((fingerprint) => !old.has(fingerprint)).length;
  const removed = old.size - (baseline.size - added);
  const changes = `${formatQuantity(baseline.size, 'finding')}, ${added} added, ${removed} removed`;
  await tell(io, [`halfopen: wrote ${escapeText(file)}: ${changes}\n`]);
  return baseline;
}

function listArtifacts({ out }: CheckFlags, { env }: Io): readonly ReporterChoice[] {
  if (out === undefined) return [];
  const names: [ReporterChoice['format'], string][] = [
    ['json', 'report.json'],
    ['html', 'report.html'],
    ['markdown', 'report.md'],
    ['sarif', 'report.sarif'],
    ['junit', 'report.junit.xml'],
  ];
  if (env.GITLAB_CI) names.push(['gitlab', 'gl-code-quality-report.json']);
  return names.map(([format, name]) => ({ format, file: join(out, name) }));
}

/** What is left behind for those who read it later, also when the check could not be done. */
async function publish(checked: CheckResult, artifacts: readonly ReporterChoice[], io: Io): Promise<void> {
  const options = { width: 100, color: false, top: TOLD_IN_ARTIFACTS };
  for (const artifact of artifacts) await writeReport(checked, artifact, options, io);
  if (io.env.GITHUB_ACTIONS !== 'true') return;
  // The runner reads commands from both streams; standard output may be a report that somebody parses.
  await tell(io, renderAnnotations(checked));
  const summary = io.env.GITHUB_STEP_SUMMARY;
  if (summary) await appendToFile(summary, renderJobSummary(checked));
}
