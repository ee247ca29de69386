/** Parts that no two streams of Node share, shared by thousands: each is read once, and not once for each stream. */
import { expect, test } from 'vitest';
import { HeapView } from '../../../src/graph/heap-view.js';
import { Positions } from '../../../src/graph/positions.js';
import { findStreams, STREAM_EDGES } from '../../../src/streams/v8/find-streams.js';
import { type GraphEdge, snapshotOf } from '../../dsl/graph.js';

const STREAMS = 1000;
const PARTS = 5000;

/** Streams of which all have node 1 as the field `shared`, of itself or of a state of its own. */
function countReads(shared: string, ofState: boolean, type: GraphEdge['type']): number {
  const listed = Array.from({ length: PARTS }, (_, i) => i + 2);
  const streams = Array.from({ length: STREAMS }, (_, i) => PARTS + 2 + 2 * i);
  const snapshot = snapshotOf(
    [{}, { name: 'Array' }, ...listed.map(() => ({ name: 'Part' })), ...streams.flatMap(() => [{}, {}])],
    [
      ...listed.map((part) => ({ from: 1, to: part, name: 'data', type })),
      ...streams.flatMap((stream) => [
        { from: 0, to: stream },
        { from: stream, to: stream + 1, name: '_readableState' },
        { from: ofState ? stream + 1 : stream, to: 1, name: shared },
      ]),
    ],
  );
  let reads = 0;
  const edgeTarget = new Proxy(snapshot.edgeTarget, {
    get(target, key) {
      reads++;
      return Reflect.get(target, key);
    },
  });
  const heap = new HeapView({ ...snapshot, edgeTarget }, STREAM_EDGES);
  const { drafts } = findStreams(heap, { showStrings: false, positions: new Positions(heap) });
  expect(drafts.length).toBe(STREAMS);
  return reads;
}

test.each([
  ['listeners', '_events', false, 'property'],
  ['destinations', 'pipes', true, 'element'],
  ['chunks', 'buffer', true, 'element'],
] as const)('%s', (_, field, ofState, type) => {
  // 5 million when they are read for each stream.
  expect(countReads(field, ofState, type)).toBeLessThan(STREAMS * PARTS * 0.1);
});
