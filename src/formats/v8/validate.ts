/** Checks that need the whole file: the strings come last. */
import { EDGE_TYPE, type Snapshot } from './snapshot.js';
import { type Place, trouble } from './trouble.js';

export function checkStringIndexes(snapshot: Snapshot, placeOf: (section: string) => Place): void {
  const { strings, nodeName, edgeType, edgeName, allocations } = snapshot;
  const { count } = strings;
  const outside = (section: string, what: string, index: number): Error => {
    const place = placeOf(section);
    return trouble('string-outside', place, place.offset, `${what} is called by string ${index} of ${count}`);
  };
  const node = findAtLeast(nodeName, count, 0);
  if (node < nodeName.length) throw outside('nodes', `node ${node}`, nodeName[node]);
  for (let e = findAtLeast(edgeName, count, 0); e < edgeName.length; e = findAtLeast(edgeName, count, e + 1)) {
    const type = edgeType[e];
    // Those carry a number, not a name; of an unknown type nobody can say.
    if (type === EDGE_TYPE.element || type === EDGE_TYPE.hidden || type === EDGE_TYPE.unknown) continue;
    throw outside('edges', `edge ${e}`, edgeName[e]);
  }
  if (allocations === undefined) return;
  for (const column of [allocations.functionName, allocations.scriptName]) {
    for (const index of column) if (index >= count) throw outside('trace_function_infos', 'a function', index);
  }
}

/** Position of the first value from `from` on that is `limit` or more, or the length. */
function findAtLeast(column: Uint32Array, limit: number, from: number): number {
  const { length } = column;
  let i = from;
  while (i < length && column[i] < limit) i++;
  return i;
}
