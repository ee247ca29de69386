/** Long tables put only the rows into the page that can be seen, and on paper those that a reader would turn pages for. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';

/**
 * Up to here a table is whole, so that the browser's own search finds every row. A row has some 30 elements: 4,900 of them
 * took 6 s to open and 0.8 s a frame to scroll (Chromium 156).
 */
const LONGEST_WHOLE = 300;
/** Some 25 pages. */
const MOST_PRINTED = 1000;
/** Rows above and below what can be seen, so that scrolling shows no gaps and the keyboard finds its neighbours. */
const MARGIN = 20;

export interface RowWindow {
  readonly start: number;
  readonly end: number;
  /** Rows that are not on paper; 0 on a screen. */
  readonly unprinted: number;
  readonly onScroll: () => void;
}

/** @param rowHeight in CSS pixels; all rows have it */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowWindow {
  const [range, setRange] = useState({ start: 0, end: Math.min(count, 60) });
  const printing = usePrinting();
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
  if (printing) {
    const end = Math.min(count, MOST_PRINTED);
    return { start: 0, end, unprinted: count - end, onScroll };
  }
  const shown = virtual ? { start: range.start, end: Math.min(range.end, count) } : { start: 0, end: count };
  return { ...shown, unprinted: 0, onScroll };
}

/** Whether the page is being put on paper. Browsers wait for what is drawn in answer to `beforeprint`. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => setPrinting(true);
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}
