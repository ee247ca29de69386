/** What a report says about a snapshot itself. */
import type { Snapshot } from '../formats/v8/snapshot.js';
import type { ByteSource } from '../io/source.js';
import type { InputInfo } from '../model/result.js';
import type { Surroundings } from '../streams/v8/surroundings.js';
import { markProcess } from './diff/process-mark.js';

export function describeInput(source: ByteSource, snapshot: Snapshot, surroundings: Surroundings): InputInfo {
  return {
    path: source.path,
    format: 'v8-heapsnapshot',
    bytes: snapshot.bytes,
    nodes: snapshot.nodeCount,
    edges: snapshot.edgeCount,
    numericValues: surroundings.numericValues,
    ...(surroundings.nodeVersion !== undefined && { producer: `node ${surroundings.nodeVersion.replace(/^v/, '')}` }),
    process: markProcess(snapshot),
  };
}
