/** Which entry of the policy accepts a finding. */
import type { CheckedIgnore, IgnoreEntry } from '../../model/check.js';
import type { Group } from '../../model/result.js';

/** @param today `YYYY-MM-DD`; an entry holds through its last day */
export function isExpired({ until }: IgnoreEntry, today: string): boolean {
  return until !== undefined && today > until;
}

/** Says of a finding whether all criteria of the entry fit it. */
export function createMatcher(entry: IgnoreEntry): (group: Group) => boolean {
  const fits = entry.holder === undefined ? undefined : createPattern(entry.holder);
  return ({ fingerprint, kind, class: className, holder }) => {
    if (entry.fingerprint !== undefined && entry.fingerprint !== fingerprint) return false;
    if (entry.kind !== undefined && entry.kind !== kind) return false;
    if (entry.class !== undefined && entry.class !== className) return false;
    if (fits === undefined) return true;
    return holder.some((step) =>
      [step.edge, step.node, step.at, step.original].some((text) => text !== undefined && fits(text)),
    );
  };
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
 * Matches the whole text, with `*` for any part of it. Leftmost pieces first, which is right for the only wildcard there
 * is and never goes back: heap names may be megabytes long.
 */
export function createPattern(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return (text) => text === pattern;
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  const middle = pieces.slice(1, -1);
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return from <= text.length - last.length;
  };
}
