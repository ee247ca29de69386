/** What two results are to each other, and what a reader of their difference has to know about them. */

import type { DiffResult } from '../../model/diff.js';
import { HalfopenError } from '../../model/error.js';
import type { InputInfo, Result, Warning } from '../../model/result.js';
import type { Facts } from '../stream-facts.js';
import { compareProcesses } from './process-mark.js';

export interface Relation {
  readonly relation: DiffResult['relation'];
  readonly warnings: readonly Warning[];
}

/** Of the streams that both snapshots of one process have, so many may have changed their class (`setPrototypeOf`). */
const TOLERATED = 0.02;

/**
 * @param facts of the streams before and after
 * @throws {HalfopenError} when nothing can be compared, or the sides were exchanged
 */
export function relateSides(before: Result, after: Result, facts: readonly [Facts, Facts]): Relation {
  const warnings = [...sideWarnings('before', before), ...sideWarnings('after', after)];
  const warn = (code: string, message: string): unknown => warnings.push({ code, message });
  if (before.tool.version !== after.tool.version) {
    const versions = `${before.tool.version} and ${after.tool.version}`;
    warn('tool-versions-differ', `the sides were analysed by halfopen ${versions}: their fingerprints may differ`);
  }
  const isProfile = formatOf(before) === 'pprof';
  if (formatOf(before) !== formatOf(after)) {
    throw new HalfopenError('mixed-sides', 'a heap snapshot and a pprof profile have nothing in common to compare', {
      hint: 'Give two snapshots, or two profiles, or reports about them.',
    });
  }
  if (isProfile) return { relation: 'profiles', warnings: [...warnings, ...compareProfiles(before, after)] };

  if (before.inputs[0]?.numericValues !== after.inputs[0]?.numericValues) {
    const which = after.inputs[0]?.numericValues ? 'before' : 'after';
    warn(
      'numbers-on-one-side',
      `the snapshot ${which} holds no numbers, so less could be decided there: what is new or fixed may only have become visible or invisible`,
    );
  }
  return { relation: relateProcesses(before, after, facts, warn), warnings };
}

function relateProcesses(
  before: Result,
  after: Result,
  facts: readonly [Facts, Facts],
  warn: (code: string, message: string) => unknown,
): 'one-process' | 'apart' {
  switch (compareProcesses(before.inputs[0]?.process, after.inputs[0]?.process)) {
    case 'later':
      if (keepIdentity(...facts)) return 'one-process';
      return 'apart';
    case 'earlier':
      throw new HalfopenError('sides-exchanged', 'the snapshot given as before was taken after the other one', {
        hint: 'Exchange them: halfopen diff <before> <after>',
      });
    case 'same-moment':
      warn('same-snapshot', 'both sides are the same snapshot');
      return 'apart';
    case 'unknown':
      warn(
        'process-unknown',
        'whether both sides are one process cannot be told, so streams are not followed from one to the other',
      );
      return 'apart';
    case 'other':
      return 'apart';
  }
}

function keepIdentity(before: Facts, after: Facts): boolean {
  let shared = 0;
  let changed = 0;
  for (const [id, now] of after) {
    const past = before.get(id);
    if (past === undefined) continue;
    shared++;
    if (past.class !== now.class) changed++;
  }
  return changed <= shared * TOLERATED;
}

function formatOf({ inputs }: Result): InputInfo['format'] | undefined {
  return inputs[0]?.format;
}

function sideWarnings(side: 'before' | 'after', { warnings, summary, groups }: Result): Warning[] {
  const own = warnings.map(({ code, message }) => ({ code, message: `${side}: ${message}` }));
  const shown = groups.reduce((sum, { count }) => sum + count, 0);
  if (shown < summary.streams) {
    const message = `${side}: the report was filtered when it was written; what it leaves out looks new or fixed`;
    own.push({ code: 'filtered-report', message });
  }
  return own;
}

function compareProfiles(before: Result, after: Result): readonly Warning[] {
  const roles = rolesOf(after);
  const common = rolesOf(before).filter((role) => roles.includes(role));
  if (common.length === 0) {
    throw new HalfopenError('mixed-sides', 'the sides are profiles of different things, which cannot be compared', {
      hint: 'Compare heap with heap and goroutine with goroutine.',
    });
  }
  const [earlier, later] = [before, after].map((side) =>
    side.inputs.flatMap(({ profile }) => profile?.samplingPeriod ?? []),
  );
  if (earlier!.join() === later!.join()) return [];
  const message = `the profiles were sampled with different periods (${earlier!.join(', ')} and ${later!.join(', ')} bytes): the coarser one sees less`;
  return [{ code: 'sampling-periods-differ', message }];
}

function rolesOf({ inputs }: Result): readonly string[] {
  return inputs.map(({ profile }) => profile?.role ?? 'other');
}
