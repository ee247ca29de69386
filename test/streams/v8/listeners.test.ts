import { expect, test } from 'vitest';
import { HeapView } from '../../../src/graph/heap-view.js';
import { POSITION_EDGES, Positions } from '../../../src/graph/positions.js';
import { LISTENER_EDGES, listenersOf } from '../../../src/streams/v8/listeners.js';
import { snapshotOf } from '../../dsl/graph.js';

test.each([
  ['/srv/app.js', false],
  ['node:net', true],
])('a bound listener is of whoever wrote the function: of %s', (script, ofRuntime) => {
  const [emitter, events, bound, again, code, shared, file] = [1, 2, 3, 4, 5, 6, 7];
  const snapshot = snapshotOf(
    [
      {},
      { name: 'Socket' },
      { name: 'Object' },
      { type: 'closure', name: 'native_bind' },
      { type: 'closure', name: 'native_bind' },
      { type: 'closure', name: 'onClose' },
      { type: 'code' },
      { type: 'code', name: script },
    ],
    [
      { from: 0, to: emitter },
      { from: emitter, to: events, name: '_events' },
      { from: events, to: bound, name: 'close' },
      { from: bound, to: again, type: 'internal', name: 'bound_function' },
      { from: again, to: code, type: 'internal', name: 'bound_function' },
      { from: code, to: shared, type: 'internal', name: 'shared' },
      { from: shared, to: file, type: 'internal', name: 'script' },
    ],
  );
  const heap = new HeapView(snapshot, [...LISTENER_EDGES, ...POSITION_EDGES]);
  expect(listenersOf(heap, emitter, new Positions(heap))).toEqual([
    { event: 'close', closure: code, name: 'onClose', ofRuntime },
  ]);
});
