/** Writes V8's snapshot JSON in the style of a chosen Node version, or scrambled: other key order, any white space. */

export interface SnapshotStyle {
  /**
   * Major version whose layout to imitate. Up to 22: `trace_node_id` is a field and every record ends in a newline.
   * From 24: six fields (seven with allocation tracking) and one line per section.
   */
  readonly node?: 18 | 20 | 22 | 24 | 26;
  /** Top-level keys in the order to write them; the keys left out are not written. */
  readonly keyOrder?: readonly string[];
  /** Field order of a node record, by the names of `node_fields`. */
  readonly nodeFields?: readonly string[];
  readonly edgeFields?: readonly string[];
  readonly locationFields?: readonly string[];
  /** White space to put between any two tokens. */
  readonly space?: () => string;
  /** Overrides of header values, to write a file that lies. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** More top-level sections, as JSON text. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** What to write: records by field name, edges already in node order, names as string indexes. */
export interface SnapshotTables {
  readonly nodes: readonly Readonly<Record<string, number>>[];
  readonly edges: readonly Readonly<Record<string, number>>[];
  readonly locations: readonly Readonly<Record<string, number>>[];
  readonly traceFunctions: readonly Readonly<Record<string, number>>[];
  /** Nested as in the file: `[id, function index, count, size, children]`. */
  readonly traceTree: readonly unknown[];
  readonly strings: readonly string[];
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
}

const KEYS = ['snapshot', 'nodes', 'edges', 'trace_function_infos', 'trace_tree', 'samples', 'locations', 'strings'];
const FUNCTION_FIELDS = ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'];
const LOCATION_FIELDS = ['object_index', 'script_id', 'line', 'column'];
const EDGE_FIELDS = ['type', 'name_or_index', 'to_node'];

export function writeSnapshotJson(tables: SnapshotTables, style: SnapshotStyle = {}): Uint8Array {
  const { node = 20, space } = style;
  const perRecordLines = node < 24 && space === undefined;
  const nodeFields = style.nodeFields ?? defaultNodeFields(node, tables.traceFunctions.length > 0);
  const edgeFields = style.edgeFields ?? EDGE_FIELDS;
  const locationFields = style.locationFields ?? LOCATION_FIELDS;

  const rows = (records: readonly Readonly<Record<string, number>>[], fields: readonly string[]): string => {
    const lines = records.map((record) => fields.map((field) => record[field] ?? 0));
    if (space !== undefined) return `[${lines.flat().map(spaced).join(',')}${space()}]`;
    if (perRecordLines) return `[${lines.map((line) => `${line.join(',')}\n`).join(',')}]`;
    return `[${lines.flat().join(',')}]`;
  };
  const spaced = (value: unknown): string => `${space?.() ?? ''}${value}${space?.() ?? ''}`;

  const meta = {
    node_fields: nodeFields,
    // Node 24 has forgotten to drop the entry of `trace_node_id`.
    node_types: [
      ...typesOf(nodeFields, tables.nodeTypes),
      ...(node === 24 && nodeFields.length === 6 ? ['number'] : []),
    ],
    edge_fields: edgeFields,
    edge_types: typesOf(edgeFields, tables.edgeTypes),
    trace_function_info_fields: FUNCTION_FIELDS,
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: locationFields,
  };
  const header = {
    meta,
    node_count: tables.nodes.length,
    edge_count: tables.edges.length,
    trace_function_count: tables.traceFunctions.length,
    ...style.header,
  };
  const indexed = tables.edges.map((edge) => ({ ...edge, to_node: (edge.to_node ?? 0) * nodeFields.length }));
  const located = tables.locations.map((row) => ({
    ...row,
    object_index: (row.object_index ?? 0) * nodeFields.length,
  }));
  const values: Readonly<Record<string, string>> = {
    snapshot: JSON.stringify(header),
    nodes: rows(tables.nodes, nodeFields),
    edges: rows(indexed, edgeFields),
    trace_function_infos: rows(tables.traceFunctions, FUNCTION_FIELDS),
    trace_tree: JSON.stringify(tables.traceTree),
    samples: '[]',
    locations: rows(located, locationFields),
    strings: `[${tables.strings.map((text) => spaced(literal(text))).join(perRecordLines ? ',\n' : ',')}]`,
    ...style.extra,
  };
  const order = style.keyOrder ?? [...KEYS, ...Object.keys(style.extra ?? {})];
  const members = order.map((key) => `${spaced(JSON.stringify(key))}:${spaced(values[key] ?? '[]')}`);
  return new TextEncoder().encode(
    `${spaced('{')}${members.join(space === undefined ? ',\n' : ',')}}${space?.() ?? ''}`,
  );
}

/** V8 writes everything outside ASCII as UTF-16 escapes, lone surrogates included. */
function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One entry for each field: the list of type names, or what the number stands for. */
function typesOf(fields: readonly string[], typeNames: readonly string[]): unknown[] {
  const kinds: Readonly<Record<string, unknown>> = {
    type: typeNames,
    name: 'string',
    name_or_index: 'string_or_number',
    to_node: 'node',
  };
  return fields.map((field) => kinds[field] ?? 'number');
}

function defaultNodeFields(node: number, tracked: boolean): readonly string[] {
  const trace = node < 24 || tracked ? ['trace_node_id'] : [];
  return ['type', 'name', 'id', 'self_size', 'edge_count', ...trace, 'detachedness'];
}
