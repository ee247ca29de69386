/**
 * What is known about a kind of stream and what it is read from, as data: `halfopen kinds`, `docs/kinds.md` and the code
 * example of `halfopen explain` are made of it.
 *
 * Texts are one clause or sentence of Markdown without links; names of edges and functions stand in backticks.
 */
export interface KindKnowledge {
  /** Heading in `docs/kinds.md`: its anchor is what streams of these kinds carry as `docs`. */
  readonly title: string;
  /** The kinds that it is about. */
  readonly kinds: readonly string[];
  /** Runtime or library, and the versions for which it was checked: `Node 18 to 26`. */
  readonly versions: string;
  /** What belongs to it. One paragraph. */
  readonly summary: string;
  /** Files that read it, below the root of the repository. */
  readonly code: readonly string[];
  readonly facts: readonly KindFact[];
  /** What else to know: why something is not accused, what looks the same. A paragraph each. */
  readonly notes: readonly string[];
  /** The call that is missing, in general. */
  readonly fix: string;
  /** The same as lines of code. */
  readonly example: readonly string[];
  /** Programs below `fixtures/programs` whose captures hold the kind to the truth; a healthy twin is one of them. */
  readonly provenBy: readonly string[];
}

export interface KindFact {
  /** `part`: another stream that belongs to this one, which is what the program holds and has to read. */
  readonly about: 'receive' | 'send' | 'reader' | 'stream' | 'part';
  /** State of the half, name of the reader, what is known about the stream, or which stream is its part: `unread`, `piped`, `data waits`. */
  readonly says: string;
  /** Edges, bits or stack frames. */
  readonly from: string;
  /** `no`, `yes`, or in which versions only a snapshot with numeric values says it: `from Node 20.10`. */
  readonly needsNumbers: string;
  /** Where it holds, when not in all versions of the kind. */
  readonly versions?: string;
  /** Link to the line of the library's source. */
  readonly source: string;
}

/** The same with where `docs/` tells about it. */
export interface KnownKind extends KindKnowledge {
  /** Page and anchor in this package's `docs/`, as in the groups of a result. */
  readonly docs: string;
}

/** What `halfopen kinds --json` writes. */
export interface KindCatalogue {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'halfopen'; readonly version: string };
  readonly kinds: readonly KnownKind[];
}
