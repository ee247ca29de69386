/** The rows of the table: findings with what is known of them, then the groups that accuse nobody. */
import type { Difference, DiffResult } from '../../model/diff.js';
import type { Group, Result, StreamInfo } from '../../model/result.js';
import { ACCUSING_VERDICTS, READERS, RECEIVE_STATES, SEND_STATES, SEVERITIES } from '../../model/vocabulary.js';
import { describeStuck } from '../check-sentence.js';
import { type ReportedFinding, reportFindings } from '../checked-findings.js';
import { describeEntry, formatDelta, wholeGroupOf } from '../diff-sentence.js';
import { formatBytes, formatCount } from '../units.js';
import type { SortKey, View } from './view.js';

const MOST_IDS = 20;

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

/** Of a fingerprint, as long as people compare: the whole one stands with the finding that is open. */
const SHORT_ID = 8;

export function listDiffRows({ entries, relation }: DiffResult): readonly Row[] {
  return entries.map((entry) => {
    const stuck = entry.streams?.stuck ?? [];
    const remarks = [describeEntry(entry)];
    if (stuck.length > 0) remarks.push(`Stuck: ${listIds(stuck)}.`);
    return {
      id: entry.fingerprint,
      shortId: entry.fingerprint.slice(0, SHORT_ID),
      // Only groups of profiles have no streams, not even none.
      group: relation === 'profiles' ? wholeGroupOf(entry) : { streams: [], ...wholeGroupOf(entry) },
      accused: true,
      marks: stuck.length > 0 ? [entry.change, 'stuck'] : [entry.change],
      deltas: {
        count: describeDelta(entry.count, formatCount),
        retained: describeDelta(entry.retainedBytes, formatBytes),
      },
      remarks,
    };
  });
}

function describeDelta(difference: Difference, format: (value: number) => string): Delta {
  const { delta, error = 0 } = difference;
  const direction = Math.abs(delta) <= error ? 'same' : delta > 0 ? 'up' : 'down';
  return { text: formatDelta(difference, format), direction };
}

function listIds(ids: readonly number[]): string {
  const named = ids.slice(0, MOST_IDS).map((id) => `@${id}`);
  const more = ids.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

/** @returns the rows that the view asks for, in its order */
export function selectRows(rows: readonly Row[], view: View, streams: ReadonlyMap<number, StreamInfo>): readonly Row[] {
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  const selected = rows.filter(({ group, accused, marks }) => {
    if (!accused && !view.all) return false;
    if (view.severity !== undefined && group.severity !== view.severity) return false;
    if (view.verdict !== undefined && group.verdict !== view.verdict) return false;
    if (view.mark !== undefined && !marks.includes(view.mark)) return false;
    if (view.kind !== undefined && group.kind !== view.kind) return false;
    if (view.receive !== undefined && group.receive.state !== view.receive) return false;
    return view.send === undefined || group.send.state === view.send;
  });
  const found = words.length === 0 ? selected : selected.filter((row) => matches(row, words, streams));
  return view.sort === undefined ? found : sortRows(found, view.sort, view.descending);
}

function matches(
  { id, group, marks }: Row,
  words: readonly string[],
  streams: ReadonlyMap<number, StreamInfo>,
): boolean {
  const holder = group.holder.flatMap(({ edge, node, at = '', original = '' }) => [edge, node, at, original]);
  const text = [id, group.fingerprint, group.kind, group.class, group.verdict, group.severity, ...marks, ...holder];
  const own = text.join('\n').toLowerCase();
  return words.every(
    (word) =>
      own.includes(word) || group.streams?.some((stream) => streams.get(stream)?.label?.toLowerCase().includes(word)),
  );
}

function sortRows(rows: readonly Row[], key: SortKey, descending: boolean): readonly Row[] {
  const value = SORT_VALUES[key];
  const position = new Map(rows.map((row, index) => [row, index]));
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const x = key === 'id' ? position.get(a)! : value(a);
    const y = key === 'id' ? position.get(b)! : value(b);
    return x === y ? position.get(a)! - position.get(b)! : x < y ? -sign : sign;
  });
}

const SORT_VALUES: Readonly<Record<SortKey, (row: Row) => number | string>> = {
  id: ({ id }) => id,
  severity: ({ group }) => SEVERITIES.indexOf(group.severity),
  kind: ({ group }) => group.kind,
  class: ({ group }) => group.class,
  receive: ({ group }) => RECEIVE_STATES.indexOf(group.receive.state),
  send: ({ group }) => SEND_STATES.indexOf(group.send.state),
  reader: ({ group }) => READERS.indexOf(group.reader),
  count: ({ group }) => group.count,
  retained: ({ group }) => group.retainedBytes,
  buffered: ({ group }) => group.bufferedBytes,
};
