/** The only file that knows cli-table3. A table without lines but the one under its head, never wider than asked. */
import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** The column that gives way, with an ellipsis, when the table is too wide. At most one. */
  readonly shrinks?: boolean;
  /** Dropped, highest number first, when shrinking is not enough. */
  readonly expendable?: number;
}

/** `text` has no colour in it: widths are computed from it. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface TableOptions {
  readonly width: number;
  readonly indent: string;
  readonly paintHead: (text: string) => string;
}

const GAP = 2;
/** Columns are dropped to give the shrinking one this much room, ... */
const COMFORTABLE = 24;
/** ... and when none is left to drop, it gives way down to this. */
const NARROWEST = 8;

/** Lines of the table, each with `indent`; empty when there are no rows. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, indent, paintHead }: TableOptions,
): readonly string[] {
  if (rows.length === 0) return [];
  const natural = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map((row) => row[index]!.text.length)),
  );
  const { shown, widths } = fitColumns(columns, natural, width - indent.length);
  const table = new Table({
    head: shown.map((index) => paintHead(columns[index]!.head)),
    colAligns: shown.map((index) => columns[index]!.align ?? 'left'),
    colWidths: widths,
    chars: LINES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    table.push(shown.map((index) => (row[index]!.paint ?? asIs)(row[index]!.text)));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => `${indent}${line}`.trimEnd());
}

function fitColumns(
  columns: readonly Column[],
  natural: readonly number[],
  room: number,
): { shown: readonly number[]; widths: number[] } {
  const shrinking = columns.findIndex((column) => column.shrinks);
  const comfortable = natural.map((width, index) => (index === shrinking ? Math.min(width, COMFORTABLE) : width));
  const shown = columns.map((_, index) => index);
  const byExpendability = shown
    .filter((index) => columns[index]!.expendable !== undefined)
    .sort((a, b) => columns[b]!.expendable! - columns[a]!.expendable!);
  for (const index of byExpendability) {
    if (totalWidth(shown, comfortable) <= room) break;
    shown.splice(shown.indexOf(index), 1);
  }
  const excess = Math.max(0, totalWidth(shown, natural) - room);
  const widths = shown.map((index) => {
    const width = natural[index]!;
    return index === shrinking ? Math.max(Math.min(width, NARROWEST), width - excess) : width;
  });
  return { shown, widths };
}

function totalWidth(shown: readonly number[], widths: readonly number[]): number {
  return shown.reduce((sum, index) => sum + widths[index]!, GAP * (shown.length - 1));
}

function asIs(text: string): string {
  return text;
}

const LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '─'.repeat(GAP),
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;
