/** A stream while the families still add facts to it. */
import type { Evidence } from '../../model/result.js';
import type { Confidence, Reader, ReceiveState, SendState } from '../../model/vocabulary.js';
import type { Half } from '../model.js';

export class StreamDraft {
  readonly node: number;
  kind = 'stream';
  docs = 'kinds.md';
  receive: Half<ReceiveState> = { state: 'unknown', confidence: 'certain' };
  send: Half<SendState> = { state: 'unknown', confidence: 'certain' };
  reader: Reader = 'unknown';
  /** Bytes that arrived and wait, plus bytes that the program wrote and that are not flushed. */
  bufferedBytes = 0;
  dataWaiting: boolean | undefined;
  writing: boolean | undefined;
  holdsResource = false;
  /** The send half is not the program's to close, whatever its state: a child's stdout. */
  sendIgnored = false;
  /** Why it is never a finding, one clause. */
  exempt: string | undefined;
  /** Why a verdict about it is at most `likely`, one clause. */
  inferred: string | undefined;
  label: string | undefined;
  fix = '';
  /** The program listens for data and has paused the stream. */
  paused = false;
  /** Some listener of the program is attached, so code of the program may still run on an event of the stream. */
  programListens = false;
  /** Objects through which only the event loop reaches the stream: its native handle, its timeout. */
  readonly handles: number[] = [];
  /** Streams that this one carries and that are reported as part of it. */
  readonly owned: number[] = [];
  readonly evidence: Evidence[] = [];
  readonly unknown: string[] = [];

  constructor(node: number) {
    this.node = node;
  }

  setReceive(state: ReceiveState, fact: string, from: string, confidence: Confidence = 'certain'): void {
    this.receive = { state, confidence };
    this.#replaceEvidence('receive', fact, from);
  }

  setSend(state: SendState, fact: string, from: string, confidence: Confidence = 'certain'): void {
    this.send = { state, confidence };
    this.#replaceEvidence('send', fact, from);
  }

  note(fact: string, from: string): void {
    this.evidence.push({ half: 'stream', fact, from });
  }

  /** A later family knows better than an earlier one: what is shown must be what decided. */
  #replaceEvidence(half: 'receive' | 'send', fact: string, from: string): void {
    const index = this.evidence.findIndex((evidence) => evidence.half === half);
    if (index >= 0) this.evidence.splice(index, 1);
    this.evidence.push({ half, fact, from });
  }
}
