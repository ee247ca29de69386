/**
 * Builds a V8 heap snapshot in a few lines:
 *
 *     const { bytes, ordinal } = heap((h) => {
 *       const socket = h.object('Socket', { size: 100 });
 *       h.hold(socket);
 *       h.property(socket, '_readableState', h.object('ReadableState'));
 *       h.property(socket, 'connecting', h.boolean(false));
 *     });
 *
 * A node is its ordinal: nodes are written in the order of their creation, after the root (0) and `(GC roots)` (1).
 */
import { type SnapshotStyle, writeSnapshotJson } from './snapshot-json.js';

export type HeapNode = number;

export interface NodeOptions {
  /** Self size in bytes; 16 unless said. */
  readonly size?: number;
  /** Object id; 1, 3, 5, ... in order of creation unless said. */
  readonly id?: number;
  readonly detachedness?: number;
}

export interface Position {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

export interface BuiltHeap {
  readonly bytes: Uint8Array;
  readonly nodeCount: number;
  /** Ordinal of the only node of this name; throws when there is none or more than one. */
  ordinal(name: string): HeapNode;
  /** Ordinals of all nodes of this name. */
  ordinals(name: string): readonly HeapNode[];
}

export const NODE_TYPES = [
  ...['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
  ...['concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'],
] as const;
export const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const;

export function heap(build: (h: HeapBuilder) => void, style: SnapshotStyle = {}): BuiltHeap {
  const builder = new HeapBuilder(style.node ?? 20);
  build(builder);
  return builder.write(style);
}

export class HeapBuilder {
  /** The synthetic root of the file. */
  readonly root: HeapNode;
  readonly gcRoots: HeapNode;
  readonly #version: number;
  readonly #names: string[] = [];
  readonly #nodes: Record<string, number>[] = [];
  readonly #edges: Record<string, number>[][] = [];
  readonly #locations: Record<string, number>[] = [];
  readonly #strings = new Map<string, number>([['<dummy>', 0]]);
  readonly #nodeTypes: string[] = [...NODE_TYPES];
  readonly #edgeTypes: string[] = [...EDGE_TYPES];
  /** Shared nodes, as V8 shares them: oddballs, one node per small integer, categories of roots. */
  readonly #shared = new Map<string, HeapNode>();
  readonly #frames: TraceFrame[] = [{ id: 1, name: '(root)', children: [] }];

  constructor(version: number) {
    this.#version = version;
    this.root = this.node('synthetic', '', { size: 0 });
    this.gcRoots = this.node('synthetic', '(GC roots)', { size: 0 });
    this.element(this.root, 1, this.gcRoots);
  }

  /** A node of any type; a type that V8 does not have is added to the file's `node_types`. */
  node(type: string, name: string, options: NodeOptions = {}): HeapNode {
    const ordinal = this.#nodes.length;
    const { size = 16, id = 2 * ordinal + 1, detachedness = 0 } = options;
    this.#names.push(name);
    this.#nodes.push({
      type: numberOf(this.#nodeTypes, type),
      name: this.#intern(name),
      id,
      self_size: size,
      detachedness,
    });
    this.#edges.push([]);
    return ordinal;
  }

  object(className: string, options?: NodeOptions): HeapNode {
    return this.node('object', className, options);
  }

  closure(functionName: string, options?: NodeOptions): HeapNode {
    return this.node('closure', functionName, options);
  }

  string(text: string, options?: NodeOptions): HeapNode {
    return this.node('string', text, options);
  }

  symbol(description: string): HeapNode {
    return this.node('symbol', description);
  }

  /** An object of the embedder, e.g. `Node / TCPSocketWrap`. */
  native(name: string, options?: NodeOptions): HeapNode {
    return this.node('native', name, options);
  }

  hiddenNode(name: string, options?: NodeOptions): HeapNode {
    return this.node('hidden', name, options);
  }

  /** A backing store, a property dictionary or another array of V8's own. */
  array(name = '', options?: NodeOptions): HeapNode {
    return this.node('array', name, options);
  }

  /** A small integer as it appears with `exposeNumericValues`: one node for each distinct value. */
  number(value: number): HeapNode {
    return this.#once(`smi ${value}`, () => {
      const node = this.node('number', 'smi number', { size: 0 });
      this.internal(node, 'value', this.string(String(value), { size: 0 }));
      return node;
    });
  }

  /** A double as it appears with `exposeNumericValues`. */
  double(value: number): HeapNode {
    const node = this.node('number', 'heap number');
    this.internal(node, 'value', this.string(String(value), { size: 0 }));
    return node;
  }

  boolean(value: boolean): HeapNode {
    return this.#oddball(String(value));
  }

  null(): HeapNode {
    return this.#oddball('null');
  }

  undefined(): HeapNode {
    return this.#oddball('undefined');
  }

  /** A JavaScript array: `element` edges and the backing store. */
  jsArray(items: readonly HeapNode[]): HeapNode {
    const node = this.object('Array');
    const elements = this.array('(object elements)');
    this.internal(node, 'elements', elements);
    items.forEach((item, index) => {
      this.element(node, index, item);
      this.internal(elements, String(index), item);
    });
    return node;
  }

  /** A `Map`, whose table holds key, value, key, value, ... */
  map(entries: readonly (readonly [HeapNode, HeapNode])[]): HeapNode {
    const node = this.object('Map');
    const table = this.array('');
    this.internal(node, 'table', table);
    entries.flat().forEach((item, index) => {
      this.internal(table, String(index), item);
    });
    return node;
  }

  /** One entry of a WeakMap whose table is `table`: the pair of edges that V8 writes. */
  weakMapEntry(table: HeapNode, key: HeapNode, value: HeapNode): void {
    const text = `part of key (${this.#label(key)}) -> value (${this.#label(value)}) pair in WeakMap (table @${this.#id(table)})`;
    this.internal(key, `1 / ${text}`, value);
    this.internal(table, `2 / ${text}`, value);
  }

  property(from: HeapNode, name: string, to: HeapNode): void {
    this.edge('property', from, name, to);
  }

  internal(from: HeapNode, name: string, to: HeapNode): void {
    this.edge('internal', from, name, to);
  }

  context(from: HeapNode, variable: string, to: HeapNode): void {
    this.edge('context', from, variable, to);
  }

  shortcut(from: HeapNode, name: string, to: HeapNode): void {
    this.edge('shortcut', from, name, to);
  }

  weak(from: HeapNode, name: string, to: HeapNode): void {
    this.edge('weak', from, name, to);
  }

  element(from: HeapNode, index: number, to: HeapNode): void {
    this.edge('element', from, index, to);
  }

  hidden(from: HeapNode, index: number, to: HeapNode): void {
    this.edge('hidden', from, index, to);
  }

  /** An edge of any type; a number as name is an index, as `element` and `hidden` edges have it. */
  edge(type: string, from: HeapNode, name: string | number, to: HeapNode): void {
    const nameOrIndex = typeof name === 'number' ? name : this.#intern(name);
    this.#edges[from]?.push({ type: numberOf(this.#edgeTypes, type), name_or_index: nameOrIndex, to_node: to });
  }

  /** Keeps `node` alive from a category under `(GC roots)`. */
  hold(node: HeapNode, category = '(Handle scope)'): void {
    const parent = this.#once(category, () => {
      const fresh = this.node('synthetic', category, { size: 0 });
      this.element(this.gcRoots, fresh, fresh);
      return fresh;
    });
    this.element(parent, this.#edges[parent]?.length ?? 0, node);
  }

  /** Where a closure or the constructor of an object stands in the source; lines and columns from 0. */
  locate(node: HeapNode, position: Position): void {
    const { scriptId, line, column } = position;
    this.#locations.push({ object_index: node, script_id: scriptId, line, column });
  }

  /** Records the allocation stack of `node`, outermost function first: the file gets a filled `trace_tree`. */
  allocatedBy(node: HeapNode, stack: readonly string[]): void {
    let parent = this.#frames[0];
    for (const name of stack) {
      let frame = parent?.children.find((child) => child.name === name);
      if (frame === undefined) {
        frame = { id: this.#frames.length + 1, name, children: [] };
        this.#frames.push(frame);
        parent?.children.push(frame);
      }
      parent = frame;
    }
    const record = this.#nodes[node];
    if (record !== undefined) record.trace_node_id = parent?.id ?? 0;
  }

  write(style: SnapshotStyle): BuiltHeap {
    const tracked = this.#frames.length > 1;
    const script = tracked ? this.#intern('file:///app.js') : 0;
    const tables = {
      nodes: this.#nodes.map((node, ordinal) => ({ ...node, edge_count: this.#edges[ordinal]?.length ?? 0 })),
      edges: this.#edges.flat(),
      locations: this.#locations,
      traceFunctions: tracked
        ? this.#frames.map((frame, index) => ({
            ...{ function_id: index, name: this.#intern(frame.name), script_name: script, script_id: 7 },
            ...{ line: index === 0 ? 0 : 10 * index, column: 1 },
          }))
        : [],
      traceTree: tracked && this.#frames[0] !== undefined ? this.#traceNode(this.#frames[0]) : [],
      strings: [...this.#strings.keys()],
      nodeTypes: this.#nodeTypes,
      edgeTypes: this.#edgeTypes,
    };
    const names = this.#names;
    const ordinals = (name: string): HeapNode[] => names.flatMap((other, index) => (other === name ? [index] : []));
    return {
      bytes: writeSnapshotJson(tables, style),
      nodeCount: names.length,
      ordinals,
      ordinal(name) {
        const found = ordinals(name);
        if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} nodes are called '${name}'`);
        return found[0];
      },
    };
  }

  /** Booleans, null and undefined: one node each; up to Node 22 the name is the same for all. */
  #oddball(text: string): HeapNode {
    return this.#once(`oddball ${text}`, () => {
      const old = this.#version < 24;
      const node = this.hiddenNode(old ? 'system / Oddball' : text, { size: old ? 40 : 0 });
      this.hidden(node, 0, this.string(text));
      return node;
    });
  }

  #once(key: string, make: () => HeapNode): HeapNode {
    let node = this.#shared.get(key);
    if (node === undefined) this.#shared.set(key, (node = make()));
    return node;
  }

  #intern(text: string): number {
    let index = this.#strings.get(text);
    if (index === undefined) this.#strings.set(text, (index = this.#strings.size));
    return index;
  }

  #id(node: HeapNode): number {
    return this.#nodes[node]?.id ?? 0;
  }

  #label(node: HeapNode): string {
    return `${this.#names[node]} @${this.#id(node)}`;
  }

  #traceNode(frame: TraceFrame): unknown[] {
    const row = this.#frames.indexOf(frame);
    return [frame.id, row, 1, 16, frame.children.flatMap((child) => this.#traceNode(child))];
  }
}

interface TraceFrame {
  readonly id: number;
  readonly name: string;
  readonly children: TraceFrame[];
}

function numberOf(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known >= 0 ? known : names.push(name) - 1;
}
