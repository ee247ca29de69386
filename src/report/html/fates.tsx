/** What became of the single streams of a finding between two moments of their process. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { StreamChanges } from '../../model/diff.js';
import { formatQuantity } from '../units.js';
import { type DataColumn, DataTable } from './data-table.js';
import type { Search } from './search.js';

interface Fate {
  readonly id: number;
  readonly fate: keyof StreamChanges;
}

/** Those to look at first. */
const FATES: Readonly<Record<keyof StreamChanges, string>> = {
  stuck: 'stuck: nothing happened to it',
  arrived: 'arrived since',
  progressed: 'came here from another state',
  unclear: 'there at both moments, but one snapshot does not say enough',
  movedOn: 'moved on to another state',
  left: 'gone',
};

const COLUMNS: readonly DataColumn<Fate>[] = [
  { key: 'id', head: 'id', render: ({ id }) => <code>@{id}</code> },
  {
    key: 'fate',
    head: 'what became of it',
    looks: ['flexible'],
    render: ({ fate }) => <span class={`fate f-${fate}`}>{FATES[fate]}</span>,
  },
];

interface FatesProps {
  readonly changes: StreamChanges;
  readonly search: Search;
}

export function Fates({ changes, search }: FatesProps): VNode | null {
  const rows = useMemo(() => listFates(changes), [changes]);
  if (rows.length === 0) return null;
  return (
    <section class="streams">
      <h3>{formatQuantity(rows.length, 'stream')}</h3>
      <DataTable
        caption="What became of the streams"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ id, fate }) => `${fate} ${id}`}
        isCurrent={({ id }) => search.names(id)}
      />
    </section>
  );
}

function listFates(changes: StreamChanges): readonly Fate[] {
  const fates = Object.keys(FATES) as readonly Fate['fate'][];
  return fates.flatMap((fate) => changes[fate].map((id) => ({ id, fate })));
}
