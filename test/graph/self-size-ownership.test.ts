import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selfSizeOf } from '../../src/formats/v8/snapshot.js';
import { attributeSelfSizes } from '../../src/graph/self-size-ownership.js';
import { anySnapshot, type GraphEdge, type GraphNode, snapshotOf } from '../dsl/graph.js';

function sizesOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): number[] {
  const sizes = attributeSelfSizes(snapshotOf(nodes, edges));
  return nodes.map((_, node) => selfSizeOf(sizes, node));
}

const ROOT: GraphNode = { type: 'synthetic' };
const GLOBAL: GraphNode = { type: 'object', name: 'global', size: 1 };
const HELD: GraphEdge = { from: 0, to: 1, type: 'shortcut' };

describe('storage gives its size to', () => {
  test('the only object that leads to it, through other storage too', () => {
    const nodes: GraphNode[] = [ROOT, GLOBAL, { type: 'array', size: 10 }, { type: 'hidden', size: 100 }];
    expect(sizesOf(nodes, [HELD, { from: 1, to: 2 }, { from: 2, to: 3 }])).toEqual([0, 111, 0, 0]);
  });

  test('nobody when two objects share it', () => {
    const nodes: GraphNode[] = [ROOT, GLOBAL, { size: 2 }, { type: 'array', size: 10 }, { type: 'hidden', size: 100 }];
    const edges: GraphEdge[] = [HELD, { from: 1, to: 2 }, { from: 1, to: 3 }, { from: 2, to: 3 }, { from: 3, to: 4 }];
    expect(sizesOf(nodes, edges)).toEqual([0, 1, 2, 10, 100]);
  });

  test('nobody that only weakly points at it, and to no synthetic node', () => {
    const nodes: GraphNode[] = [ROOT, GLOBAL, { type: 'array', size: 10 }, { type: 'hidden', size: 100 }];
    const edges: GraphEdge[] = [HELD, { from: 1, to: 2, type: 'weak' }, { from: 0, to: 3 }];
    expect(sizesOf(nodes, edges)).toEqual([0, 1, 10, 100]);
  });

  test('its string, when it is an external string outside the heap, unlike other native memory', () => {
    const nodes: GraphNode[] = [
      ROOT,
      GLOBAL,
      { type: 'native', name: 'system / ExternalStringData', size: 10 },
      { type: 'native', name: 'system / JSArrayBufferData', size: 100 },
    ];
    expect(sizesOf(nodes, [HELD, { from: 1, to: 2 }, { from: 1, to: 3 }])).toEqual([0, 11, 0, 100]);
  });

  test('nobody in a snapshot with internals exposed, whose root holds synthetic nodes only', () => {
    const nodes: GraphNode[] = [ROOT, { type: 'synthetic' }, { size: 1 }, { type: 'array', size: 10 }];
    const edges: GraphEdge[] = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ];
    expect(sizesOf(nodes, edges)).toEqual([0, 0, 1, 10]);
  });

  test('its owner also beyond 4 GiB', () => {
    const size = 3 * 2 ** 30;
    const huge = 5 * 2 ** 30;
    const nodes: GraphNode[] = [ROOT, { ...GLOBAL, size }, { type: 'array', size }, { type: 'array', size: huge }];
    expect(sizesOf(nodes, [HELD, { from: 1, to: 2 }, { from: 1, to: 3 }])).toEqual([0, 2 * size + huge, 0, 0]);
  });

  test('its owner without changing the total', () => {
    fc.assert(
      fc.property(anySnapshot(), (snapshot) => {
        const sizes = attributeSelfSizes(snapshot);
        let difference = 0;
        for (let node = 0; node < snapshot.nodeCount; node++) {
          difference += selfSizeOf(sizes, node) - selfSizeOf(snapshot.selfSize, node);
        }
        expect(difference).toBe(0);
      }),
    );
  });
});
