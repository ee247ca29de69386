/**
 * The stacks of heap profiles merged into one tree, from the outermost functions inwards, as far as it will be told.
 *
 * A caller has at least the bytes of what it calls, so the largest function that is not told yet is always a callee of
 * one that is. Only the callees of told functions are looked at: most stacks are never walked to their end.
 */
import type { Profile } from '../formats/pprof/profile.js';
import { HeapAmounts } from './heap-amounts.js';
import { type Frame, FrameTable, StackCursors } from './stack-cursors.js';

/** In-use bytes: one number for each profile. */
export type Sizes = readonly number[];

/** A function on one way to it. */
export interface CallNode extends Frame {
  /** Index of the caller; -1 for an outermost function. */
  readonly parent: number;
  /** Of the call; 0 where several, or unknown. */
  readonly line: number;
  /** Allocated by itself and all below it. */
  readonly bytes: Sizes;
  /** Below it, in functions that are not told. */
  readonly others: Sizes;
}

/** Told are the functions with the most bytes in the first profile, a caller before what it calls, the larger first. */
export interface CallTree {
  readonly nodes: readonly CallNode[];
  /** In outermost functions that are not told, and in samples without a stack. */
  readonly others: Sizes;
}

/** Go keeps 128 frames of a stack, Node 64; what a file has called from deeper counts for the last one. */
const DEEPEST = 200;
const SEVERAL_LINES = -1;
const ENDED = -1;

export interface CallLimits {
  /** Nodes that are told. */
  readonly most: number;
  /** Share of the bytes of the first profile that a node must have. */
  readonly least: number;
}

export function buildCallTree(profiles: readonly Profile[], limits: CallLimits): CallTree {
  return new CallSearch(profiles, limits).run();
}

/** A function on one way to it, that may be told. */
interface Candidate {
  readonly parent: number;
  readonly depth: number;
  readonly frame: number;
  line: number;
  readonly bytes: number[];
  /** Its samples are `[start, end)` of the order. */
  start: number;
  end: number;
}

interface ToldNode extends CallNode {
  readonly others: number[];
}

class CallSearch {
  readonly #frames = new FrameTable();
  readonly #columns: number;
  readonly #limits: CallLimits;
  readonly #cursors: readonly StackCursors[];
  /** The profile of each sample, its index there, and its bytes. */
  readonly #column: Uint8Array;
  readonly #index: Uint32Array;
  readonly #bytes: Float64Array;
  /** The samples, those of one node beside each other. */
  readonly #order: Uint32Array;
  readonly #sorted: Uint32Array;
  readonly #calleeOf: Int32Array;
  /** At most as many as may still be told, the largest first. */
  readonly #candidates: Candidate[] = [];
  readonly #told: ToldNode[] = [];
  /** Bytes of a node that is told. */
  #least = 1;

  constructor(profiles: readonly Profile[], limits: CallLimits) {
    this.#columns = profiles.length;
    this.#limits = limits;
    const chosen = profiles.map(chooseSamples);
    this.#cursors = chosen.map(({ rows }, column) => new StackCursors(profiles[column], rows, this.#frames));
    const count = chosen.reduce((sum, { rows }) => sum + rows.length, 0);
    this.#column = new Uint8Array(count);
    this.#index = new Uint32Array(count);
    this.#bytes = new Float64Array(count);
    let at = 0;
    for (const [column, { rows, bytes }] of chosen.entries()) {
      this.#column.fill(column, at, at + rows.length);
      this.#bytes.set(bytes, at);
      for (let index = 0; index < rows.length; index++) this.#index[at++] = index;
    }
    this.#order = Uint32Array.from(this.#index, (_, sample) => sample);
    this.#sorted = new Uint32Array(count);
    this.#calleeOf = new Int32Array(count);
  }

  run(): CallTree {
    const others = this.#zeros();
    for (let sample = 0; sample < this.#bytes.length; sample++) others[this.#column[sample]] += this.#bytes[sample];
    this.#least = Math.max(1, others[0] * this.#limits.least);
    for (const callee of this.#listCallees(-1, 0, 0, this.#order.length)) this.#propose(callee);
    for (let next = this.#candidates.shift(); next !== undefined; next = this.#candidates.shift()) {
      this.#tell(next, next.parent < 0 ? others : this.#told[next.parent].others);
    }
    return { nodes: this.#told, others };
  }

  /** @param untold of its caller, which it is taken from */
  #tell({ parent, depth, frame, line, bytes, start, end }: Candidate, untold: number[]): void {
    const others = this.#zeros();
    const index = this.#told.length;
    this.#told.push({
      ...this.#frames.get(frame),
      parent,
      line: line === SEVERAL_LINES ? 0 : line,
      bytes,
      others,
    });
    subtract(untold, bytes);
    if (depth === DEEPEST) return;
    for (const callee of this.#listCallees(index, depth, start, end)) {
      add(others, callee.bytes);
      this.#propose(callee);
    }
  }

  /** Keeps it when it may be among those that are told; of equal ones the first. */
  #propose(callee: Candidate): void {
    const candidates = this.#candidates;
    const room = this.#limits.most - this.#told.length;
    const size = callee.bytes[0];
    if (size < this.#least || room === 0 || (candidates.length >= room && candidates[room - 1].bytes[0] >= size))
      return;
    let low = 0;
    let high = candidates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (candidates[middle].bytes[0] >= size) low = middle + 1;
      else high = middle;
    }
    candidates.splice(low, 0, callee);
    if (candidates.length > room) candidates.pop();
  }

  /** What is called next on the stacks of the samples `[start, end)`, which are sorted by that. */
  #listCallees(parent: number, depth: number, start: number, end: number): readonly Candidate[] {
    const callees: Candidate[] = [];
    const byFrame = new Map<number, number>();
    for (let i = start; i < end; i++) {
      const sample = this.#order[i];
      const column = this.#column[sample];
      const step = this.#cursors[column].advance(this.#index[sample]);
      if (step === undefined) {
        this.#calleeOf[i] = ENDED;
        continue;
      }
      const { frame, line } = step;
      let callee = byFrame.get(frame);
      if (callee === undefined) {
        callee = callees.push({ parent, depth: depth + 1, frame, line, bytes: this.#zeros(), start: 0, end: 0 }) - 1;
        byFrame.set(frame, callee);
      }
      this.#calleeOf[i] = callee;
      const candidate = callees[callee];
      candidate.bytes[column] += this.#bytes[sample];
      candidate.end++;
      if (candidate.line !== line) candidate.line = SEVERAL_LINES;
    }
    this.#sort(callees, start, end);
    return callees;
  }

  /** The `end` of each callee is the number of its samples before, and its place in the order after. */
  #sort(callees: readonly Candidate[], start: number, end: number): void {
    let at = start;
    for (const callee of callees) {
      const count = callee.end;
      callee.start = at;
      callee.end = at;
      at += count;
    }
    for (let i = start; i < end; i++) {
      const callee = this.#calleeOf[i];
      if (callee !== ENDED) this.#sorted[callees[callee].end++] = this.#order[i];
    }
    this.#order.set(this.#sorted.subarray(start, at), start);
  }

  #zeros(): number[] {
    return new Array<number>(this.#columns).fill(0);
  }
}

/** Those that hold something now. Whole bytes: what a reader of texts has scaled is not, and its sums would not fit. */
function chooseSamples(profile: Profile): { readonly rows: Uint32Array; readonly bytes: Float64Array } {
  const amounts = new HeapAmounts(profile);
  const rows = Uint32Array.from({ length: profile.samples.count }, (_, row) => row).filter(
    (row) => Math.round(amounts.bytesOf(row)) > 0,
  );
  return { rows, bytes: Float64Array.from(rows, (row) => Math.round(amounts.bytesOf(row))) };
}

function add(sums: number[], sizes: Sizes): void {
  for (const [column, size] of sizes.entries()) sums[column] += size;
}

/** Sums over 2^53 are rounded: what is left of one is then some bytes more or less, but never less than nothing. */
function subtract(sums: number[], sizes: Sizes): void {
  for (const [column, size] of sizes.entries()) sums[column] = Math.max(0, sums[column] - size);
}
