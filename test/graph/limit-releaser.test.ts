import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build-graph.js';
import { limitReleaser } from '../../src/graph/limit-releaser.js';
import { buildPathTree } from '../../src/graph/path-tree.js';
import { createReleaser, type Releaser } from '../../src/graph/release-set.js';
import { plainSnapshot } from '../dsl/graph.js';

/** The root holds 1, which holds 2, and so on. */
function listOf(length: number): Releaser {
  const edges = Array.from({ length: length - 1 }, (_, i) => [i, i + 1] as const);
  const graph = buildGraph(plainSnapshot(length, edges), undefined);
  return createReleaser(graph, buildPathTree(graph));
}

describe('a limited releaser', () => {
  test('answers like the other one while its steps last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), (node) => {
        const limited = limitReleaser(listOf(20), 1);
        const { has: _, ...release } = limited.release([node]);
        const { has: __, ...unlimited } = listOf(20).release([node]);
        expect(release).toEqual(unlimited);
        expect(limited.exhausted).toBe(false);
      }),
    );
  });

  test('stops after its steps, says so, and then frees nothing', () => {
    const limited = limitReleaser(listOf(1000), 2500);
    let answered = 0;
    while (limited.release([1]).nodes > 0) answered++;
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(2500);
    expect(limited.exhausted).toBe(true);
    expect(limited.release([1]).has(1)).toBe(false);
  });
});
