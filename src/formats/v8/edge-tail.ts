/** The edges from the back: what a second thread reads while the first one comes towards it. */
import type { RandomFile } from '../../io/random-file.js';
import { HalfopenError } from '../../model/error.js';
import { EdgeColumns } from './columns.js';
import type { Header } from './fields.js';
import { EdgeSink } from './graph-sections.js';
import type { Kernel } from './kernel.js';
import { locateLastEdge } from './locate-edges-end.js';
import { Records } from './records.js';

/** What two threads agree on. Can be sent to another one. */
export interface TailJob {
  readonly header: Header;
  /** Shared, one entry for each edge of the header. */
  readonly type: Uint8Array;
  readonly name: Uint32Array;
  readonly target: Uint32Array;
  /** Where the file is read on from by the first thread; behind the header. */
  readonly begin: number;
  /** A ticket is the right to read the next block from one's own side; one shared number says how many are left. */
  readonly tickets: Int32Array;
  /** Most bytes of one ticket. */
  readonly blockBytes: number;
}

/** Records that were read from the back, without the very last. */
export interface EdgeTail {
  /** Offsets in the file of their first byte and of the last record. Both are the beginning of a record, behind a comma. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /** As in `EdgeColumns`. */
  readonly highestName: number;
}

/** So many until it is known where the edges end. */
export const UNKNOWN_TICKETS: number = 2 ** 30;

export function takeTicket({ tickets }: TailJob): boolean {
  return Atomics.sub(tickets, 0, 1) > 0;
}

/**
 * Reads until it meets the other thread, or something that it does not know, or that is wrong: this is left to the other
 * one. Each block is read by the careful reader as if it were the whole section, so what is told is as good as read in order.
 * `undefined` when it does not find the end of the edges.
 */
export function readTail(job: TailJob, file: RandomFile, kernel: Kernel): EdgeTail | undefined {
  const end = locateLastEdge(file, job.begin);
  if (end === undefined) return undefined;
  // Neither side goes further with a ticket than a block, so together they do not meet before the last ticket is gone.
  Atomics.add(job.tickets, 0, Math.floor((end - job.begin) / job.blockBytes) - UNKNOWN_TICKETS);
  const block = new BlockOfEdges(job.header, kernel);
  let start = end;
  let count = 0;
  let highestName = 0;
  while (takeTicket(job)) {
    const from = Math.max(job.begin, start - job.blockBytes);
    const bytes = kernel.block.subarray(0, start - from);
    if (file.fill(bytes, from) < bytes.length) break;
    const first = block.read(bytes);
    const { length } = block.columns;
    const at = job.header.edgeCount - 1 - count - length;
    if (first < 0 || at < 0) break;
    block.moveTo(job, at);
    start = from + first;
    count += length;
    highestName = Math.max(highestName, block.columns.highestName);
  }
  return { start, end, count, highestName };
}

const OPEN = Uint8Array.of(0x5b);
const CLOSE = Uint8Array.of(0x5d);
const COMMA = 0x2c;

class BlockOfEdges {
  readonly columns: EdgeColumns;
  readonly #header: Header;
  readonly #kernel: Kernel;

  constructor(header: Header, kernel: Kernel) {
    this.#header = header;
    this.#kernel = kernel;
    this.columns = new EdgeColumns(header, kernel.block.length);
  }

  /**
   * `bytes` end with the comma behind a record. Returns where their first whole record begins, or -1. Where that is, is
   * found by trying: with a wrong beginning the last record is not whole.
   */
  read(bytes: Uint8Array): number {
    let first = 0;
    for (let field = 0; field < this.#header.edge.count; field++) {
      first = bytes.indexOf(COMMA, first) + 1;
      if (first === 0) return -1;
      if (first < bytes.length && this.#isRead(bytes, first)) return first;
    }
    return -1;
  }

  #isRead(bytes: Uint8Array, first: number): boolean {
    const { columns } = this;
    columns.length = 0;
    columns.highestName = 0;
    const place = { path: '', section: 'edges', offset: 0 };
    const { count } = this.#header.edge;
    const section = new Records(place, count, new EdgeSink(place, this.#header, columns, this.#kernel));
    try {
      section.push(OPEN, 0, 1, 0);
      const read = section.push(bytes, first, bytes.length - 1, 0);
      return read === bytes.length - 1 && !section.done && section.push(CLOSE, 0, 1, 0) === 1 && columns.length > 0;
    } catch (error) {
      if (error instanceof HalfopenError) return false;
      throw error;
    }
  }

  /** Into the shared columns, from entry `at` on. */
  moveTo(job: TailJob, at: number): void {
    const { type, name, target, length } = this.columns;
    moveAlike(type, length, job.type, at);
    moveAlike(name, length, job.name, at);
    moveAlike(target, length, job.target, at);
  }
}

/** V8 copies to shared memory by words of eight bytes only if both sides lie alike in them (`alike` in `wasm-kernel.ts`). */
function moveAlike<T extends Uint8Array | Uint32Array>(from: T, length: number, to: T, at: number): void {
  const shift = (to.byteOffset / to.BYTES_PER_ELEMENT + at) % (8 / to.BYTES_PER_ELEMENT);
  const fits = shift + length <= from.length;
  if (fits) from.copyWithin(shift, 0, length);
  const start = fits ? shift : 0;
  to.set(from.subarray(start, start + length), at);
}
