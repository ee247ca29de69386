/**
 * All that is known about one stream or group: what `halfopen explain` prints, and writes with `--reporter json`.
 *
 * Plain readonly JSON, as the result of an analysis; bytes are whole bytes.
 */
import type {
  AllocationFrame,
  Evidence,
  Group,
  HalfInfo,
  HolderStep,
  InputInfo,
  StreamInfo,
  Warning,
} from './result.js';
import type { Confidence, Reader, ReceiveState, SendState, Severity, Verdict } from './vocabulary.js';

export interface Explanation {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'halfopen'; readonly version: string };
  readonly inputs: readonly InputInfo[];
  readonly warnings: readonly Warning[];
  /** What was asked for: an id of a stream or group, or a fingerprint. */
  readonly asked: string;
  /** Sum of the self sizes of the snapshot, or the in-use bytes of the profile. */
  readonly heapBytes: number;
  /** The group that was asked for, or that the stream (or the stream that owns it) is in. */
  readonly group: Group;
  /** Other groups with the same fingerprint: they differ in reader or verdict only. */
  readonly sameFingerprint?: readonly string[];
  /** V8: the stream that was asked for, or the first one of the group. */
  readonly stream?: ExplainedStream;
  /** V8: other streams of the group, at most 20. */
  readonly siblings?: readonly StreamInfo[];
}

export interface ExplainedStream {
  /** Node id in the snapshot. */
  readonly id: number;
  readonly kind: string;
  readonly class: string;
  readonly receive: HalfInfo<ReceiveState>;
  readonly send: HalfInfo<SendState>;
  readonly reader: Reader;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** What the snapshot cannot tell, and how to capture one that can. */
  readonly unknown?: readonly string[];
  readonly label?: string;
  /** No code can reach it any more. */
  readonly abandoned: boolean;
  /** Chunks in its buffers; absent when they were not counted. */
  readonly bufferedChunks?: number;
  readonly bufferedBytes: number;
  /** What only this stream keeps alive. */
  readonly retainedBytes: number;
  readonly shallowBytes: number;
  /** The stream that carries this one and is reported in its place. */
  readonly owner?: StreamRef;
  /** Streams that are part of this one. */
  readonly owns: readonly StreamRef[];
  /** Which one it is: descriptor, peer, stream id, class of the store of its `AsyncLocalStorage`. */
  readonly identity: readonly Identity[];
  readonly listeners: readonly ListenerInfo[];
  /** Innermost function first, when the snapshot was taken with allocation tracking. */
  readonly allocation?: readonly AllocationFrame[];
  /** The part of the stream that was made there: no function of the program made the stream itself. */
  readonly allocationOf?: StreamRef;
  /** From the root to the stream. Empty when nothing alive leads to it. */
  readonly path: readonly HolderStep[];
  /** What else refers to the stream and would keep it alive, each with its own path. */
  readonly otherHolders: readonly (readonly HolderStep[])[];
  /** Further ones that are not told. */
  readonly moreHolders: number;
}

export interface StreamRef {
  readonly id: number;
  readonly kind: string;
  readonly class: string;
}

export interface Identity {
  readonly name: string;
  readonly value: string;
  /** The edge that it was read from. */
  readonly from: string;
  /** Where the class that `value` names is defined. */
  readonly at?: string;
  readonly original?: string;
}

export interface ListenerInfo {
  readonly event: string;
  /** Name of the function; empty for an anonymous one. */
  readonly function: string;
  readonly at?: string;
  readonly original?: string;
  /** Node's own, attached to every such stream. */
  readonly ofRuntime: boolean;
}
