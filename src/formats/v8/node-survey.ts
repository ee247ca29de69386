/** What is asked of all nodes, in one pass over them. */
import { U32List } from './columns.js';
import { passesFilter, type TableNames } from './ephemeron-names.js';
import { NODE_TYPE, type SizeColumn, type Snapshot } from './snapshot.js';

/** Ids below this belong to what Node creates before a program runs: 68,577 to 110,865 are used by then. */
export const OLD_IDS = 0x2_0000;

export interface NodeSurvey {
  /** Sum of the self sizes. */
  readonly selfBytes: number;
  /** Of objects and closures. Even ids, which V8 makes up for native objects, do not count. */
  readonly highestId: number;
  /** Ordinals of objects and closures with such ids below {@link OLD_IDS}, ascending. */
  readonly oldNodes: Uint32Array;
  /** Ordinals, ascending. */
  readonly closures: Uint32Array;
  /** Ordinals, ascending, of nodes whose ids pass {@link TableNames.filter}: the tables of WeakMaps, and a few others. */
  readonly likelyTables: Uint32Array;
}

export type SurveyedNodes = Pick<Snapshot, 'nodeCount' | 'nodeType' | 'nodeId' | 'selfSize'>;

/** In JavaScript. */
export function surveyNodes({ nodeCount, nodeType, nodeId, selfSize }: SurveyedNodes, tables: Uint8Array): NodeSurvey {
  const oldNodes = new U32List();
  const closures = new U32List();
  const likelyTables = new U32List();
  let selfBytes = 0;
  let highestId = 0;
  for (let node = 0; node < nodeCount; node++) {
    selfBytes += selfSize.low[node];
    const id = nodeId[node];
    if (passesFilter(tables, id)) likelyTables.push(node);
    const type = nodeType[node];
    if (type !== NODE_TYPE.object && type !== NODE_TYPE.closure) continue;
    if (type === NODE_TYPE.closure) closures.push(node);
    if ((id & 1) === 0) continue;
    highestId = Math.max(highestId, id);
    if (id < OLD_IDS) oldNodes.push(node);
  }
  return {
    selfBytes: selfBytes + sumLargeSizes(selfSize),
    highestId,
    oldNodes: oldNodes.trimmed(),
    closures: closures.trimmed(),
    likelyTables: likelyTables.trimmed(),
  };
}

/** What the sizes that have no room in their column are more than what stands for them there. */
export function sumLargeSizes({ low, large }: SizeColumn): number {
  let sum = 0;
  for (const [node, size] of large) sum += size - low[node];
  return sum;
}
