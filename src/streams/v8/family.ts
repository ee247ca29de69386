/**
 * What a stream family is. To add one, write a file beside this one and list it in `index.ts`.
 *
 * A family recognises its streams by their edges, never by class name (subclasses, bundlers and Node itself rename
 * classes), and adds what it knows to a draft. It does not decide whether anything leaks: `findings/judge.ts` does.
 */
import type { EdgeRef, HeapView } from '../../graph/heap-view.js';
import type { KindKnowledge } from '../../model/kinds.js';
import type { StreamDraft } from './draft.js';
import type { Surroundings } from './surroundings.js';

export interface Family {
  /** Kinds that it assigns. */
  readonly kinds: readonly string[];
  /** For people: what each fact is read from, in which versions. `docs/kinds.md` and `halfopen kinds` are made of it. */
  readonly knowledge?: readonly KindKnowledge[];
  /** Every edge it reads, so that all names are found in one pass over the strings. */
  readonly edges: readonly EdgeRef[];
  /** An object with one of these property edges may be a stream of this family. */
  readonly marks: readonly EdgeRef[];
  /** Packages whose own functions know these streams without meaning to read them. */
  readonly libraries?: readonly string[];
  recognises(heap: HeapView, node: number): boolean;
  /**
   * For a family of objects that are no streams but hand one out, such as the response of an HTTP client: the stream,
   * which is then described after all others have described it.
   */
  streamOf?(heap: HeapView, node: number): number;
  /** @param node the object that was recognised: the stream itself, unless {@link streamOf} says another */
  describe(heap: HeapView, stream: StreamDraft, surroundings: Surroundings, node: number): void;
}
