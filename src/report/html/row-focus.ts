/** A table is one stop of the Tab key: the arrow keys move between its rows, also to those that are not in the page yet. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface RowFocusOptions {
  readonly count: number;
  /** Row that is open, if any; its key tells when that becomes another one. */
  readonly current: number;
  readonly currentKey: string | number | undefined;
  /** In CSS pixels; all rows have it, and so has the head. */
  readonly rowHeight: number;
}

export interface RowFocus {
  /** Row that the Tab key leads to. */
  readonly stop: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

export function useRowFocus(
  scroller: RefObject<HTMLElement | null>,
  { count, current, currentKey, rowHeight }: RowFocusOptions,
): RowFocus {
  const [focused, setFocused] = useState<number>();
  /** Row that takes the focus as soon as it is in the page. */
  const wanted = useRef<number | undefined>(undefined);
  const reveal = useCallback(
    (index: number): void => {
      const element = scroller.current;
      if (element === null || index < 0) return;
      const row = findRow(element, index);
      const top = row?.offsetTop ?? (index + 1) * rowHeight;
      const bottom = top + (row?.offsetHeight ?? rowHeight);
      // Not `scrollIntoView`: it would scroll the page as well.
      if (top - rowHeight < element.scrollTop) element.scrollTop = top - rowHeight;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    },
    [scroller, rowHeight],
  );

  // Sorting moves the row that is open, but is no reason to follow it: only another one is.
  useLayoutEffect(() => reveal(current), [currentKey, reveal]);
  useEffect(() => setFocused(undefined), [currentKey]);
  useLayoutEffect(() => {
    const link = scroller.current && wanted.current !== undefined && findRow(scroller.current, wanted.current);
    if (!link) return;
    wanted.current = undefined;
    link.querySelector('a')?.focus();
  });

  return {
    stop: Math.min(focused ?? Math.max(0, current), count - 1),
    onKeyDown(event) {
      const from = indexOfRow(event.target);
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
      const to = from === undefined ? undefined : chooseRow(event.key, from, page, count);
      if (to === undefined) return;
      event.preventDefault();
      wanted.current = to;
      reveal(to);
      setFocused(to);
    },
    onFocusIn: ({ target }) => setFocused(indexOfRow(target)),
  };
}

function chooseRow(key: string, from: number, page: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, from + step));
}

/** Rows are numbered for readers who hear the table: from 1, and the head is the first. */
const FIRST_ROW = 2;

export function numberRow(index: number): number {
  return index + FIRST_ROW;
}

function findRow(scroller: HTMLElement, index: number): HTMLElement | null {
  return scroller.querySelector(`tr[aria-rowindex="${numberRow(index)}"]`);
}

function indexOfRow(target: EventTarget | null): number | undefined {
  const number = target instanceof Element && target.closest('tbody tr')?.getAttribute('aria-rowindex');
  return number ? Number(number) - FIRST_ROW : undefined;
}
