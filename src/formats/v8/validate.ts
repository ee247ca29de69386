/** Checks that need the whole file: the strings come last. */
import { isNamed } from './fields.js';
import type { Snapshot } from './snapshot.js';
import { type Place, trouble } from './trouble.js';

/** `highestNode`, `highestEdge`: the highest string index that a node or an edge is called by. */
export function checkStringIndexes(
  snapshot: Snapshot,
  highestNode: number,
  highestEdge: number,
  placeOf: (section: string) => Place,
): void {
  const { strings, nodeName, edgeType, edgeName, allocations } = snapshot;
  const { count } = strings;
  const outside = (section: string, what: string, index: number): Error => {
    const place = placeOf(section);
    return trouble('string-outside', place, place.offset, `${what} is called by string ${index} of ${count}`);
  };
  if (highestNode >= count) {
    const node = nodeName.findIndex((name) => name >= count);
    throw outside('nodes', `node ${node}`, nodeName[node]);
  }
  if (highestEdge >= count) {
    const edge = edgeName.findIndex((name, e) => name >= count && isNamed(edgeType[e]));
    throw outside('edges', `edge ${edge}`, edgeName[edge]);
  }
  if (allocations === undefined) return;
  for (const column of [allocations.functionName, allocations.scriptName]) {
    for (const index of column) if (index >= count) throw outside('trace_function_infos', 'a function', index);
  }
}
