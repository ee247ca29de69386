/**
 * The result of an analysis: the only thing that crosses from analysis to reports, and what `--reporter json` writes.
 *
 * Plain readonly JSON. Fields may be added without a new {@link SCHEMA_VERSION}; none is renamed or changes its unit.
 * All byte counts are whole bytes. The JSON Schema in `schema/result.schema.json` is generated from this file.
 */
import type { Check } from './check.js';
import type { Confidence, Reader, ReceiveState, SendState, Severity, Verdict } from './vocabulary.js';

export const SCHEMA_VERSION = 1 as const;

export interface Result {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'halfopen'; readonly version: string };
  readonly inputs: readonly InputInfo[];
  readonly warnings: readonly Warning[];
  readonly summary: Summary;
  /** Findings first (most severe, then most retained bytes), then the groups that accuse nobody. */
  readonly groups: readonly Group[];
  /** Every stream object of a V8 snapshot. Absent for pprof, which knows no single objects. */
  readonly streams?: readonly StreamInfo[];
  /**
   * pprof: the stacks on which what is in use was allocated, as one tree: the largest functions first, then what is too
   * small to be told. Absent without a heap profile, and of one that is larger than 4 MiB without compression.
   */
  readonly calls?: readonly Call[];
  /** Only in what `halfopen check` writes. */
  readonly check?: Check;
}

/**
 * A function in the calls that led to an allocation: one row for each way to it, after the row of its caller. Only the
 * largest are told by name. What a row has beyond its callees, it allocated itself.
 */
export interface Call {
  /** Index of the caller in `calls`, always less than its own; absent for the outermost functions. */
  readonly parent?: number;
  /** As the program names it, without type arguments, cut where it is very long; empty for the {@link rest}. */
  readonly function: string;
  /** `file:line` of the call; only the file where there are several. */
  readonly at?: string;
  /** In use, allocated here or in what was called from here. At most what its caller has. */
  readonly bytes: number;
  /** The same in the earlier heap profile. */
  readonly before?: number;
  /** Kind of the streams that this function makes. It does not say that there is anything wrong with them. */
  readonly kind?: string;
  /** Not one function, but all callees that are too small to be told. */
  readonly rest?: true;
}

export interface InputInfo {
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  readonly format: 'v8-heapsnapshot' | 'pprof';
  /** Size of the decompressed content. */
  readonly bytes: number;
  readonly nodes?: number;
  readonly edges?: number;
  /** V8: whether small integers were captured; without them most half-states of newer Nodes cannot be read. */
  readonly numericValues?: boolean;
  /** Runtime and version that wrote the file, e.g. `node 24.19.0`, when the file says so. */
  readonly producer?: string;
  /** V8: what tells whether another snapshot is of the same process, and which of the two is the later one. */
  readonly process?: ProcessMark;
  /** pprof: what the file holds within its case. */
  readonly profile?: ProfileInfo;
}

/** Object ids of V8 live as long as their process and are never used again in it. */
export interface ProcessMark {
  /** The highest id of an object in the snapshot. */
  readonly lastId: number;
  /** Some of the oldest objects: `<id>:<hash of type and class>`, hexadecimal, separated by spaces. */
  readonly objects: string;
}

export interface ProfileInfo {
  readonly role: 'heap' | 'heap-before' | 'goroutine' | 'goroutineleak' | 'reference' | 'other';
  readonly samples: number;
  /** Bytes between two heap samples; 1 is exact. */
  readonly samplingPeriod?: number;
}

export interface Warning {
  /** Stable, for programs: `no-numeric-values`, `unknown-node-type`, ... */
  readonly code: string;
  readonly message: string;
}

export interface Summary {
  /** Streams seen, whatever their verdict; an estimate for a sampled profile. */
  readonly streams: number;
  /** Streams for which every half that the verdict needs could be read. */
  readonly decidedStreams: number;
  /** V8: of the others, those that a snapshot with numeric values would decide; what is left only a second one tells. */
  readonly needNumbers?: number;
  /** Sum of the self sizes of the snapshot, or the in-use bytes of the profile. */
  readonly heapBytes: number;
  /** What would be freed if all findings were released together: each byte once, at most `heapBytes`. */
  readonly findingsRetainedBytes: number;
  readonly byVerdict: Readonly<Partial<Record<Verdict, VerdictTotal>>>;
}

export interface VerdictTotal {
  readonly groups: number;
  readonly streams: number;
  /** Union over the groups of this verdict, not a sum: each byte once. */
  readonly retainedBytes: number;
}

/** Streams with the same kind, class, halves, reader, verdict and holder signature: the unit of every report. */
export interface Group {
  /** `g-1`, `g-2`, ... in report order; only valid within this result. */
  readonly id: string;
  /** Hash of kind, halves and normalised holder: the same leak has the same one on another machine and day. */
  readonly fingerprint: string;
  readonly kind: string;
  /** Class of the objects as the program names it; for Go, the type. */
  readonly class: string;
  readonly receive: HalfInfo<ReceiveState>;
  readonly send: HalfInfo<SendState>;
  readonly reader: Reader;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /**
   * What these streams are accused of when a later snapshot of the process shows them unchanged while more of them have
   * come; `fix` is for that case then. They are open connections on which no code waits, or streams to which some code may
   * come back.
   */
  readonly ifStuck?: Verdict;
  /** No code can reach these streams any more (V8 only); see `docs/design.md`. */
  readonly abandoned?: boolean;
  readonly count: number;
  /**
   * What would be freed if the whole group were released, with the streams that are part of its members: the size of the
   * union, never a sum over members.
   */
  readonly retainedBytes: number;
  readonly shallowBytes: number;
  /** Bytes received and not consumed, or written and not flushed, that sit in the streams' own buffers. */
  readonly bufferedBytes: number;
  /** Sampled profiles: the interval in which count and bytes lie with 95 % probability. */
  readonly estimate?: Estimate;
  /** V8: the retaining path, GC root first. pprof: the creating stack, innermost application frame first. */
  readonly holder: readonly HolderStep[];
  /**
   * V8: what else refers to the first of the streams and would keep it alive, each with its own path. At most three, and
   * only of the findings that are listed first.
   */
  readonly otherHolders?: readonly (readonly HolderStep[])[];
  /** Further ones that are not told. */
  readonly moreHolders?: number;
  /**
   * V8, of a snapshot that was taken while allocations were tracked: the innermost function of the program, rather than of
   * a package or the stream's own constructor, on the stack on which the first of the streams was made, or the request that
   * it belongs to.
   */
  readonly openedBy?: AllocationFrame;
  /** Groups whose release would free this one too. */
  readonly alsoRetainedBy?: readonly string[];
  readonly evidence: readonly Evidence[];
  /** The call that is missing. Absent when nobody is accused or might be by `ifStuck`. */
  readonly fix?: string;
  /** The same as lines of code, for streams of this kind in general. */
  readonly example?: readonly string[];
  /** Page and anchor in this package's `docs/` about the kind. */
  readonly docs?: string;
  /** What the input cannot tell, and how to capture one that can. */
  readonly unknown?: readonly string[];
  /** V8: snapshot node ids of all members. */
  readonly streams?: readonly number[];
}

export interface HalfInfo<State> {
  readonly state: State;
  readonly confidence: Confidence;
}

export interface Estimate {
  readonly countLow: number;
  readonly countHigh: number;
  readonly bytesLow: number;
  readonly bytesHigh: number;
  /** Expected number of samples behind the count: below 3 nothing is claimed. */
  readonly expectedSamples: number;
}

export interface HolderStep {
  /** Edge from the previous step: property, variable or `(internal)` name. Empty for the first step. */
  readonly edge: string;
  /** Class, function or root category. */
  readonly node: string;
  /** `file:line` of the function or class, when the input knows it. */
  readonly at?: string;
  /** The same in the source that the file was made from, when there is a source map. */
  readonly original?: string;
  /**
   * The program made the reference into this step, and apart from the runtime (a socket's own handle) nothing else keeps
   * the stream alive: every other way to it leads through this reference. Absent: there is another way, or nobody looked.
   */
  readonly suspect?: true;
  /** On the path of another holder: the same step as on the stream's retaining path. */
  readonly shared?: true;
}

/** A function on the stack of an allocation. */
export interface AllocationFrame {
  /** Empty for an anonymous one. */
  readonly function: string;
  /** `file:line` of the function, not of the call in it. */
  readonly at?: string;
  /** The same in the source that the file was made from, when there is a source map. */
  readonly original?: string;
}

export interface Evidence {
  readonly half: 'receive' | 'send' | 'stream';
  /** What it implies, one clause. */
  readonly fact: string;
  /** The edge, bit or stack frame it was read from. */
  readonly from: string;
}

/** A stream is in a group, or part of another stream. */
export type StreamInfo = GroupedStream | OwnedStream;

interface StreamSelf {
  /** Node id in the snapshot: the same object has the same id in a later snapshot of the same process. */
  readonly id: number;
  /**
   * What its release would free, with that of the streams that are part of it. Where streams hold each other, at least so
   * much: the most that one of them alone keeps alive (its dominator subtree).
   */
  readonly retainedBytes: number;
  readonly bufferedBytes: number;
  /** Peer, path, fd or stream id where readable. Never header values, bodies or query strings. */
  readonly label?: string;
}

/** Kind, class, halves, reader and verdict are those of its group, and are not told again for each stream. */
export interface GroupedStream extends StreamSelf {
  /** Id of its group. */
  readonly group: string;
  readonly owner?: undefined;
  /** Of the verdict on this stream, where it is another than that of the group, which is as sure as its least sure member. */
  readonly confidence?: Confidence;
}

/** It is in no group and never accused: the stream that owns it is reported in its place. */
export interface OwnedStream extends StreamSelf {
  /** Id of that stream. */
  readonly owner: number;
  readonly group?: undefined;
  readonly kind: string;
  /** Absent: the last part of `kind`, as `Socket` of `net.Socket`. */
  readonly class?: string;
  readonly receive: ReceiveState;
  readonly send: SendState;
  readonly reader: Reader;
  /** Absent: `certain`. */
  readonly confidence?: Confidence;
}
