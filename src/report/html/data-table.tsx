/** A table with a fixed head: sortable when the caller sorts, windowed when it is long. */
import type { ComponentChildren, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { formatQuantity } from '../units.js';
import { numberRow, useRowFocus } from './row-focus.js';
import { useRowWindow } from './window.js';

/** As in the style sheet. */
const ROW_HEIGHT = 34;

export interface DataColumn<Row> {
  readonly key: string;
  readonly head: string;
  /** `tabIndex` is for the link of the row, if it has one. */
  readonly render: (row: Row, tabIndex: 0 | -1) => ComponentChildren;
  /** `expendable`: left out on narrow screens. `flexible`: takes the room that the others leave. */
  readonly looks?: readonly ('numeric' | 'expendable' | 'flexible')[];
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly sort?: {
    readonly key: string | undefined;
    readonly descending: boolean;
    readonly by: (key: string) => void;
  };
  readonly isCurrent?: (row: Row) => boolean;
  readonly onOpen?: (row: Row) => void;
}

export function DataTable<Row>(props: DataTableProps<Row>): VNode {
  const { caption, columns, rows, keyOf, isCurrent, onOpen } = props;
  const scroller = useRef<HTMLElement>(null);
  const { start, end, unprinted, onScroll } = useRowWindow(scroller, rows.length, ROW_HEIGHT);
  const current = isCurrent === undefined ? -1 : rows.findIndex(isCurrent);
  const { stop, onKeyDown, onFocusIn } = useRowFocus(scroller, {
    count: rows.length,
    current,
    currentKey: rows[current] && keyOf(rows[current]),
    rowHeight: ROW_HEIGHT,
  });
  // Whoever scrolled the row with the stop away tabs to what can be seen instead.
  const shownStop = Math.max(start, Math.min(end - 1, stop));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
    <section class="scroller" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label={caption}>
      <table class="data" aria-rowcount={rows.length + 1}>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={props.sort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown} onFocusIn={onFocusIn}>
          <Gap rows={start} />
          {rows.slice(start, end).map((row, index) => (
            <tr
              key={keyOf(row)}
              aria-rowindex={numberRow(start + index)}
              aria-current={start + index === current ? 'true' : undefined}
              class={onOpen === undefined ? undefined : 'opens'}
              onClick={onOpen === undefined ? undefined : () => onOpen(row)}
            >
              {columns.map(({ key, looks, render }) => (
                <td key={key} class={looks?.join(' ')} data-column={key}>
                  {render(row, start + index === shownStop ? 0 : -1)}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - end - unprinted} />
        </tbody>
      </table>
      {unprinted > 0 && (
        <p class="unprinted">and {formatQuantity(unprinted, 'more row')}, which are left out on paper</p>
      )}
    </section>
  );
}

function Head<Row>({
  column: { key, head, looks },
  sort,
}: {
  column: DataColumn<Row>;
  sort: DataTableProps<Row>['sort'];
}): VNode {
  const classes = looks?.join(' ');
  if (sort === undefined) {
    return (
      <th scope="col" class={classes} data-column={key}>
        {head}
      </th>
    );
  }
  const direction = sort.key !== key ? 'none' : sort.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={classes} data-column={key} aria-sort={direction}>
      <button type="button" onClick={() => sort.by(key)}>
        {head}
        <span class="arrow" aria-hidden="true">
          {direction === 'none' ? '' : sort.descending ? '↓' : '↑'}
        </span>
      </button>
    </th>
  );
}

/** The height of rows that are not in the page; browsers draw no element higher than some 17 million pixels. */
function Gap({ rows }: { rows: number }): VNode | null {
  if (rows <= 0) return null;
  return (
    <tr class="gap">
      <td style={{ height: `${Math.min(rows * ROW_HEIGHT, 16_000_000)}px` }} />
    </tr>
  );
}
