/** Who keeps a stream alive: a retaining path, told in the words of the program. */
import { EDGE_TYPE, NODE_TYPE } from '../../formats/v8/snapshot.js';
import { type Bitset, createBitset, hasBit, setBit } from '../../graph/bitset.js';
import { type Branches, NO_ROW } from '../../graph/branches.js';
import { ABSENT, type HeapView } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';
import type { HolderStep } from '../../model/result.js';

/** Steps of a path that a report shows; of a longer one (a linked list) the middle is left out. */
const MAX_STEPS = 24;
const HALF: number = MAX_STEPS / 2;

/**
 * V8 appends what it knows of the origin to the name of a global object: nothing in some releases of Node (`global / `),
 * in a browser the address of the page, whose query may be a secret.
 */
const ORIGIN = / \/ (?:[a-z][\w+.-]*:.*)?$/s;

/** All columns are by row of the branches, which are those of the streams. */
export class Holders {
  readonly #heap: HeapView;
  readonly #branches: Branches;
  readonly #positions: Positions;
  /** The store of an object is no holder of its own: what leads into it belongs to what leads out of it. */
  readonly #hidden: Bitset;
  /** Reached through the table of a Map or Set. */
  readonly #inTable: Bitset;
  /** Next row above that is a step. */
  readonly #above: Uint32Array;
  /** Steps of the path up to here. */
  readonly #length: Uint32Array;
  /** Row of the path's step number {@link HALF}. */
  readonly #head: Uint32Array;
  /** Streams share most of their path, so its steps are shared too. */
  readonly #told: (HolderStep | undefined)[] = [];

  constructor(heap: HeapView, branches: Branches, positions: Positions, streams: ReadonlySet<number>) {
    this.#heap = heap;
    this.#branches = branches;
    this.#positions = positions;
    const { count, node, parent } = branches;
    this.#hidden = createBitset(count);
    this.#inTable = createBitset(count);
    this.#above = new Uint32Array(count).fill(NO_ROW);
    this.#length = new Uint32Array(count);
    this.#head = new Uint32Array(count).fill(NO_ROW);
    for (let row = 0; row < count; row++) {
      const from = parent[row]!;
      if (from === NO_ROW) setBit(this.#hidden, row);
      else this.#place(row, from, !streams.has(node[row]!) && isStorage(heap, node[row]!));
    }
  }

  /** GC root first, the stream itself last. Empty when nothing alive leads to the stream. */
  of(stream: number): readonly HolderStep[] {
    const row = this.#branches.rowOf(stream);
    const left = this.#length[row]! - MAX_STEPS;
    return this.#rowsTo(row).map((step) =>
      step === NO_ROW ? { edge: '', node: `(${left} more ${left === 1 ? 'step' : 'steps'})` } : this.#tell(step),
    );
  }

  /** The same as ordinals; {@link ABSENT} for the step that stands for the middle of a long path. */
  nodesOf(stream: number): readonly number[] {
    const { node, rowOf } = this.#branches;
    return this.#rowsTo(rowOf(stream)).map((step) => (step === NO_ROW ? ABSENT : node[step]!));
  }

  /** {@link NO_ROW} stands for the middle of a long path. */
  #rowsTo(row: number): readonly number[] {
    if (row === NO_ROW || this.#branches.parent[row] === NO_ROW) return [];
    const length = this.#length[row]!;
    if (length <= MAX_STEPS) return this.#walk(row, length);
    return [...this.#walk(this.#head[row]!, HALF), NO_ROW, ...this.#walk(row, HALF)];
  }

  #place(row: number, from: number, hidden: boolean): void {
    const fromHidden = hasBit(this.#hidden, from);
    this.#above[row] = fromHidden ? this.#above[from]! : from;
    this.#length[row] = this.#length[from]! + (hidden ? 0 : 1);
    this.#head[row] = !hidden && this.#length[row] === HALF ? row : this.#head[from]!;
    if (fromHidden && hasBit(this.#inTable, from)) setBit(this.#inTable, row);
    if (!hidden) return;
    setBit(this.#hidden, row);
    const { node } = this.#branches;
    if (isMapTable(this.#heap, node[from]!, node[row]!)) setBit(this.#inTable, row);
  }

  #walk(last: number, count: number): readonly number[] {
    const rows = new Array<number>(count);
    for (let i = count - 1, row = last; i >= 0; i--, row = this.#above[row]!) rows[i] = row;
    return rows;
  }

  #tell(row: number): HolderStep {
    const told = this.#told[row];
    if (told !== undefined) return told;
    const node = this.#branches.node[row]!;
    const at = this.#positions.of(node);
    const original = this.#positions.originalOf(node);
    const step: HolderStep = {
      edge: hasBit(this.#inTable, row) ? '(entry)' : nameOfEdge(this.#heap, this.#branches.edge[row]!),
      node: nameOfNode(this.#heap, node),
      ...(at !== undefined && { at }),
      ...(original !== undefined && { original }),
    };
    return (this.#told[row] = step);
  }
}

function nameOfEdge(heap: HeapView, edge: number): string {
  const { edgeType, edgeName, strings } = heap.snapshot;
  switch (edgeType[edge]) {
    case EDGE_TYPE.property:
    case EDGE_TYPE.context:
      return strings.text(edgeName[edge]!);
    case EDGE_TYPE.element:
      return `[${edgeName[edge]}]`;
    case EDGE_TYPE.hidden:
      return '(internal)';
    default: {
      // Positions in a table and the names of WeakMap pairs, which begin with one, explain nothing.
      const name = strings.text(edgeName[edge]!);
      return /^\d+( |$)/.test(name) ? '(internal)' : `(${name})`;
    }
  }
}

/** Backing stores, property arrays and contexts: they belong to what leads to them. */
export function isStorage(heap: HeapView, node: number): boolean {
  const type = heap.snapshot.nodeType[node];
  if (type === NODE_TYPE.array) return true;
  if (type !== NODE_TYPE.object && type !== NODE_TYPE.hidden) return false;
  const { strings, nodeName } = heap.snapshot;
  if (!strings.startsWith(nodeName[node]!, 'system / ')) return false;
  const name = heap.name(node);
  return name === 'system / Context' || name === 'system / PropertyArray';
}

function isMapTable(heap: HeapView, from: number, to: number): boolean {
  if (heap.snapshot.nodeType[to] !== NODE_TYPE.array) return false;
  const name = heap.className(from);
  return name === 'Map' || name === 'Set';
}

function nameOfNode(heap: HeapView, node: number): string {
  const type = heap.snapshot.nodeType[node];
  // Contents of strings never leave the snapshot.
  if (type === NODE_TYPE.string || type === NODE_TYPE.concatenatedString || type === NODE_TYPE.slicedString)
    return '(string)';
  const name = heap.className(node).replace(ORIGIN, '');
  return type === NODE_TYPE.closure ? `${name === '' ? '(anonymous)' : name}()` : name;
}
