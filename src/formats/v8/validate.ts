/** Checks that need the whole file: the strings come last. */
import { EDGE_TYPE, type Snapshot } from './snapshot.js';
import { type Place, trouble } from './trouble.js';

export function checkStringIndexes(snapshot: Snapshot, placeOf: (section: string) => Place): void {
  const { strings, nodeName, nodeCount, edgeType, edgeName, edgeCount, allocations } = snapshot;
  const { count } = strings;
  const outside = (section: string, what: string, index: number): Error => {
    const place = placeOf(section);
    return trouble('string-outside', place, place.offset, `${what} is called by string ${index} of ${count}`);
  };
  for (let i = 0; i < nodeCount; i++) {
    if (nodeName[i] >= count) throw outside('nodes', `node ${i}`, nodeName[i]);
  }
  for (let e = 0; e < edgeCount; e++) {
    if (edgeName[e] < count) continue;
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
