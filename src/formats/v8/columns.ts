/** Columns of the graph while they are filled. They reach exactly the counts of the header, or reading fails. */
import { EXIT, HalfopenError } from '../../model/error.js';
import type { Header } from './fields.js';

type Column = Uint8Array | Uint32Array;
export type Allocate = typeof allocate;

interface ColumnType<T extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: SharedArrayBuffer): T;
}

/**
 * A header may lie, so it is trusted only as far as the input can be expected to reach; beyond, columns grow twofold
 * up to the header's count. Costs one copy of what was read, only for compressed or piped input.
 *
 * `make`: {@link allocateShared} for columns that another thread works on, too.
 */
export class NodeColumns {
  readonly count: number;
  length = 0;
  capacity: number;
  type: Uint8Array;
  name: Uint32Array;
  id: Uint32Array;
  selfSize: Uint32Array;
  readonly largeSizes: Map<number, number> = new Map();
  /** One entry more than nodes. */
  firstEdge: Uint32Array;
  trace: Uint32Array | undefined;
  /** Edges of all nodes so far. */
  edges = 0;
  /** Highest of the string indexes so far. */
  highestName = 0;

  constructor(header: Header, plausibleBytes: number, make: Allocate = allocate) {
    this.count = header.nodeCount;
    const n = (this.capacity = firstCapacity(this.count, plausibleBytes, header.node.count));
    this.type = make(Uint8Array, n);
    this.name = make(Uint32Array, n);
    this.id = make(Uint32Array, n);
    this.selfSize = make(Uint32Array, n);
    this.firstEdge = make(Uint32Array, n + 1);
    this.trace = header.node.trace >= 0 ? make(Uint32Array, n) : undefined;
  }

  /** Makes room for at least one more node; false when the header's count is reached. */
  grow(): boolean {
    if (this.capacity === this.count) return false;
    const n = (this.capacity = Math.min(this.count, 2 * this.capacity));
    this.type = copy(this.type, n);
    this.name = copy(this.name, n);
    this.id = copy(this.id, n);
    this.selfSize = copy(this.selfSize, n);
    this.firstEdge = copy(this.firstEdge, n + 1);
    if (this.trace !== undefined) this.trace = copy(this.trace, n);
    return true;
  }
}

export class EdgeColumns {
  readonly count: number;
  length = 0;
  capacity: number;
  type: Uint8Array;
  name: Uint32Array;
  target: Uint32Array;
  /** Highest of those names so far that are string indexes. */
  highestName = 0;

  constructor(header: Header, plausibleBytes: number, make: Allocate = allocate) {
    this.count = header.edgeCount;
    const n = (this.capacity = firstCapacity(this.count, plausibleBytes, header.edge.count));
    this.type = make(Uint8Array, n);
    this.name = make(Uint32Array, n);
    this.target = make(Uint32Array, n);
  }

  /** Makes room for at least one more edge; false when the header's count is reached. */
  grow(): boolean {
    if (this.capacity === this.count) return false;
    const n = (this.capacity = Math.min(this.count, 2 * this.capacity));
    this.type = copy(this.type, n);
    this.name = copy(this.name, n);
    this.target = copy(this.target, n);
    return true;
  }
}

/** A list of unsigned numbers whose length is not known beforehand. */
export class U32List {
  length = 0;
  values: Uint32Array;

  /** Only what is used of the capacity costs memory, and what is below it is not copied while the list grows. */
  constructor(capacity = 1024) {
    this.values = allocate(Uint32Array, capacity);
  }

  /** Makes room for `more` further values. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.values.length) this.values = copy(this.values, Math.max(needed, 2 * this.values.length));
  }

  push(value: number): void {
    if (this.length === this.values.length) this.reserve(1);
    this.values[this.length++] = value;
  }

  append(values: Uint32Array): void {
    this.reserve(values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }

  trimmed(): Uint32Array {
    return this.values.slice(0, this.length);
  }
}

export function allocate<T extends Column>(type: ColumnType<T>, length: number): T {
  try {
    return new type(length);
  } catch (cause) {
    throw new HalfopenError('out-of-memory', `not enough memory for a table of ${length} entries`, {
      hint: 'Run on a machine with more memory.',
      exitCode: EXIT.incomplete,
      cause,
    });
  }
}

export function allocateShared<T extends Column>(type: ColumnType<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

export function copy<T extends Column>(column: T, length: number): T {
  const grown = allocate(column.constructor as ColumnType<T>, length);
  grown.set(column as Uint8Array & Uint32Array);
  return grown;
}

/** A record takes at least a digit and a separator for each field. */
function firstCapacity(count: number, plausibleBytes: number, fields: number): number {
  return Math.min(count, Math.max(1024, Math.floor(plausibleBytes / (2 * fields))));
}
