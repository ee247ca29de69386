import { EDGE_TYPE, NODE_TYPE, type Snapshot, selfSizeOf } from '../../../src/formats/v8/snapshot.js';

/** What a snapshot says, as plain values: types by number, names as text. */
export interface PlainSnapshot {
  readonly nodes: readonly PlainNode[];
  readonly locations: readonly (readonly [ordinal: number, scriptId: number, line: number, column: number])[];
}

export interface PlainNode {
  readonly type: number;
  readonly name: string;
  readonly id: number;
  readonly selfSize: number;
  readonly edges: readonly (readonly [type: number, name: string | number, target: number])[];
}

const NODE_TYPE_OF: Readonly<Record<string, number>> = {
  ...NODE_TYPE,
  'concatenated string': NODE_TYPE.concatenatedString,
  'sliced string': NODE_TYPE.slicedString,
  'object shape': NODE_TYPE.objectShape,
  'wasm object': NODE_TYPE.wasmObject,
};

/** Reads a snapshot the naive way, with `JSON.parse` and one object per node: the truth for the scanner. */
export function parsePlainly(bytes: Uint8Array): PlainSnapshot {
  const file = JSON.parse(new TextDecoder().decode(bytes));
  const { meta } = file.snapshot;
  const nodeTypes: string[] = meta.node_types[meta.node_fields.indexOf('type')];
  const edgeTypes: string[] = meta.edge_types[meta.edge_fields.indexOf('type')];
  const nodeRows = rowsOf(file.nodes, meta.node_fields);
  const edgeRows = rowsOf(file.edges, meta.edge_fields);
  let edge = 0;
  const nodes = nodeRows.map((row) => ({
    type: NODE_TYPE_OF[nodeTypes[row.type!]!] ?? NODE_TYPE.unknown,
    name: file.strings[row.name!],
    id: row.id!,
    selfSize: row.self_size!,
    edges: Array.from({ length: row.edge_count! }, () => {
      const { type, name_or_index: name, to_node: to } = edgeRows[edge++]!;
      const typeName = edgeTypes[type!]!;
      const isIndex = typeName === 'element' || typeName === 'hidden';
      const number = (EDGE_TYPE as Readonly<Record<string, number>>)[typeName] ?? EDGE_TYPE.unknown;
      return [number, isIndex ? name! : file.strings[name!], to! / meta.node_fields.length] as const;
    }),
  }));
  const located = rowsOf(file.locations ?? [], meta.location_fields).map(
    (row) => [row.object_index! / meta.node_fields.length, row.script_id!, row.line!, row.column!] as const,
  );
  const locations = [...new Map(located.map((location) => [location[0], location])).values()];
  return { nodes, locations: locations.sort((a, b) => a[0] - b[0]) };
}

/** The same from the columns. */
export function toPlain(snapshot: Snapshot): PlainSnapshot {
  const { strings, locations } = snapshot;
  const nodes = Array.from({ length: snapshot.nodeCount }, (_, node) => {
    const first = snapshot.firstEdge[node]!;
    return {
      type: snapshot.nodeType[node]!,
      name: strings.text(snapshot.nodeName[node]!),
      id: snapshot.nodeId[node]!,
      selfSize: selfSizeOf(snapshot.selfSize, node),
      edges: Array.from({ length: snapshot.firstEdge[node + 1]! - first }, (_, k) => {
        const type = snapshot.edgeType[first + k]!;
        const name = snapshot.edgeName[first + k]!;
        const isIndex = type === EDGE_TYPE.element || type === EDGE_TYPE.hidden;
        return [type, isIndex ? name : strings.text(name), snapshot.edgeTarget[first + k]!] as const;
      }),
    };
  });
  const rows = Array.from(
    locations.ordinal,
    (ordinal, row) => [ordinal, locations.scriptId[row]!, locations.line[row]!, locations.column[row]!] as const,
  );
  return { nodes, locations: rows };
}

function rowsOf(flat: readonly number[], fields: readonly string[]): Record<string, number>[] {
  const rows: Record<string, number>[] = [];
  for (let at = 0; at < flat.length; at += fields.length) {
    rows.push(Object.fromEntries(fields.map((field, k) => [field, flat[at + k]!])));
  }
  return rows;
}
