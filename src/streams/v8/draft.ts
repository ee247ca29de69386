/** A stream while the families still add facts to it. */
import type { Evidence } from '../../model/result.js';
import type { Reader, ReceiveState, SendState } from '../../model/vocabulary.js';
import type { Half, HalfFix } from '../model.js';

/** The state of a half with its evidence: what it means, and the edge or bit it was read from. */
export interface Reading<State> {
  readonly state: State;
  readonly fact: string;
  readonly from: string;
  /** With state `unknown`: what the snapshot left out. */
  readonly unknown?: string;
}

export class StreamDraft {
  readonly node: number;
  kind = 'stream';
  docs = 'kinds.md';
  receive: Half<ReceiveState> = { state: 'unknown', confidence: 'certain' };
  send: Half<SendState> = { state: 'unknown', confidence: 'certain' };
  reader: Reader = 'unknown';
  /** Bytes that arrived and wait, plus bytes that the program wrote and that are not flushed. */
  bufferedBytes = 0;
  /** Chunks that wait unread; undefined when the family does not count them. */
  bufferedChunks: number | undefined;
  dataWaiting: boolean | undefined;
  writing: boolean | undefined;
  /** Data waits and the stream is not destroyed, so the receive half is open or unread even if its flags are unknown. */
  receiveNotClosed = false;
  /** See `Circumstances`. */
  over: boolean | undefined;
  holdsResource = false;
  /** The send half is not the program's to close, whatever its state: a child's stdout. */
  sendIgnored = false;
  /** Why it is never a finding, one clause. */
  exempt: string | undefined;
  /** Why a verdict about it is at most `likely`, one clause. */
  inferred: string | undefined;
  /** Packages that made it: their functions know it and will not read it. */
  readonly libraries: string[] = [];
  /** See `Circumstances`. */
  mayReturn: string | undefined;
  endsByItself = false;
  label: string | undefined;
  /** What ends one half, where the other needs nothing. */
  halfFix: HalfFix = {};
  /** The program listens for data and has paused the stream. */
  paused = false;
  /** Whether the program called pause(), with a listener or without. */
  pauseCalled: boolean | undefined = false;
  /** It is a connection itself and not one message of a protocol, which may be a subscription that stays silent for long. */
  isConnection = false;
  /** A request without its answer: a callback that still knows it may yet read it. */
  beingServed = false;
  /** A response that is not finished: the request that it answers. */
  answers: number | undefined;
  /** Object whose lock on the stream waits for nothing: whoever still holds it may read on, nobody else can. */
  lockedBy: number | undefined;
  /** Other objects through which the program reads the stream: the body of a response, one side of a transform. */
  readonly faces: number[] = [];
  /** Some listener of the program is attached, so code of the program may still run on an event of the stream. */
  programListens = false;
  /** Objects through which only the event loop reaches the stream: its native handle, its timeout. */
  readonly handles: number[] = [];
  /** Streams that this one carries and that are reported as part of it. */
  readonly owned: number[] = [];
  /** Streams behind this one: it hands on what they receive, at the pace at which it is read itself. */
  readonly sources: number[] = [];
  /** The same from the other side. */
  readonly fronts: number[] = [];
  /** Where `pipe()` takes its data. */
  pipedInto: readonly number[] = [];
  /** It hands on what the stream behind it receives, unchanged, so that the end of that one is its own. */
  endsWithSource = false;
  /** The end has arrived at a stream behind it, and was not read. */
  endHasArrived = false;
  /** What it hands out is the body of an HTTP message. */
  isBody = false;
  /** Set by the family of a stream that is made of others: called when all of them were described. */
  combine: ((draftOf: (node: number) => StreamDraft | undefined) => void) | undefined;
  readonly evidence: Evidence[] = [];
  #fix = '';
  /** By half, what the snapshot cannot tell. */
  readonly #unknown: { receive: string | undefined; send: string | undefined } = {
    receive: undefined,
    send: undefined,
  };

  constructor(node: number) {
    this.node = node;
  }

  get fix(): string {
    return this.#fix;
  }

  /** What ends the stream. A family that sets it knows better than the one before, also about each half. */
  set fix(call: string) {
    this.#fix = call;
    this.halfFix = {};
  }

  get unknown(): readonly string[] {
    return [this.#unknown.receive, this.#unknown.send].filter((what) => what !== undefined);
  }

  setReceive(reading: Reading<ReceiveState>): void {
    this.receive = { state: reading.state, confidence: 'certain' };
    this.#replaceEvidence('receive', reading);
  }

  setSend(reading: Reading<SendState>): void {
    this.send = { state: reading.state, confidence: 'certain' };
    this.#replaceEvidence('send', reading);
  }

  /** What a family without the flags still knows when the stream's resource is alive and chunks wait in its buffer. */
  setUnread(from: string): void {
    if (this.receive.state !== 'unknown' || this.dataWaiting !== true) return;
    this.receiveNotClosed = true;
    if (this.reader === 'unknown') this.reader = 'none';
    this.#replaceEvidence('receive', {
      state: 'unknown',
      fact: 'open, or at its unread end: data waits and it is not destroyed',
      from,
      unknown: 'whether the end of the receive half has arrived: its flags are an integer that this snapshot left out',
    });
  }

  /** What a family knows without the flags: destroy() ends both halves and takes the resource below away. */
  setOver(over: boolean, from: string): void {
    if (this.receive.state !== 'unknown' && this.send.state !== 'unknown') return;
    this.over = over;
    const fact = 'over: closed, or reset';
    if (over && this.receive.state === 'unknown') this.setReceive({ state: 'unknown', fact, from });
    if (over && this.send.state === 'unknown') this.setSend({ state: 'unknown', fact, from });
  }

  note(fact: string, from: string): void {
    this.evidence.push({ half: 'stream', fact, from });
  }

  /** A later family knows better than an earlier one: what is shown must be what decided. */
  #replaceEvidence(half: 'receive' | 'send', { fact, from, unknown }: Reading<string>): void {
    const index = this.evidence.findIndex((evidence) => evidence.half === half);
    if (index >= 0) this.evidence.splice(index, 1);
    this.evidence.push({ half, fact, from });
    this.#unknown[half] = unknown;
  }
}
