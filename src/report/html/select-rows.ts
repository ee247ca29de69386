/** Which rows a view asks for, in which order, and which of them is open. */
import { useMemo } from 'preact/hooks';
import type { StreamInfo } from '../../model/result.js';
import { READERS, RECEIVE_STATES, SEND_STATES, SEVERITIES } from '../../model/vocabulary.js';
import { nameHolder } from '../holder-steps.js';
import type { Row } from './rows.js';
import { type Search, searchFor } from './search.js';
import { isFiltered, type SortKey, type View } from './view.js';

export interface Selection {
  /** What the filters let pass, whether or not it accuses somebody. */
  readonly matching: readonly Row[];
  /** Of these, what the table lists. */
  readonly listed: readonly Row[];
  /** The finding that is open. */
  readonly opened: Row | undefined;
  /** Not all rows match. */
  readonly filtered: boolean;
  readonly search: Search;
}

/** @param first id of the finding that is open as long as nobody asks for another one */
export function useSelection(
  rows: readonly Row[],
  view: View,
  streams: ReadonlyMap<number, StreamInfo>,
  first?: string,
): Selection {
  const { severity, verdict, kind, mark, receive, send, sort, descending, all } = view;
  const search = useMemo(() => searchFor(view.search, streams), [view.search, streams]);
  const matching = useMemo(() => {
    const found = rows.filter(
      (row) => passes(row, { severity, verdict, kind, mark, receive, send }) && search.finds(row),
    );
    return sort === undefined ? found : sortRows(found, sort, descending);
  }, [rows, search, severity, verdict, kind, mark, receive, send, sort, descending]);
  const listed = useMemo(() => (all ? matching : matching.filter(({ accused }) => accused)), [matching, all]);
  const linked = matching.find(({ id }) => id === view.finding);
  const opened = linked ?? listed.find(({ id }) => id === first) ?? listed[0];
  return { matching, listed, opened, filtered: isFiltered(view), search };
}

/** Kinds that the reader asked for, by filters or by opening a finding; absent when neither. */
export function listKinds({ matching, opened, filtered }: Selection, view: View): ReadonlySet<string> | undefined {
  if (filtered) return new Set(matching.map(({ group }) => group.kind));
  return opened !== undefined && opened.id === view.finding ? new Set([opened.group.kind]) : undefined;
}

/** `docs` of the kinds that the filters let pass. */
export function listDocs({ matching }: Selection): ReadonlySet<string | undefined> {
  return new Set(matching.map(({ group }) => group.docs));
}

type Filter = Pick<View, 'severity' | 'verdict' | 'kind' | 'mark' | 'receive' | 'send'>;

function passes({ group, marks }: Row, { severity, verdict, kind, mark, receive, send }: Filter): boolean {
  if (severity !== undefined && group.severity !== severity) return false;
  if (verdict !== undefined && group.verdict !== verdict) return false;
  if (mark !== undefined && !marks.includes(mark)) return false;
  if (kind !== undefined && group.kind !== kind) return false;
  if (receive !== undefined && group.receive.state !== receive) return false;
  return send === undefined || group.send.state === send;
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
  holder: ({ group }) => nameHolder(group),
};
