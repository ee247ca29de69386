/**
 * Reading objects of a snapshot the way one reads them in a debugger: by edge name.
 *
 * Nodes are ordinals, "no such edge" is {@link ABSENT}. Every edge that is asked for is declared once as an
 * {@link EdgeRef}; the view resolves all of them to string indexes in one pass over the strings, so that following an
 * edge compares integers only.
 */
import { EDGE_TYPE, NODE_TYPE, type Snapshot, selfSizeOf } from '../formats/v8/snapshot.js';

/** Returned where a node ordinal is asked for and there is none. */
export const ABSENT: number = -1;

/** An edge that some code reads: the name as V8 writes it (`_events`, `<symbol kHandle>`, `#state`) and its type. */
export interface EdgeRef {
  readonly type: number;
  readonly name: string;
}

export function property(name: string): EdgeRef {
  return { type: EDGE_TYPE.property, name };
}

export function internal(name: string): EdgeRef {
  return { type: EDGE_TYPE.internal, name };
}

/** A variable that a closure captured: an edge of its `system / Context`. */
export function variable(name: string): EdgeRef {
  return { type: EDGE_TYPE.context, name };
}

/** `undefined` as value of a field that the snapshot does not record: all small integers, without numeric values. */
export type Primitive = boolean | null | 'undefined' | undefined;

const PRIMITIVES: ReadonlyMap<string, Primitive> = new Map<string, Primitive>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', 'undefined'],
]);

/** Deeper than any rope that V8 builds for a path or a host name; a hostile file may nest them without end. */
const MAX_STRING_PARTS = 64;

const FIRST: EdgeRef = internal('first');
const SECOND: EdgeRef = internal('second');
const PARENT: EdgeRef = internal('parent');
const VALUE: EdgeRef = internal('value');
/** What V8 calls a small integer. */
const SMI = 'smi number';

export type Question<Answer> = (heap: HeapView, node: number) => Answer;

export class HeapView {
  readonly snapshot: Snapshot;
  readonly #indexes: Map<EdgeRef, readonly number[]> = new Map();
  readonly #answers: Map<Question<unknown>, Map<number, unknown>> = new Map();
  readonly #smiNames: readonly number[];

  constructor(snapshot: Snapshot, edges: Iterable<EdgeRef>) {
    this.snapshot = snapshot;
    const refs = [...edges, FIRST, SECOND, PARENT, VALUE];
    const found = snapshot.strings.find([...refs.map((ref) => ref.name), SMI]);
    for (const ref of refs) this.#indexes.set(ref, found.get(ref.name) ?? []);
    this.#smiNames = found.get(SMI) ?? [];
  }

  /**
   * The answer to a question about a node, which is asked once: in a hostile file thousands of streams share one list, which
   * would be read anew for each of them.
   */
  ask<Answer>(question: Question<Answer>, node: number): Answer {
    let answers = this.#answers.get(question) as Map<number, Answer> | undefined;
    if (answers === undefined) this.#answers.set(question, (answers = new Map()));
    if (!answers.has(node)) answers.set(node, question(this, node));
    return answers.get(node) as Answer;
  }

  /** Target of the first edge of `node` with this type and name, or {@link ABSENT}. */
  get(node: number, ref: EdgeRef): number {
    const target = this.#target(node, ref);
    return target !== ABSENT && ref.type === EDGE_TYPE.context ? this.#valueOfVariable(target) : target;
  }

  /** Whether the edge is there; for a variable also when its value is not shown. */
  has(node: number, ref: EdgeRef): boolean {
    return this.#target(node, ref) !== ABSENT;
  }

  /**
   * Whether a variable still holds the true, false, null or undefined that it was declared with: V8 14 hides such a value
   * behind a cell, and takes the cell away when another is assigned (tried on Node 26.10).
   */
  isUnassigned(context: number, ref: EdgeRef): boolean {
    const target = this.#target(context, ref);
    return target !== ABSENT && isContextCell(this, target) && this.#valueOfVariable(target) === ABSENT;
  }

  /** Target of the edge when it is an object, array or closure: {@link ABSENT} for null, undefined and primitives. */
  object(node: number, ref: EdgeRef): number {
    const target = this.get(node, ref);
    return target !== ABSENT && this.isObject(target) ? target : ABSENT;
  }

  /** Boolean value of the field; `undefined` when it is absent or something else. */
  boolean(node: number, ref: EdgeRef): boolean | undefined {
    const value = this.primitive(this.get(node, ref));
    return typeof value === 'boolean' ? value : undefined;
  }

  isNull(node: number, ref: EdgeRef): boolean {
    return this.primitive(this.get(node, ref)) === null;
  }

  /** Value of a small integer; `undefined` when absent, no integer, or not recorded. */
  integer(node: number, ref: EdgeRef): number | undefined {
    const target = this.get(node, ref);
    if (target === ABSENT || this.snapshot.nodeType[target] !== NODE_TYPE.number) return undefined;
    const digits = this.get(target, VALUE);
    if (digits === ABSENT) return undefined;
    const value = Number(this.name(digits));
    return Number.isInteger(value) ? value : undefined;
  }

  /** Text of a string field, flattened; `undefined` when the field is no string. Cut by V8 at 1,024 characters. */
  text(node: number, ref: EdgeRef): string | undefined {
    const target = this.get(node, ref);
    return target === ABSENT ? undefined : this.textOf(target);
  }

  /** Ropes are followed; slices are shown by V8 without their offset, so they are unreadable here. */
  textOf(node: number): string | undefined {
    const { nodeType } = this.snapshot;
    if (nodeType[node] === NODE_TYPE.string) return this.name(node);
    if (nodeType[node] !== NODE_TYPE.concatenatedString) return undefined;
    let text = '';
    const pending = [node];
    for (let parts = 0; pending.length > 0; parts++) {
      if (parts > MAX_STRING_PARTS) return undefined;
      const part = pending.pop()!;
      if (nodeType[part] === NODE_TYPE.string) text += this.name(part);
      else if (nodeType[part] === NODE_TYPE.concatenatedString) {
        const first = this.get(part, FIRST);
        const second = this.get(part, SECOND);
        if (first === ABSENT || second === ABSENT) return undefined;
        pending.push(second, first);
      } else return undefined;
    }
    return text;
  }

  /**
   * Value of an oddball. V8 before 13 names all of them `system / Oddball` and says which in a hidden edge to a string;
   * later ones, and internals mode, use the value as the name.
   */
  primitive(node: number): Primitive {
    if (node === ABSENT) return undefined;
    const { nodeType, firstEdge, edgeType, edgeTarget } = this.snapshot;
    if (nodeType[node] !== NODE_TYPE.hidden && nodeType[node] !== NODE_TYPE.native) return undefined;
    const name = this.name(node);
    if (name !== 'system / Oddball') return PRIMITIVES.get(name);
    for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
      const target = edgeTarget[edge];
      if (edgeType[edge] === EDGE_TYPE.hidden && nodeType[target] === NODE_TYPE.string) {
        return PRIMITIVES.get(this.name(target));
      }
    }
    return undefined;
  }

  isObject(node: number): boolean {
    const type = this.snapshot.nodeType[node];
    return (
      type === NODE_TYPE.object || type === NODE_TYPE.closure || type === NODE_TYPE.array || type === NODE_TYPE.regexp
    );
  }

  isClosure(node: number): boolean {
    return node !== ABSENT && this.snapshot.nodeType[node] === NODE_TYPE.closure;
  }

  /** The node's name as written: class, function, text of a string. Hostile; escape before printing. */
  name(node: number): string {
    return this.snapshot.strings.text(this.snapshot.nodeName[node]);
  }

  /** Class name without the explanation that Node 26 appends in internals mode: `Object (prototype) / `. */
  className(node: number): string {
    const name = this.name(node);
    const cut = name.indexOf(' (');
    return cut > 0 ? name.slice(0, cut) : name;
  }

  /** Targets of the element edges of an array that are objects. Holes and consumed slots are not. */
  elements(node: number): number[] {
    const { firstEdge, edgeType, edgeTarget } = this.snapshot;
    const found: number[] = [];
    if (node === ABSENT) return found;
    for (let edge = firstEdge[node]; edge < firstEdge[node + 1]; edge++) {
      const target = edgeTarget[edge];
      if (edgeType[edge] === EDGE_TYPE.element && this.primitive(target) === undefined) found.push(target);
    }
    return found;
  }

  selfSize(node: number): number {
    return selfSizeOf(this.snapshot.selfSize, node);
  }

  /** All objects that have at least one of these edges, in ascending order: one pass over the heap. */
  owners(refs: readonly EdgeRef[]): number[] {
    const { nodeCount, nodeType, firstEdge, edgeType, edgeName } = this.snapshot;
    const wantedTypes = new Uint8Array(this.snapshot.strings.count);
    for (const ref of refs) for (const index of this.#resolve(ref)) wantedTypes[index] |= 1 << ref.type;
    const found: number[] = [];
    for (let node = 0; node < nodeCount; node++) {
      if (nodeType[node] !== NODE_TYPE.object) continue;
      const end = firstEdge[node + 1];
      for (let edge = firstEdge[node]; edge < end; edge++) {
        // The name of an element or hidden edge is a number, but no reference asks for those types.
        if (((wantedTypes[edgeName[edge]] >>> edgeType[edge]) & 1) === 1) {
          found.push(node);
          break;
        }
      }
    }
    return found;
  }

  /** Whether small integers were captured (`exposeNumericValues`); recognised by content, since Node 18 ignores the option. */
  hasNumericValues(): boolean {
    const { nodeCount, nodeType, nodeName } = this.snapshot;
    if (this.#smiNames.length === 0) return false;
    for (let node = 0; node < nodeCount; node++) {
      if (nodeType[node] === NODE_TYPE.number && this.#smiNames.includes(nodeName[node])) return true;
    }
    return false;
  }

  /** Since V8 14 (Node 26) a variable that may change is a cell; its value is absent when it is no object. */
  #valueOfVariable(target: number): number {
    if (!isContextCell(this, target)) return target;
    const { firstEdge, edgeType, edgeName, edgeTarget } = this.snapshot;
    for (let edge = firstEdge[target]; edge < firstEdge[target + 1]; edge++) {
      if (edgeType[edge] === EDGE_TYPE.hidden && edgeName[edge] === 0) return edgeTarget[edge];
    }
    return ABSENT;
  }

  #target(node: number, ref: EdgeRef): number {
    const indexes = this.#resolve(ref);
    if (node < 0 || indexes.length === 0) return ABSENT;
    const { firstEdge, edgeType, edgeName, edgeTarget } = this.snapshot;
    const { type } = ref;
    const first = indexes[0];
    const isTwice = indexes.length > 1;
    const end = firstEdge[node + 1];
    for (let edge = firstEdge[node]; edge < end; edge++) {
      if (edgeType[edge] !== type) continue;
      const name = edgeName[edge];
      if (name === first || (isTwice && indexes.includes(name))) return edgeTarget[edge];
    }
    return ABSENT;
  }

  #resolve(ref: EdgeRef): readonly number[] {
    const indexes = this.#indexes.get(ref);
    if (indexes === undefined) throw new Error(`edge "${ref.name}" was not declared to the heap view`);
    return indexes;
  }
}

export function isContextCell(heap: HeapView, node: number): boolean {
  return heap.snapshot.nodeType[node] === NODE_TYPE.hidden && heap.name(node) === 'system / ContextCell';
}
