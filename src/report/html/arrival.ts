/** Whoever opens a finding, by mouse, keyboard or link, reads on at its title. */
import { useEffect, useRef } from 'preact/hooks';

/** @param finding id of the one that the address names, when it is the one that is open */
export function useArrival(finding: string | undefined): void {
  const previous = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (finding !== undefined && previous.current !== finding) showFinding();
    previous.current = finding;
  }, [finding]);
}

/** At once: not all readers want a page that glides, and a busy browser stops half-way. */
export function showFinding(): void {
  document.getElementById('finding-title')?.focus({ preventScroll: true });
  document.getElementById('finding')?.scrollIntoView({ block: 'start' });
}

/** Back to the row of the finding that is open, or to where the table was left. */
export function returnToRow(): void {
  const table = document.getElementById('findings');
  const row = table?.querySelector('tr[aria-current] a') ?? table?.querySelector('tr a[tabindex="0"]');
  if (row instanceof HTMLElement) row.focus();
}
