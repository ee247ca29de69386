/** Whether a result should fail a command. */
import type { Group, Result } from '../model/result.js';
import { ACCUSING_VERDICTS, SEVERITIES, type Severity, type Verdict } from '../model/vocabulary.js';

/** `none`: never. `any`: on every finding. A severity: at it or above. A verdict: on that one. */
export type FailOn = 'none' | 'any' | Exclude<Severity, 'none'> | Verdict;

export const FAIL_ON: readonly FailOn[] = ['none', 'any', 'error', 'warning', 'note', ...ACCUSING_VERDICTS];

export function fails(result: Result, failOn: FailOn): boolean {
  return result.groups.some((group) => groupFails(group, failOn));
}

function groupFails({ verdict, severity }: Group, failOn: FailOn): boolean {
  if (failOn === 'none') return false;
  if (verdict === failOn) return true;
  if (severity === 'none') return false;
  if (failOn === 'any') return true;
  const limit = (SEVERITIES as readonly string[]).indexOf(failOn);
  return limit >= 0 && SEVERITIES.indexOf(severity) <= limit;
}
