/** The `nodes` and `edges` sections: records into columns, each value checked. */
import type { EdgeColumns, NodeColumns } from './columns.js';
import { type ExactDivisor, exactDivisor } from './exact-divisor.js';
import type { EdgeLayout, Header, NodeLayout } from './fields.js';
import { isEdgeOrderOfV8, isNodeOrderOfV8, type Kernel } from './kernel.js';
import type { RecordSink } from './records.js';
import { type Place, trouble } from './trouble.js';

const MAX_U32 = 0xffff_ffff;
/** A million objects of 4 GiB exceed what a 64-bit process can address. */
const MAX_LARGE_SIZES = 1 << 20;

export class NodeSink implements RecordSink {
  readonly #place: Place;
  readonly #layout: NodeLayout;
  readonly #columns: NodeColumns;
  readonly #kernel: Kernel;
  readonly #inOrder: boolean;

  constructor(place: Place, header: Header, columns: NodeColumns, kernel: Kernel) {
    this.#place = place;
    this.#kernel = kernel;
    this.#layout = header.node;
    this.#columns = columns;
    this.#inOrder = isNodeOrderOfV8(header.node);
  }

  scan(chunk: Uint8Array, from: number, to: number): number {
    const columns = this.#columns;
    let p = from;
    if (!this.#inOrder) return p;
    do p = this.#kernel.scanNodes(chunk, p, to, this.#layout, columns);
    while (columns.length === columns.capacity && columns.grow());
    return p;
  }

  record(row: Float64Array, offset: number): void {
    const columns = this.#columns;
    const { type, name, id, selfSize, edgeCount, trace, types } = this.#layout;
    const i = columns.length;
    if (i === columns.capacity && !columns.grow()) {
      throw trouble('count-mismatch', this.#place, offset, `more than the ${columns.count} nodes of the header`);
    }
    if (row[type] >= types.length) {
      throw trouble('malformed', this.#place, offset, `node ${i} has type ${row[type]}, which "meta" does not list`);
    }
    for (const field of [name, id, edgeCount]) {
      if (row[field] > MAX_U32)
        throw trouble('number-overflow', this.#place, offset, `node ${i}: ${row[field]} is too large`);
    }
    columns.type[i] = types[row[type]];
    columns.name[i] = row[name];
    columns.id[i] = row[id];
    columns.selfSize[i] = Math.min(row[selfSize], MAX_U32);
    if (row[selfSize] >= MAX_U32) {
      columns.largeSizes.set(i, row[selfSize]);
      if (columns.largeSizes.size > MAX_LARGE_SIZES) {
        throw trouble('number-overflow', this.#place, offset, 'the nodes are larger than any memory');
      }
    }
    columns.firstEdge[i] = columns.edges;
    columns.edges += row[edgeCount];
    if (columns.trace !== undefined) {
      if (row[trace] > MAX_U32)
        throw trouble('number-overflow', this.#place, offset, `node ${i}: ${row[trace]} is too large`);
      columns.trace[i] = row[trace];
    }
    if (row[name] > columns.highestName) columns.highestName = row[name];
    columns.length = i + 1;
  }
}

export class EdgeSink implements RecordSink {
  readonly #place: Place;
  readonly #layout: EdgeLayout;
  readonly #columns: EdgeColumns;
  readonly #nodeFields: number;
  readonly #nodeCount: number;
  readonly #divisor: ExactDivisor;
  readonly #kernel: Kernel;
  readonly #inOrder: boolean;

  constructor(place: Place, header: Header, columns: EdgeColumns, kernel: Kernel) {
    this.#place = place;
    this.#kernel = kernel;
    this.#layout = header.edge;
    this.#columns = columns;
    this.#nodeFields = header.node.count;
    this.#nodeCount = header.nodeCount;
    this.#divisor = exactDivisor(header.node.count);
    this.#inOrder = isEdgeOrderOfV8(header.edge);
  }

  scan(chunk: Uint8Array, from: number, to: number): number {
    const columns = this.#columns;
    let p = from;
    if (!this.#inOrder) return p;
    do p = this.#kernel.scanEdges(chunk, p, to, this.#layout, columns, this.#nodeCount, this.#divisor);
    while (columns.length === columns.capacity && columns.grow());
    return p;
  }

  record(row: Float64Array, offset: number): void {
    const columns = this.#columns;
    const { type, name, target, types, named } = this.#layout;
    const e = columns.length;
    if (e === columns.capacity && !columns.grow()) {
      throw trouble('count-mismatch', this.#place, offset, `more than the ${columns.count} edges of the header`);
    }
    if (row[type] >= types.length) {
      throw trouble('malformed', this.#place, offset, `edge ${e} has type ${row[type]}, which "meta" does not list`);
    }
    if (row[name] > MAX_U32)
      throw trouble('number-overflow', this.#place, offset, `edge ${e}: ${row[name]} is too large`);
    const ordinal = row[target] / this.#nodeFields;
    if (!Number.isInteger(ordinal) || ordinal >= this.#nodeCount) {
      throw trouble('edge-outside', this.#place, offset, `edge ${e} points to ${row[target]}, where no node is`);
    }
    columns.type[e] = types[row[type]];
    columns.name[e] = row[name];
    columns.target[e] = ordinal;
    if (named[row[type]] !== 0 && row[name] > columns.highestName) columns.highestName = row[name];
    columns.length = e + 1;
  }
}
