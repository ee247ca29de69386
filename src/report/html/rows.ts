/** The rows of the table: findings with what is known of them, then the groups that accuse nobody. */
import type { Difference, DiffResult, StreamChanges } from '../../model/diff.js';
import type { Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';
import { describeStuck } from '../check-sentence.js';
import { type ReportedFinding, reportFindings } from '../checked-findings.js';
import { describeEntry, formatDelta, wholeGroupOf } from '../diff-sentence.js';
import { formatBytes, formatCount } from '../units.js';

export interface Row {
  /** Unique among the rows; what the address calls it. */
  readonly id: string;
  /** What the table and the title call it. */
  readonly shortId: string;
  readonly group: Group;
  readonly accused: boolean;
  /** `new`, `stuck`, `grown`, `ignored`, ... */
  readonly marks: readonly string[];
  /** Against the other side of a difference. */
  readonly deltas?: { readonly count: Delta; readonly retained: Delta };
  /** Of a difference of two moments of one process. */
  readonly changes?: StreamChanges;
  /** What a check or a difference says about it, a sentence each. */
  readonly remarks: readonly string[];
}

export interface Delta {
  readonly text: string;
  /** `same` as well when chance alone explains it. */
  readonly direction: 'up' | 'down' | 'same';
}

export function listRows(result: Result): readonly Row[] {
  const findings = reportFindings(result).map(toRow);
  const others = result.groups.filter(({ verdict }) => !ACCUSING_VERDICTS.includes(verdict));
  return [
    ...findings,
    ...others.map((group) => ({ id: group.id, shortId: group.id, group, accused: false, marks: [], remarks: [] })),
  ];
}

function toRow({ group, status, fails, knownCount, stuck, ignore, place }: ReportedFinding): Row {
  const remarks: string[] = [];
  if (status !== undefined && fails) remarks.push('It fails the check.');
  if (knownCount !== undefined) remarks.push(`${formatCount(knownCount)} were known.`);
  if (stuck !== undefined) remarks.push(describeStuck(stuck));
  if (ignore !== undefined) {
    const until = ignore.until === undefined ? '' : ` until ${ignore.until}`;
    remarks.push(`Accepted${until}: ${ignore.reason}`);
  }
  if (place !== undefined) remarks.push(`In this repository: ${place.file}:${place.line}`);
  const grown = knownCount !== undefined && group.count > knownCount;
  const marks = [status, stuck === undefined ? undefined : 'stuck', grown ? 'grown' : undefined];
  return {
    id: group.id,
    shortId: group.id,
    group,
    accused: true,
    marks: marks.filter((mark) => mark !== undefined),
    remarks,
  };
}

const SHORT_ID = 8;

/** Of a fingerprint, as long as people compare: the whole one stands with the finding that is open. */
export function shortenId(id: string): string {
  return id.startsWith('g-') ? id : id.slice(0, SHORT_ID);
}

export function listDiffRows({ entries, relation }: DiffResult): readonly Row[] {
  return entries.map((entry) => {
    const stuck = entry.streams?.stuck ?? [];
    return {
      id: entry.fingerprint,
      shortId: shortenId(entry.fingerprint),
      // Only groups of profiles have no streams, not even none.
      group: relation === 'profiles' ? wholeGroupOf(entry) : { streams: [], ...wholeGroupOf(entry) },
      accused: true,
      marks: stuck.length > 0 ? [entry.change, 'stuck'] : [entry.change],
      deltas: {
        count: describeDelta(entry.count, formatCount),
        retained: describeDelta(entry.retainedBytes, formatBytes),
      },
      ...(entry.streams !== undefined && { changes: entry.streams }),
      remarks: [describeEntry(entry)],
    };
  });
}

function describeDelta(difference: Difference, format: (value: number) => string): Delta {
  const { delta, error = 0 } = difference;
  const direction = Math.abs(delta) <= error ? 'same' : delta > 0 ? 'up' : 'down';
  return { text: formatDelta(difference, format), direction };
}
