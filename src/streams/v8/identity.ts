/** Which stream it is, for somebody who looks for it in logs: descriptor, peer, numbers, the request it was opened for. */
import { EDGE_TYPE } from '../../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, internal, property } from '../../graph/heap-view.js';
import type { Positions } from '../../graph/positions.js';
import type { Identity } from '../../model/explanation.js';

/** Facts that are one integer or one short text of the stream itself. Nothing of it may be a secret. */
const PLAIN: readonly { readonly name: string; readonly edge: EdgeRef; readonly isText?: boolean }[] = [
  { name: 'descriptor', edge: property('fd') },
  { name: 'stream id', edge: property('<symbol id>') },
  { name: 'stream id', edge: property('streamId') },
  { name: 'async id', edge: property('<symbol async_id_symbol>') },
  { name: 'host', edge: property('_host'), isText: true },
  { name: 'server name', edge: property('servername'), isText: true },
  { name: 'protocol', edge: property('alpnProtocol'), isText: true },
];

/** Node fills these when the program reads `remoteAddress` or `localAddress` (`lib/net.js`, `_getpeername`). */
const ENDS: readonly { readonly name: string; readonly edge: EdgeRef }[] = [
  { name: 'peer', edge: property('_peername') },
  { name: 'local end', edge: property('_sockname') },
];

const E = {
  address: property('address'),
  port: property('port'),
  handle: property('<symbol kHandle>'),
  oldHandle: property('_handle'),
  socket: property('socket'),
  table: internal('table'),
} as const;

/** Up to Node 22, a property of the handle for each `AsyncLocalStorage` (`lib/internal/async_local_storage/`). */
const RESOURCE_STORE = '<symbol kResourceStore>';
/** Since Node 24 the handle keeps one map from every `AsyncLocalStorage` to its store. */
const CONTEXT_FRAME = 'AsyncContextFrame';

export const IDENTITY_EDGES: readonly EdgeRef[] = [
  ...PLAIN.map(({ edge }) => edge),
  ...ENDS.map(({ edge }) => edge),
  ...Object.values(E),
];

/** `heap` must know {@link IDENTITY_EDGES}. */
export function identify(heap: HeapView, stream: number, positions: Positions): readonly Identity[] {
  const found: Identity[] = [];
  for (const { name, edge, isText } of PLAIN) {
    const value = isText ? heap.text(stream, edge) : heap.integer(stream, edge);
    if (value !== undefined && value !== '') found.push({ name, value: String(value), from: edge.name });
  }
  for (const { name, edge } of ENDS) {
    const end = heap.object(stream, edge);
    const address = heap.text(end, E.address);
    const port = heap.integer(end, E.port);
    const value = port === undefined ? address : `${address}:${port}`;
    if (address !== undefined && value !== undefined) found.push({ name, value, from: edge.name });
  }
  return [...found, ...identifyContext(heap, stream, positions)];
}

/** What the program keeps with the request that opened the stream: the classes of its stores, never what they hold. */
function identifyContext(heap: HeapView, stream: number, positions: Positions): readonly Identity[] {
  const handle = handleOf(heap, stream);
  if (handle === ABSENT) return [];
  const { firstEdge, edgeType, edgeName, edgeTarget, strings } = heap.snapshot;
  const found: Identity[] = [];
  const add = (store: number, from: string): void => {
    if (!heap.isObject(store)) return;
    const at = positions.of(store);
    const original = positions.originalOf(store);
    found.push({
      ...{ name: 'async context', value: heap.className(store), from },
      ...(at !== undefined && { at }),
      ...(original !== undefined && { original }),
    });
  };
  for (let edge = firstEdge[handle]!; edge < firstEdge[handle + 1]!; edge++) {
    const target = edgeTarget[edge]!;
    // Each storage has a symbol of its own, all with the same description.
    if (edgeType[edge] === EDGE_TYPE.property && strings.text(edgeName[edge]!) === RESOURCE_STORE) {
      add(target, `${heap.className(handle)}.${RESOURCE_STORE}`);
    } else if (edgeType[edge] === EDGE_TYPE.internal && heap.className(target) === CONTEXT_FRAME) {
      for (const store of valuesOfMap(heap, target)) add(store, `${heap.className(handle)} -> ${CONTEXT_FRAME}`);
    }
  }
  return found;
}

/** A message has none of its own: it comes through its connection. */
function handleOf(heap: HeapView, stream: number): number {
  for (const holder of [stream, heap.object(stream, E.socket)]) {
    for (const ref of [E.handle, E.oldHandle]) {
      const handle = heap.object(holder, ref);
      if (handle !== ABSENT) return handle;
    }
  }
  return ABSENT;
}

/** A table of V8 holds numbers, then for each entry key, value and the number of the next entry (`OrderedHashMap`). */
function valuesOfMap(heap: HeapView, map: number): readonly number[] {
  const table = heap.get(map, E.table);
  if (table === ABSENT) return [];
  const { firstEdge, edgeType, edgeName, edgeTarget, strings } = heap.snapshot;
  const slots = new Map<number, number>();
  for (let edge = firstEdge[table]!; edge < firstEdge[table + 1]!; edge++) {
    const index = edgeType[edge] === EDGE_TYPE.internal ? Number(strings.text(edgeName[edge]!)) : Number.NaN;
    if (Number.isInteger(index)) slots.set(index, edgeTarget[edge]!);
  }
  const values: number[] = [];
  const indexes = [...slots.keys()].sort((a, b) => a - b);
  let next = 0;
  for (const index of indexes) {
    if (index < next || !heap.isObject(slots.get(index)!)) continue;
    const value = slots.get(index + 1);
    if (value !== undefined) values.push(value);
    next = index + 2;
  }
  return values;
}
