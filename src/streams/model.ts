/**
 * What the stream families say about a stream. Families only add facts; deciding (verdict, severity) happens once, in
 * `findings/judge.ts`.
 */
import type { Evidence, HolderStep } from '../model/result.js';
import type { Confidence, Reader, ReceiveState, SendState } from '../model/vocabulary.js';

export interface Half<State> {
  readonly state: State;
  readonly confidence: Confidence;
}

/** Facts that decide between verdicts beside the two halves. `undefined` means that the input does not say. */
export interface Circumstances {
  /** Data or EOF has arrived that nobody has asked for. */
  readonly dataWaiting: boolean | undefined;
  /** Bytes that the program wrote are not flushed yet. */
  readonly writing: boolean | undefined;
  /** The receive half is open or unread for certain, even where the input does not say which. */
  readonly receiveNotClosed: boolean;
  /** Whether both halves are over (closed, reset or never there), known even where the input does not say how. */
  readonly over: boolean | undefined;
  /** The stream keeps something scarce (a descriptor, a child's pipe), so that leaving it untouched is a leak. */
  readonly holdsResource: boolean;
  /** The send half is not the program's to close, whatever its state: a child's stdout. */
  readonly sendIgnored: boolean;
  /** Why a verdict about this stream is at most `likely`. One clause. */
  readonly inferred: string | undefined;
  /** No code can reach the stream any more; see `docs/design.md`, "Abandoned". */
  readonly abandoned: boolean;
  /** Something other than the runtime holds the stream. */
  readonly heldByProgram: boolean;
  /** Why this stream is never a finding: what it is waiting for or who drives it. One clause. */
  readonly exempt: string | undefined;
  /** Who may still come back to a stream that nobody reads: one snapshot cannot tell whether anybody will. One clause. */
  readonly mayReturn: string | undefined;
  /** Nothing waits in it, and the runtime reads the end of its receive half by itself when it arrives. */
  readonly endsByItself: boolean;
}

export interface HalfFix {
  readonly receive?: string;
  readonly send?: string;
}

/** One stream of a V8 snapshot. */
export interface StreamRecord {
  /** Ordinal in the snapshot. */
  readonly node: number;
  /** Node id in the snapshot. */
  readonly id: number;
  readonly kind: string;
  readonly class: string;
  readonly receive: Half<ReceiveState>;
  readonly send: Half<SendState>;
  readonly reader: Reader;
  readonly bufferedBytes: number;
  /** Chunks that wait unread, where the family counts them. */
  readonly bufferedChunks: number | undefined;
  readonly circumstances: Circumstances;
  /**
   * An open connection on which no code of the program waits: it has no listener and no reader, and only data (fields,
   * lists, maps) holds it.
   */
  readonly unattended: boolean;
  readonly evidence: readonly Evidence[];
  /** Peer, path, fd or stream id. Never header values, bodies or query strings. */
  readonly label: string | undefined;
  /** Ordinal of the stream that owns this one and is reported in its place. */
  readonly owner: number | undefined;
  readonly holder: readonly HolderStep[];
  /** The call that is missing, by verdict. */
  readonly fix: string;
  /** The call that ends one half, where the other needs none. */
  readonly halfFix: HalfFix;
  /** Page and anchor in `docs/`. */
  readonly docs: string;
  /** What the snapshot cannot tell about this stream, and how to capture one that can. */
  readonly unknown: readonly string[];
}
