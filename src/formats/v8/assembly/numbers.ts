/** Nodes and edges into columns, the fast way and, where that stops, the other one. */
import { scanEdgesByDigit, scanNodesByDigit } from './by-digit';
import { doubtful, edgesSoFar, forgetTraces, highestName, keep, records } from './found';
import { scanEdgesInPairs, scanNodesInPairs } from './pairs';

const FIELDS_OF_V8: u32 = 7;
/** So many records are read digit by digit where one is not read in pairs, and at least all that were looked at in vain. */
const BY_DIGIT: u32 = 8;

/** `stop` is so far from the end of the block that a whole record fits behind it. */
export function scanNodes(
  from: u32,
  stop: u32,
  limit: u32,
  fields: u32,
  traceField: u32,
  typeCount: u32,
  types: usize,
  names: usize,
  ids: usize,
  selfSizes: usize,
  firstEdges: usize,
  traces: usize,
  edgesBefore: f64,
): u32 {
  forgetTraces();
  const isOfV8 = fields === FIELDS_OF_V8;
  let p = from;
  let i: u32 = 0;
  let highest: u32 = 0;
  let edges = edgesBefore;
  while (p < stop && i < limit) {
    let at = i << 2;
    if (isOfV8) {
      p = scanNodesInPairs(
        p,
        stop,
        limit - i,
        typeCount,
        types + i,
        names + at,
        ids + at,
        selfSizes + at,
        firstEdges + at,
        traceField < fields ? traces + at : 0,
        edges,
      );
      i += records;
      at = i << 2;
      highest = max<u32>(highest, highestName);
      edges = edgesSoFar;
      if (p >= stop || i >= limit) break;
    }
    p = scanNodesByDigit(
      p,
      stop,
      isOfV8 ? min<u32>(max<u32>(BY_DIGIT, doubtful), limit - i) : limit - i,
      fields,
      traceField,
      typeCount,
      types + i,
      names + at,
      ids + at,
      selfSizes + at,
      firstEdges + at,
      traces + at,
      edges,
    );
    if (records === 0) break;
    i += records;
    highest = max<u32>(highest, highestName);
    edges = edgesSoFar;
  }
  keep(i, highest, edges);
  return p;
}

export function scanEdges(
  from: u32,
  stop: u32,
  limit: u32,
  /** At most 10: a type has one digit. */
  typeCount: u32,
  nodeCount: u32,
  inverse: u32,
  shift: u32,
  types: usize,
  names: usize,
  targets: usize,
): u32 {
  let p = from;
  let i: u32 = 0;
  let highest: u32 = 0;
  while (p < stop && i < limit) {
    let at = i << 2;
    p = scanEdgesInPairs(p, stop, limit - i, typeCount, nodeCount, inverse, shift, types + i, names + at, targets + at);
    i += records;
    at = i << 2;
    highest = max<u32>(highest, highestName);
    if (p >= stop || i >= limit) break;
    const few = min<u32>(max<u32>(BY_DIGIT, doubtful), limit - i);
    p = scanEdgesByDigit(p, stop, few, typeCount, nodeCount, inverse, shift, types + i, names + at, targets + at);
    if (records === 0) break;
    i += records;
    highest = max<u32>(highest, highestName);
  }
  keep(i, highest, 0);
  return p;
}
