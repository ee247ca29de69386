/**
 * Streams of a profile. A profile knows no single stream, only how many of a kind exist: a population is what one
 * sentence can be said about. Families only add facts to it; `findings/judge.ts` decides.
 */
import type { Evidence, HolderStep } from '../../model/result.js';
import type { Confidence, Reader, ReceiveState, SendState, Verdict } from '../../model/vocabulary.js';
import type { Count } from '../../profile/estimate.js';
import type { Circumstances, Half } from '../model.js';

/** Bytes in use, with the samples they rest on. */
export interface Weight {
  readonly bytes: number;
  readonly samples: number;
  /** Share of the objects that was sampled, 0 to 1. */
  readonly chance: number;
}

export interface PopulationCircumstances extends Circumstances {
  /** Whether these streams will never move again: there are more of them later, or the runtime has proved it. */
  readonly stuck: boolean | 'unknown';
  /** Why a verdict is at most `possible`. One clause. */
  readonly estimated: string | undefined;
}

export type Fixes = Readonly<Partial<Record<Verdict, string>>>;

export interface StreamPopulation {
  readonly kind: string;
  /** The type, as Go names it. */
  readonly class: string;
  readonly receive: Half<ReceiveState>;
  readonly send: Half<SendState>;
  readonly reader: Reader;
  /** Nothing could have shown a reader, so that none is presumed; the confidence says so. */
  readonly isPresumedUnread: boolean;
  readonly circumstances: PopulationCircumstances;
  readonly count: Count;
  /** Everything that goes when the streams go. */
  readonly retained: Weight;
  /** The stream objects alone, in bytes. */
  readonly shallowBytes: number;
  readonly bufferedBytes: number;
  /** Who opened them: frames of the program, innermost first. Together with kind and halves the identity of a finding. */
  readonly origin: readonly HolderStep[];
  /** Who else handles them: known only with some of the profiles. */
  readonly handlers: readonly HolderStep[];
  readonly evidence: readonly Evidence[];
  /** The call that is missing, by verdict. */
  readonly fixes: Fixes;
  readonly docs: string;
  readonly unknown: readonly string[];
}

export const NO_WEIGHT: Weight = { bytes: 0, samples: 0, chance: 1 };

/** A population while its family still adds facts to it. */
export class PopulationDraft implements StreamPopulation {
  kind: string;
  class: string;
  docs: string;
  receive: Half<ReceiveState> = { state: 'unknown', confidence: 'certain' };
  send: Half<SendState> = { state: 'unknown', confidence: 'certain' };
  reader: Reader = 'unknown';
  isPresumedUnread = false;
  count: Count;
  retained: Weight = NO_WEIGHT;
  shallowBytes = 0;
  bufferedBytes = 0;
  origin: readonly HolderStep[] = [];
  handlers: readonly HolderStep[] = [];
  fixes: Fixes = {};
  dataWaiting: boolean | undefined;
  writing: boolean | undefined;
  holdsResource = false;
  sendIgnored = false;
  heldByProgram = true;
  stuck: boolean | 'unknown' = 'unknown';
  inferred: string | undefined;
  estimated: string | undefined;
  exempt: string | undefined;
  readonly evidence: Evidence[] = [];
  #unknown: { readonly half: Evidence['half']; readonly text: string }[] = [];

  constructor(kind: string, type: string, docs: string, count: Count) {
    this.kind = kind;
    this.class = type;
    this.docs = docs;
    this.count = count;
  }

  get circumstances(): PopulationCircumstances {
    const { dataWaiting, writing, holdsResource, sendIgnored, heldByProgram, stuck, inferred, estimated, exempt } =
      this;
    return {
      dataWaiting,
      writing,
      holdsResource,
      sendIgnored,
      heldByProgram,
      stuck,
      inferred,
      estimated,
      exempt,
      abandoned: false,
      receiveNotClosed: false,
      over: undefined,
      mayReturn: undefined,
      endsByItself: false,
    };
  }

  get unknown(): readonly string[] {
    return this.#unknown.map(({ text }) => text);
  }

  /** What the profiles cannot tell, and how to capture one that can. */
  leaveOpen(half: Evidence['half'], text: string): void {
    this.#unknown.push({ half, text });
  }

  setReceive(state: ReceiveState, confidence: Confidence, fact: string, from: string): void {
    this.receive = { state, confidence };
    this.evidence.push({ half: 'receive', fact, from });
  }

  setSend(state: SendState, confidence: Confidence, fact: string, from: string): void {
    this.send = { state, confidence };
    this.evidence.push({ half: 'send', fact, from });
  }

  /** A better source knows: what is shown must be what decided. */
  replaceReceive(state: ReceiveState, confidence: Confidence, fact: string, from: string): void {
    this.#forget('receive');
    this.setReceive(state, confidence, fact, from);
  }

  replaceSend(state: SendState, confidence: Confidence, fact: string, from: string): void {
    this.#forget('send');
    this.setSend(state, confidence, fact, from);
  }

  #forget(half: Evidence['half']): void {
    const kept = this.evidence.filter((evidence) => evidence.half !== half);
    this.evidence.splice(0, this.evidence.length, ...kept);
    this.#unknown = this.#unknown.filter((unknown) => unknown.half !== half);
  }

  note(fact: string, from: string): void {
    this.evidence.push({ half: 'stream', fact, from });
  }
}
