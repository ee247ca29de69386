/** Where the documentation tells what a family says about itself. */
import type { KindKnowledge, KnownKind } from '../model/kinds.js';

/** In the order of the families. */
export function locateKinds(
  page: string,
  families: readonly { readonly knowledge?: readonly KindKnowledge[] }[],
): readonly KnownKind[] {
  return families
    .flatMap(({ knowledge = [] }) => knowledge)
    .map((known) => ({ ...known, docs: `${page}#${anchorOf(known.title)}` }));
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
