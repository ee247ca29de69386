/**
 * The result of comparing two results: what `halfopen diff --reporter json` writes, and all that its reports need.
 *
 * Plain readonly JSON. Fields may be added without a new {@link DIFF_SCHEMA_VERSION}; none is renamed or changes its
 * unit. The JSON Schema in `schema/diff.schema.json` is generated from this file.
 */
import type { Call, Group, InputInfo, Summary, Warning } from './result.js';
import type { Confidence, Severity, Verdict } from './vocabulary.js';

export const DIFF_SCHEMA_VERSION = 1 as const;

/** What became of a finding. `new` and `fixed`: it is only on one side. */
export const CHANGES = ['new', 'grown', 'same', 'shrunk', 'fixed'] as const;
export type Change = (typeof CHANGES)[number];

export interface DiffResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'halfopen'; readonly version: string };
  readonly before: DiffSide;
  readonly after: DiffSide;
  /**
   * `one-process`: two moments of it, so streams are followed by object id. `apart`: two processes, or two of which
   * too little is known; findings are compared by fingerprint only. `profiles`: sampled, compared by fingerprint within their error.
   */
  readonly relation: 'one-process' | 'apart' | 'profiles';
  /** Units of work, such as requests, that each side had done; deltas are then per the work of the after side. */
  readonly work?: { readonly before: number; readonly after: number };
  readonly warnings: readonly Warning[];
  readonly summary: DiffSummary;
  /** Every finding of either side. Stuck and new ones first, then by severity and by the bytes they hold. */
  readonly entries: readonly DiffEntry[];
  /**
   * Profiles: the calls of the after side. Their `before` is what it would be at the work of the after side, and absent where
   * the before side does not tell it.
   */
  readonly calls?: readonly Call[];
}

export interface DiffSide {
  readonly inputs: readonly InputInfo[];
  readonly summary: Summary;
}

export interface DiffSummary {
  /** Number of entries by what became of them. */
  readonly changes: Readonly<Record<Change, number>>;
  /** Streams of both sides by what became of them, accused or not; only for `one-process`. */
  readonly streams?: StreamTotals;
}

/** Every stream is counted once; one that carries others counts for them. */
export interface StreamTotals {
  /** Accused, and the same at both moments: half-states, reader, and nothing consumed in between. */
  readonly stuck: number;
  /** The same at both moments, and accused of nothing: waiting is what idle connections do. */
  readonly unchanged: number;
  /** Not there before. */
  readonly arrived: number;
  /** There at both moments, with another half-state or reader, or with less data waiting. */
  readonly progressed: number;
  /** There at both moments, but one of the snapshots does not say enough, such as one without numbers. */
  readonly unclear: number;
  /** Gone. */
  readonly left: number;
}

/** All groups of one side that accuse somebody and have the same fingerprint, against those of the other side. */
export interface DiffEntry {
  /** Unique among the entries. */
  readonly fingerprint: string;
  readonly change: Change;
  readonly kind: string;
  readonly verdict: Verdict;
  /** One step above that of the group when the finding is stuck or has grown. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly count: Difference;
  /** Sum over the groups of the fingerprint, each of which is a union. */
  readonly retainedBytes: Difference;
  readonly bufferedBytes: Difference;
  /** Sampled profiles: chance alone explains the difference, so that `--fail-on` and the severity ignore it. */
  readonly withinError?: true;
  /** What became of the single streams; only for `one-process`. */
  readonly streams?: StreamChanges;
  /** The most severe group, of the after side unless the finding is fixed. Its `streams` are left out. */
  readonly group: Group;
}

export interface Difference {
  readonly before: number;
  readonly after: number;
  /** `after - before`; with `work`, `after` minus what `before` would be at the work of the after side. */
  readonly delta: number;
  /** Sampled profiles: half the width of the interval around `delta` that has it with 95 % probability. */
  readonly error?: number;
}

/** Node ids, ascending. The streams of the after side are `stuck`, `arrived`, `progressed` and `unclear`. */
export interface StreamChanges {
  readonly stuck: readonly number[];
  readonly arrived: readonly number[];
  /** Now in this entry; before in another state, or with more data waiting. */
  readonly progressed: readonly number[];
  readonly unclear: readonly number[];
  /** Before in this entry; now in another state. */
  readonly movedOn: readonly number[];
  /** Before in this entry; now gone. */
  readonly left: readonly number[];
}
