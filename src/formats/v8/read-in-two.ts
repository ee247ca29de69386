import { type Progress, SILENT } from '../../io/progress.js';
import type { RandomFile } from '../../io/random-file.js';
import type { ByteSource } from '../../io/source.js';
import { KIB } from '../../model/units.js';
import { allocateShared, type EdgeColumns } from './columns.js';
import { type EdgeTail, type TailJob, takeTicket, UNKNOWN_TICKETS } from './edge-tail.js';
import { isEdgeOrderOfV8, type Kernel } from './kernel.js';
import type { ReadOptions } from './read-snapshot.js';
import { SnapshotScanner } from './scanner.js';
import type { Snapshot } from './snapshot.js';
import { SnapshotAssembly } from './snapshot-assembly.js';

/** Who reads the edges from the back. `undefined` when nothing can be taken over, also when it died. */
export type TailReader = (job: TailJob) => Promise<EdgeTail | undefined>;

/** The header has 2 kB, and the sooner the second thread starts, the more it can do. */
const STEP = 4 * KIB;

/**
 * Reads from start to end as `readInOrder` does, but leaves out the edges that another thread, coming from the back, has
 * read by then. `undefined` when anything is wrong: which error that is, `readInOrder` has to say.
 */
export async function readInTwo(
  source: ByteSource,
  file: RandomFile,
  options: ReadOptions,
  kernel: Kernel,
  readTail: TailReader,
): Promise<Snapshot | undefined> {
  const reading = new ReadingInTwo(source, file, options, kernel);
  try {
    return await reading.read(readTail);
  } catch {
    return undefined;
  } finally {
    // The descriptor is closed soon, and its number may then be that of another file.
    await reading.endTail();
  }
}

class ReadingInTwo {
  readonly #file: RandomFile;
  readonly #block: Uint8Array;
  readonly #assembly: SnapshotAssembly;
  readonly #scanner: SnapshotScanner;
  readonly #progress: Progress;
  readonly #options: ReadOptions;
  #job: TailJob | undefined;
  #tail: Promise<EdgeTail | undefined> | undefined;
  #hasTold = false;

  constructor(source: ByteSource, file: RandomFile, options: ReadOptions, kernel: Kernel) {
    this.#file = file;
    this.#options = options;
    this.#block = kernel.block;
    this.#assembly = new SnapshotAssembly(source, options, kernel, allocateShared);
    this.#scanner = new SnapshotScanner(source.path, this.#assembly);
    this.#progress = options.progress ?? SILENT;
  }

  async read(readTail: TailReader): Promise<Snapshot> {
    while (this.#assembly.header === undefined && this.#readBlock(this.#scanner.position + STEP));
    const edges = this.#assembly.prepareEdges();
    const job = (this.#job = edges && this.#describeJob(edges));
    if (edges !== undefined && job !== undefined) {
      this.#tail = readTail(job);
      while (takeTicket(job) && this.#readBlock());
      const tail = this.#scanner.position < this.#file.size ? await this.#tail : undefined;
      if (tail !== undefined && tail.count > 0) this.#join(edges, tail);
    }
    while (this.#readBlock());
    this.#scanner.finish();
    return this.#assembly.finish(this.#scanner.position);
  }

  /** The other thread does not read any more when this resolves. */
  async endTail(): Promise<void> {
    if (this.#job !== undefined) Atomics.store(this.#job.tickets, 0, 0);
    await this.#tail;
  }

  #describeJob({ type, name, target }: EdgeColumns): TailJob | undefined {
    const { header } = this.#assembly;
    if (header === undefined || !isEdgeOrderOfV8(header.edge)) return undefined;
    const tickets = new Int32Array(new SharedArrayBuffer(4)).fill(UNKNOWN_TICKETS);
    return { header, type, name, target, begin: this.#scanner.position, tickets, blockBytes: this.#block.length };
  }

  /** Reads up to the tail and goes on behind it. */
  #join(edges: EdgeColumns, { start, end, count, highestName }: EdgeTail): void {
    while (this.#scanner.position < start && this.#readBlock(start));
    if (this.#scanner.section !== 'edges' || edges.length + count + 1 !== edges.count) {
      throw new RangeError('what the two threads have read does not fit together');
    }
    edges.length += count;
    edges.highestName = Math.max(edges.highestName, highestName);
    this.#scanner.skipTo(end);
  }

  /** False at the end of the file. */
  #readBlock(before = Number.POSITIVE_INFINITY): boolean {
    const { position } = this.#scanner;
    const read = this.#file.fill(this.#block.subarray(0, before - position), position);
    this.#scanner.push(this.#block.subarray(0, read));
    this.#progress.advance(this.#scanner.position);
    this.#tellConnections();
    return read > 0;
  }

  /** As soon as they are there: where the other thread comes late, this one has read them by then, and maybe all of the file. */
  #tellConnections(): void {
    const { onConnections } = this.#options;
    if (this.#hasTold || onConnections === undefined) return;
    const connections = this.#assembly.connections();
    if (connections === undefined) return;
    this.#hasTold = true;
    onConnections(connections);
  }
}
