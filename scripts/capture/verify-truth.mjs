import fs from 'node:fs';

/**
 * Compares a truth with its snapshot, by a reader that shares nothing with the program under test: every stream of
 * the truth is a node of the same id and class, and every object that owns a `ReadableState` or a `WritableState` in
 * the snapshot is a stream of the truth. Returns the complaints; none means they agree.
 */
export function disagreements(snapshotPath, truth) {
  const { names, streams } = readSnapshot(snapshotPath);
  const complaints = [];
  const told = new Set();
  for (const { id, class: className } of truth.streams) {
    told.add(id);
    if (names.get(id) !== className) complaints.push(`truth has ${className} @${id}, snapshot has ${names.get(id)}`);
  }
  for (const id of streams) if (!told.has(id)) complaints.push(`snapshot has ${names.get(id)} @${id}, truth does not`);
  for (const { id, why } of truth.leaks) if (!told.has(id)) complaints.push(`leak @${id} (${why}) is no stream`);
  return complaints;
}

function readSnapshot(path) {
  const { snapshot, nodes, edges, strings } = JSON.parse(fs.readFileSync(path, 'utf8'));
  const { node_fields, edge_fields, edge_types } = snapshot.meta;
  const nodeSize = node_fields.length;
  const edgeSize = edge_fields.length;
  const [nameAt, idAt, edgeCountAt] = ['name', 'id', 'edge_count'].map((field) => node_fields.indexOf(field));
  const [typeAt, edgeNameAt, toAt] = ['type', 'name_or_index', 'to_node'].map((field) => edge_fields.indexOf(field));
  const property = edge_types[0].indexOf('property');

  const names = new Map();
  const streams = new Set();
  for (let node = 0, edge = 0; node < nodes.length; node += nodeSize) {
    names.set(nodes[node + idAt], strings[nodes[node + nameAt]]);
    for (let left = nodes[node + edgeCountAt]; left > 0; left--, edge += edgeSize) {
      if (edges[edge + typeAt] !== property) continue;
      const target = strings[nodes[edges[edge + toAt] + nameAt]];
      const edgeName = strings[edges[edge + edgeNameAt]];
      if (edgeName === '_readableState' && target === 'ReadableState') streams.add(nodes[node + idAt]);
      if (edgeName === '_writableState' && target === 'WritableState') streams.add(nodes[node + idAt]);
    }
  }
  return { names, streams };
}

/** Strings of this machine that must not be in a committed file: the first of `secrets` found in it, or undefined. */
export function leakedString(path, secrets) {
  const bytes = fs.readFileSync(path);
  return secrets.find((secret) => secret.length > 3 && bytes.includes(secret));
}
