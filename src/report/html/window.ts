/** Long tables put only the rows into the page that can be seen. */
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

/** Up to here a table is whole: the browser's own search finds every row, and print shows it. */
const LONGEST_WHOLE = 5000;
/** Rows above and below what can be seen, so that scrolling shows no gaps and the keyboard finds its neighbours. */
const MARGIN = 20;

export interface RowWindow {
  readonly start: number;
  readonly end: number;
  readonly onScroll: () => void;
}

/** @param rowHeight in CSS pixels; all rows have it */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowWindow {
  const [range, setRange] = useState({ start: 0, end: Math.min(count, 60) });
  const virtual = count > LONGEST_WHOLE;
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!virtual || element === null) return;
    const first = Math.floor(element.scrollTop / rowHeight);
    const start = Math.max(0, Math.min(first, count - 1) - MARGIN);
    const end = Math.min(count, first + Math.ceil(element.clientHeight / rowHeight) + MARGIN);
    setRange((old) => (old.start === start && old.end === end ? old : { start, end }));
  }, [scroller, count, rowHeight, virtual]);
  useLayoutEffect(onScroll, [onScroll]);
  return virtual ? { ...range, end: Math.min(range.end, count), onScroll } : { start: 0, end: count, onScroll };
}
