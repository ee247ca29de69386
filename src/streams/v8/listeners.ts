/** Who listens to an EventEmitter: Node itself or the program. */
import { EDGE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';

const E = {
  events: property('_events'),
  /** `once()`, `pipe()` and bound wrappers keep the function that the program passed. */
  listener: property('listener'),
  boundFunction: internal('bound_function'),
};

/** Whoever has more has one of them that does what the others do. */
const MAX_LISTENERS = 1000;
/** More often nobody binds a function that is bound already. */
const MAX_BOUND = 4;

export const LISTENER_EDGES: readonly EdgeRef[] = Object.values(E);

export interface Listener {
  readonly event: string;
  /** The function that was registered, unwrapped from `once()` and `bind()`. */
  readonly closure: number;
  readonly name: string;
  /** True when the function was defined by Node itself. */
  readonly ofRuntime: boolean;
}

export function listenersOf(heap: HeapView, emitter: number, positions: Positions): readonly Listener[] {
  const events = heap.object(emitter, E.events);
  if (events === ABSENT) return [];
  return heap.ask(listRegistered, events).map((registered) => ({
    ...registered,
    ofRuntime: positions.isRuntime(registered.closure),
  }));
}

type Registered = Omit<Listener, 'ofRuntime'>;

function listRegistered(heap: HeapView, events: number): readonly Registered[] {
  const { firstEdge, edgeType, edgeName, edgeTarget, strings } = heap.snapshot;
  const listeners: Registered[] = [];
  for (let edge = firstEdge[events]!; edge < firstEdge[events + 1]!; edge++) {
    if (edgeType[edge] !== EDGE_TYPE.property) continue;
    const target = edgeTarget[edge]!;
    const event = strings.text(edgeName[edge]!);
    if (event === '__proto__' || !heap.isObject(target)) continue;
    for (const registered of heap.isClosure(target) ? [target] : heap.elements(target)) {
      if (!heap.isClosure(registered)) continue;
      const inner = heap.get(registered, E.listener);
      const closure = unbind(heap, heap.isClosure(inner) ? inner : registered);
      listeners.push({ event, closure, name: heap.name(closure) });
      if (listeners.length === MAX_LISTENERS) return listeners;
    }
  }
  return listeners;
}

function unbind(heap: HeapView, closure: number): number {
  let code = closure;
  for (let depth = 0; depth < MAX_BOUND; depth++) {
    const inner = heap.get(code, E.boundFunction);
    if (!heap.isClosure(inner)) break;
    code = inner;
  }
  return code;
}
