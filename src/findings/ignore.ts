/** Which entry of the policy accepts a finding. */
import type { CheckedIgnore, IgnoreEntry } from '../model/check.js';
import type { Group } from '../model/result.js';

/** @param today `YYYY-MM-DD`; an entry holds through its last day */
export function isExpired({ until }: IgnoreEntry, today: string): boolean {
  return until !== undefined && today > until;
}

/** Whether all criteria of the entry fit. */
export function matches(entry: IgnoreEntry, { fingerprint, kind, class: className, holder }: Group): boolean {
  if (entry.fingerprint !== undefined && entry.fingerprint !== fingerprint) return false;
  if (entry.kind !== undefined && entry.kind !== kind) return false;
  if (entry.class !== undefined && entry.class !== className) return false;
  const pattern = entry.holder;
  if (pattern === undefined) return true;
  return holder.some(({ edge, node, at }) => [edge, node, at ?? ''].some((text) => matchesPattern(text, pattern)));
}

/** Says of each entry whether it still does something. `used` holds the indices of those that accepted a finding. */
export function checkIgnores(
  entries: readonly IgnoreEntry[],
  used: ReadonlySet<number>,
  today: string,
): readonly CheckedIgnore[] {
  return entries.map((entry, index) => {
    const status = isExpired(entry, today) ? 'expired' : used.has(index) ? 'active' : 'unused';
    return { ...entry, status };
  });
}

/**
 * The whole text, with `*` for any part of it. Leftmost pieces first, which is right for the only wildcard there is and
 * never goes back: heap names may be megabytes long.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0]!;
  if (pieces.length === 1) return text === pattern;
  const last = pieces.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= text.length - last.length;
}
