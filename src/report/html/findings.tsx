/** The table of findings, and of the groups that accuse nobody. */
import type { ComponentChildren, VNode } from 'preact';
import { escapeText } from '../escape.js';
import { nameHolder } from '../holder-steps.js';
import { formatBytes, formatCount } from '../units.js';
import { showFinding } from './arrival.js';
import { type DataColumn, DataTable } from './data-table.js';
import { HalfGlyph } from './half-glyph.js';
import type { Delta, Row } from './rows.js';
import { SORT_KEYS, type View, writeView } from './view.js';

interface FindingsProps {
  readonly rows: readonly Row[];
  readonly current: Row | undefined;
  readonly view: View;
  readonly change: (changes: Partial<View>) => void;
}

export function FindingsTable({ rows, current, view, change }: FindingsProps): VNode {
  return (
    <DataTable
      caption="Table of findings"
      columns={listColumns(view)}
      rows={rows}
      keyOf={({ id }) => id}
      isCurrent={(row) => row === current}
      onOpen={({ id }) => (id === view.finding ? showFinding() : change({ finding: id }))}
      sort={{ key: view.sort, descending: view.descending, by: (key) => change(sortBy(key, view)) }}
    />
  );
}

/** Numbers start with the largest; a third click returns to the order of the report. */
function sortBy(name: string, view: View): Partial<View> {
  const key = SORT_KEYS.find((known) => known === name);
  const descendingFirst = key === 'count' || key === 'retained' || key === 'buffered';
  if (view.sort !== key) return { sort: key, descending: descendingFirst };
  if (view.descending === descendingFirst) return { descending: !descendingFirst };
  return { sort: undefined, descending: false };
}

function listColumns(view: View): readonly DataColumn<Row>[] {
  return [
    {
      key: 'id',
      head: 'id',
      render: ({ id, shortId }, tabIndex) => (
        <a
          href={writeView({ ...view, finding: id })}
          tabIndex={tabIndex}
          onClick={(event) => {
            event.stopPropagation();
            // The address stays as it is, so nothing else would happen.
            if (id === view.finding) showFinding();
          }}
        >
          {escapeText(shortId, 20)}
        </a>
      ),
    },
    {
      key: 'severity',
      head: 'severity',
      render: ({ group, marks }) => (
        <>
          <span class={`severity s-${group.severity}`}>{group.severity}</span>
          <Marks marks={marks} />
        </>
      ),
    },
    {
      key: 'kind',
      head: 'kind',
      render: ({ group }) => (
        <>
          <span class={`swatch v-${group.verdict}`} title={group.verdict} />
          <span class={`both v-${group.verdict}`}>
            <HalfGlyph receive={group.receive.state} send={group.send.state} />
            <span class="hidden">{`receive ${group.receive.state}, send ${group.send.state}: `}</span>
          </span>
          <span class="name">{escapeText(group.kind, 60)}</span>
        </>
      ),
    },
    { key: 'class', head: 'class', looks: ['expendable'], render: ({ group }) => escapeText(group.class, 40) },
    {
      key: 'receive',
      head: 'receive',
      render: ({ group }) => (
        <State>
          <HalfGlyph receive={group.receive.state} />
          <span class="word">{group.receive.state}</span>
        </State>
      ),
    },
    {
      key: 'send',
      head: 'send',
      render: ({ group }) => (
        <State>
          <HalfGlyph send={group.send.state} />
          <span class="word">{group.send.state}</span>
        </State>
      ),
    },
    { key: 'reader', head: 'reader', looks: ['expendable'], render: ({ group }) => group.reader },
    {
      key: 'count',
      head: 'count',
      looks: ['numeric'],
      render: ({ group, deltas }) => (
        <>
          {formatCount(group.count)}
          <DeltaView delta={deltas?.count} />
        </>
      ),
    },
    {
      key: 'retained',
      head: 'retained',
      looks: ['numeric'],
      render: ({ group, deltas }) => (
        <>
          <b>{formatBytes(group.retainedBytes)}</b>
          <DeltaView delta={deltas?.retained} />
        </>
      ),
    },
    {
      key: 'buffered',
      head: 'buffered',
      looks: ['numeric', 'expendable'],
      render: ({ group }) => formatBytes(group.bufferedBytes),
    },
    {
      key: 'holder',
      head: 'holder',
      looks: ['expendable', 'flexible'],
      render: ({ group }) => <span class="place">{escapeText(nameHolder(group), 60)}</span>,
    },
  ];
}

/** Narrow screens leave out how far chance goes. */
function DeltaView({ delta }: { delta: Delta | undefined }): VNode | null {
  if (delta === undefined) return null;
  const [change, error] = delta.text.split(' ±');
  return (
    <span class={`delta d-${delta.direction}`}>
      {change}
      {error !== undefined && <span class="error"> ±{error}</span>}
    </span>
  );
}

function State({ children }: { children: ComponentChildren }): VNode {
  return <span class="state">{children}</span>;
}

export function Marks({ marks }: { marks: readonly string[] }): VNode {
  return (
    <>
      {marks.map((mark) => (
        <span class={`mark m-${mark}`} key={mark}>
          {mark}
        </span>
      ))}
    </>
  );
}
