/** What an earlier capture says about the findings of a check: which of them are not new, and which are worse. */
import type { KnownFinding } from '../../model/check.js';
import type { DiffEntry, DiffResult } from '../../model/diff.js';
import type { Group, Result, Warning } from '../../model/result.js';
import type { Severity } from '../../model/vocabulary.js';
import type { Baseline } from './baseline.js';

export interface Earlier {
  /** Findings that were there and have not got worse by more than chance or load explain. */
  readonly known: Baseline;
  /** By fingerprint, for the findings of the later capture. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** Groups that neither capture alone accuses: their streams pile up and nothing waits on them. */
  readonly together: readonly Group[];
  readonly warnings: readonly Warning[];
}

export interface Standing {
  /** That of its most severe group, raised when the finding is stuck or has grown. */
  readonly severity: Severity;
  /** Streams that are the same objects in the same state in both captures. */
  readonly stuck: number;
}

/** @param diff between the earlier capture and `result` */
export function learnFromDiff(diff: DiffResult, { groups, warnings }: Result): Earlier {
  const present = diff.entries.filter(({ change }) => change !== 'fixed');
  const byId = new Map(groups.map((group) => [group.id, group]));
  const own = new Set(warnings.map(({ message }) => `after: ${message}`));
  return {
    known: new Map(present.filter((entry) => !isNew(entry, diff)).map((entry) => [entry.fingerprint, toKnown(entry)])),
    standing: new Map(
      present.map(({ fingerprint, severity, streams }) => [
        fingerprint,
        { severity, stuck: streams?.stuck.length ?? 0 },
      ]),
    ),
    together: present
      .filter(({ group }) => diff.relation === 'one-process' && byId.get(group.id)?.verdict !== group.verdict)
      .map(({ group }) => group),
    warnings: diff.warnings.filter(({ message }) => !own.has(message)),
  };
}

/**
 * Within one process what has grown came since. So it did between two profiles, beyond what sampling explains. Between
 * two processes the load explains it, unless the work done was given.
 */
function isNew({ change, withinError }: DiffEntry, { relation, work }: DiffResult): boolean {
  if (withinError) return false;
  return change === 'new' || (change === 'grown' && (relation !== 'apart' || work !== undefined));
}

function toKnown({ fingerprint, kind, verdict, group, count }: DiffEntry): KnownFinding {
  return { fingerprint, kind, class: group.class, verdict, count: Math.round(count.before) };
}
