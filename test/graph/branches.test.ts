import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EDGE_TYPE } from '../../src/formats/v8/snapshot.js';
import { hasBit } from '../../src/graph/bitset.js';
import { type Branches, growBranches, NO_ROW } from '../../src/graph/branches.js';
import { buildGraph } from '../../src/graph/build-graph.js';
import { buildPathTree, pathTo } from '../../src/graph/path-tree.js';
import { anySnapshot, snapshotOf } from '../dsl/graph.js';

/** Nodes on the way down to a row, told by the rows alone. */
function nodesAbove({ node, parent }: Branches, row: number): number[] {
  const nodes: number[] = [];
  for (let at = row; at !== NO_ROW; at = parent[at]!) nodes.push(node[at]!);
  return nodes.reverse();
}

const anyBranches = fc.tuple(anySnapshot(30), fc.uniqueArray(fc.nat(29), { minLength: 1 })).map(([snapshot, nodes]) => {
  const graph = buildGraph(snapshot, undefined);
  const tree = buildPathTree(graph);
  const asked = nodes.filter((node) => node < snapshot.nodeCount);
  return { snapshot, graph, tree, asked, branches: growBranches(graph, tree, asked) };
});

describe('the branches to some nodes', () => {
  test('are their paths in the tree, and nothing else', () => {
    fc.assert(
      fc.property(anyBranches, ({ tree, asked, branches }) => {
        for (const node of asked) expect(nodesAbove(branches, branches.rowOf(node))).toEqual(pathTo(tree, node));
        const onPaths = new Set(asked.flatMap((node) => pathTo(tree, node)));
        expect(new Set(branches.node)).toEqual(onPaths);
        expect(branches.count).toBe(onPaths.size);
      }),
    );
  });

  test('have every node after the one that retains it', () => {
    fc.assert(
      fc.property(anyBranches, ({ branches }) => {
        branches.parent.forEach((parent, row) => {
          expect(parent === NO_ROW || parent < row).toBe(true);
        });
      }),
    );
  });

  test('enter a node by an edge that retains it, a named one if there is one', () => {
    fc.assert(
      fc.property(anyBranches, ({ snapshot, graph, branches }) => {
        const { firstEdge, edgeTarget, edgeType } = snapshot;
        const named: number[] = [EDGE_TYPE.property, EDGE_TYPE.element, EDGE_TYPE.context];
        branches.parent.forEach((parent, row) => {
          if (parent === NO_ROW) {
            expect(branches.edge[row]).toBe(NO_ROW);
            return;
          }
          const from = branches.node[parent]!;
          const candidates: number[] = [];
          for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge++) {
            if (edgeTarget[edge] === branches.node[row] && hasBit(graph.essential, edge)) candidates.push(edge);
          }
          const best = candidates.find((edge) => named.includes(edgeType[edge]!)) ?? candidates[0];
          expect(branches.edge[row]).toBe(best);
        });
      }),
    );
  });

  test('give no row to a node on no path', () => {
    const graph = buildGraph(
      snapshotOf(
        [{}, {}, {}],
        [
          { from: 0, to: 1 },
          { from: 0, to: 2 },
        ],
      ),
      undefined,
    );
    expect(growBranches(graph, buildPathTree(graph), [1]).rowOf(2)).toBe(NO_ROW);
  });
});
