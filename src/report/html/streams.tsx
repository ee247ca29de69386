/** The single streams of a group. */
import type { VNode } from 'preact';
import type { StreamInfo } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { formatBytes, formatQuantity } from '../units.js';
import { type DataColumn, DataTable } from './data-table.js';
import type { Search } from './search.js';

const COLUMNS: readonly DataColumn<StreamInfo>[] = [
  { key: 'id', head: 'id', render: ({ id }) => <code>@{id}</code> },
  { key: 'label', head: 'label', looks: ['flexible'], render: ({ label = '' }) => escapeText(label) },
  { key: 'retained', head: 'retained', looks: ['numeric'], render: ({ retainedBytes }) => formatBytes(retainedBytes) },
  { key: 'buffered', head: 'buffered', looks: ['numeric'], render: ({ bufferedBytes }) => formatBytes(bufferedBytes) },
];

interface StreamTableProps {
  readonly streams: readonly StreamInfo[];
  readonly search: Search;
}

export function StreamTable({ streams, search }: StreamTableProps): VNode {
  return (
    <section class="streams">
      <h3>{formatQuantity(streams.length, 'stream')}</h3>
      <DataTable
        caption="Streams of this group"
        columns={COLUMNS}
        rows={streams}
        keyOf={({ id }) => id}
        isCurrent={({ id }) => search.names(id)}
      />
    </section>
  );
}
