/** Everything that the families of this folder say about themselves, in the order in which they are tried. */
import type { KindKnowledge, KnownKind } from '../model/kinds.js';
import { GO_FAMILIES } from './go/index.js';
import { FAMILIES } from './v8/index.js';

export const KNOWN_KINDS: readonly KnownKind[] = [
  ...locate('kinds.md', FAMILIES),
  ...locate('kinds-go.md', GO_FAMILIES),
];

/** The entry that a group's `docs` points at. */
export function findKnownKind(docs: string | undefined): KnownKind | undefined {
  return KNOWN_KINDS.find((known) => known.docs === docs);
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function locate(
  page: string,
  families: readonly { readonly knowledge?: readonly KindKnowledge[] }[],
): readonly KnownKind[] {
  return families
    .flatMap(({ knowledge = [] }) => knowledge)
    .map((known) => ({ ...known, docs: `${page}#${anchorOf(known.title)}` }));
}
