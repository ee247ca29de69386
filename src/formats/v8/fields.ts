/** The `snapshot` section: how many nodes and edges, and which number of a record means what. */
import type { Warning } from '../../model/result.js';
import { EDGE_TYPE, NODE_TYPE } from './snapshot.js';
import { type Place, trouble } from './trouble.js';

export interface Header {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly rootOrdinal: number;
  readonly node: NodeLayout;
  readonly edge: EdgeLayout;
  readonly location: LocationLayout;
  readonly trace: TraceLayout | undefined;
  readonly warnings: readonly Warning[];
}

/** Positions of the fields within a record of `count` numbers. */
export interface NodeLayout {
  readonly count: number;
  readonly type: number;
  readonly name: number;
  readonly id: number;
  readonly selfSize: number;
  readonly edgeCount: number;
  /** -1 when the file has no allocation stacks. */
  readonly trace: number;
  /** The file's type numbers to {@link NODE_TYPE}. */
  readonly types: Uint8Array;
}

export interface EdgeLayout {
  readonly count: number;
  readonly type: number;
  readonly name: number;
  readonly target: number;
  /** The file's type numbers to {@link EDGE_TYPE}. */
  readonly types: Uint8Array;
  /** By the file's type numbers: all bits set where the name is a string index, none where it is a number. */
  readonly named: Int32Array;
}

export interface LocationLayout {
  readonly count: number;
  readonly object: number;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Layouts of `trace_function_infos` and `trace_tree`; present only when allocations were tracked. */
export interface TraceLayout {
  readonly functionFields: number;
  readonly functionName: number;
  readonly scriptName: number;
  readonly line: number;
  readonly column: number;
  /** Numbers of a tree node before its children. */
  readonly nodeFields: number;
  readonly id: number;
  readonly function: number;
}

/** More fields than any V8 has; keeps a record short enough for the buffers. */
const MAX_FIELDS = 32;
/** Highest node or edge count that 32-bit columns can hold. */
const MAX_COUNT = 0xffff_fffe;

/** Names as V8 writes them, where they differ from the keys of {@link NODE_TYPE}. */
const NODE_TYPE_NAMES: Readonly<Record<string, number>> = {
  'concatenated string': NODE_TYPE.concatenatedString,
  'sliced string': NODE_TYPE.slicedString,
  'object shape': NODE_TYPE.objectShape,
  'wasm object': NODE_TYPE.wasmObject,
};

export function parseHeader(json: string, place: Place): Header {
  const fail = (what: string): Error => trouble('not-a-snapshot', place, place.offset, what);
  const snapshot = asRecord(parseJson(json));
  const meta = asRecord(snapshot?.meta);
  if (snapshot === undefined || meta === undefined) throw fail('no "meta": this is not a V8 heap snapshot');

  const nodeFields = asNames(meta.node_fields);
  const edgeFields = asNames(meta.edge_fields);
  if (nodeFields === undefined || edgeFields === undefined)
    throw fail('"meta" does not name the fields of nodes and edges');
  const need = (fields: readonly string[], name: string): number => {
    const position = fields.indexOf(name);
    if (position < 0) throw fail(`"meta" has no field "${name}"`);
    return position;
  };

  const nodeCount = asCount(snapshot.node_count);
  const edgeCount = asCount(snapshot.edge_count);
  if (nodeCount === undefined || edgeCount === undefined) throw fail('"node_count" or "edge_count" is not a count');
  if (nodeCount === 0) throw fail('there are no nodes');
  // The file refers to a node by its position in the flat array, which must fit 32 bits as well.
  if (nodeCount * nodeFields.length > MAX_COUNT || edgeCount > MAX_COUNT) {
    throw fail(`${nodeCount} nodes and ${edgeCount} edges are more than this version can hold`);
  }

  const warnings: Warning[] = [];
  const traced = (asCount(snapshot.trace_function_count) ?? 0) > 0;
  const known = { ...NODE_TYPE, ...NODE_TYPE_NAMES };
  const nodeTypes = mapTypes('node', meta.node_types, nodeFields, known, warnings, fail);
  const edgeTypes = mapTypes('edge', meta.edge_types, edgeFields, EDGE_TYPE, warnings, fail);
  return {
    nodeCount,
    edgeCount,
    rootOrdinal: rootOrdinal(snapshot.root_index, nodeFields.length, nodeCount),
    node: {
      count: nodeFields.length,
      type: need(nodeFields, 'type'),
      name: need(nodeFields, 'name'),
      id: need(nodeFields, 'id'),
      selfSize: need(nodeFields, 'self_size'),
      edgeCount: need(nodeFields, 'edge_count'),
      trace: traced ? nodeFields.indexOf('trace_node_id') : -1,
      types: nodeTypes,
    },
    edge: {
      count: edgeFields.length,
      type: need(edgeFields, 'type'),
      name: need(edgeFields, 'name_or_index'),
      target: need(edgeFields, 'to_node'),
      types: edgeTypes,
      named: Int32Array.from(edgeTypes, (type) => (isNamed(type) ? -1 : 0)),
    },
    location: locationLayout(asNames(meta.location_fields)),
    trace: traced ? traceLayout(meta) : undefined,
    warnings,
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function asNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_FIELDS) return undefined;
  return value.every((name) => typeof name === 'string') ? value : undefined;
}

function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function rootOrdinal(rootIndex: unknown, fields: number, nodeCount: number): number {
  const index = asCount(rootIndex) ?? 0;
  const ordinal = index / fields;
  return Number.isInteger(ordinal) && ordinal < nodeCount ? ordinal : 0;
}

/** The list of type names stands at the position of the field `type`; V8 24 has more entries than fields. */
function mapTypes(
  what: 'node' | 'edge',
  types: unknown,
  fields: readonly string[],
  known: Readonly<Record<string, number>>,
  warnings: Warning[],
  fail: (what: string) => Error,
): Uint8Array {
  const names = Array.isArray(types) ? asTypeNames(types[fields.indexOf('type')]) : undefined;
  if (names === undefined) throw fail(`"meta" does not name the ${what} types`);
  return Uint8Array.from(names, (name) => {
    const type = name === 'unknown' || !Object.hasOwn(known, name) ? undefined : known[name];
    if (type !== undefined) return type;
    warnings.push({ code: `unknown-${what}-type`, message: `this version does not know the ${what} type "${name}"` });
    return NODE_TYPE.unknown;
  });
}

/** The name of other edges is a number; what that of an edge of unknown type is, nobody can say. */
export function isNamed(edgeType: number): boolean {
  return edgeType !== EDGE_TYPE.element && edgeType !== EDGE_TYPE.hidden && edgeType !== EDGE_TYPE.unknown;
}

/** Two digits are enough for any V8, and let the hot loop stay simple. */
function asTypeNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 99) return undefined;
  return value.every((name) => typeof name === 'string') ? value : undefined;
}

function locationLayout(fields: readonly string[] = ['object_index', 'script_id', 'line', 'column']): LocationLayout {
  return {
    count: fields.length,
    object: fields.indexOf('object_index'),
    scriptId: fields.indexOf('script_id'),
    line: fields.indexOf('line'),
    column: fields.indexOf('column'),
  };
}

function traceLayout(meta: Readonly<Record<string, unknown>>): TraceLayout | undefined {
  const functions = asNames(meta.trace_function_info_fields);
  const nodes = asNames(meta.trace_node_fields);
  if (functions === undefined || nodes === undefined) return undefined;
  const layout = {
    functionFields: functions.length,
    functionName: functions.indexOf('name'),
    scriptName: functions.indexOf('script_name'),
    line: functions.indexOf('line'),
    column: functions.indexOf('column'),
    nodeFields: nodes.indexOf('children'),
    id: nodes.indexOf('id'),
    function: nodes.indexOf('function_info_index'),
  };
  const childrenLast = layout.nodeFields === nodes.length - 1;
  return childrenLast && Object.values(layout).every((position) => position >= 0) ? layout : undefined;
}
