/**
 * Chrome DevTools as oracle: `heap-snapshot-toolkit` packages the heap snapshot worker of an older version, unmodified.
 * It computes dominators by Lengauer-Tarjan and shows self sizes after handing storage to its owner.
 */
import { Readable } from 'node:stream';
import { parse } from 'heap-snapshot-toolkit';
import { describe, expect, test } from 'vitest';
import { selfSizeOf } from '../../src/formats/v8/snapshot.js';
import { computeDominators, immediateDominator } from '../../src/graph/dominators.js';
import { computeRetainedSizes } from '../../src/graph/retained-size.js';
import { attributeSelfSizes } from '../../src/graph/self-size-ownership.js';
import { readUncompressed } from '../captures.js';
import { capturedByVersion, readGraph } from '../graph/captured.js';

interface DevTools {
  readonly dominatorsTree: Uint32Array;
  readonly retainedSizes: Float64Array;
  readonly nodes: { getValue(index: number): number };
  readonly nodeFieldCount: number;
  readonly nodeSelfSizeOffset: number;
}

async function readWithDevTools(path: string): Promise<DevTools> {
  const text = Readable.from([Buffer.from(await readUncompressed(path))]).setEncoding('utf8');
  return (await parse(text as never)) as unknown as DevTools;
}

/** Ordinals at which two columns differ. */
function differences(length: number, ours: (node: number) => number, theirs: (node: number) => number): number[] {
  const found: number[] = [];
  for (let node = 0; node < length; node++) if (ours(node) !== theirs(node)) found.push(node);
  return found;
}

describe.each(capturedByVersion())('on a snapshot of Node %s, Chrome DevTools agrees', (_, path) => {
  test('on every dominator, every self size and every retained size', async () => {
    const { snapshot, graph } = await readGraph(path);
    const devTools = await readWithDevTools(path);
    const count = snapshot.nodeCount;
    expect(devTools.dominatorsTree).toHaveLength(count);

    const tree = computeDominators(graph);
    const dominator = (node: number): number => immediateDominator(tree, node);
    expect(differences(count, dominator, (node) => devTools.dominatorsTree[node]!)).toEqual([]);

    const sizes = attributeSelfSizes(snapshot);
    const { nodes, nodeFieldCount, nodeSelfSizeOffset } = devTools;
    const theirSize = (node: number): number => nodes.getValue(node * nodeFieldCount + nodeSelfSizeOffset);
    expect(differences(count, (node) => selfSizeOf(sizes, node), theirSize)).toEqual([]);

    const retained = computeRetainedSizes(tree, sizes);
    expect(
      differences(
        count,
        (node) => retained[node]!,
        (node) => devTools.retainedSizes[node]!,
      ),
    ).toEqual([]);

    // Ownership does something, so that the comparison above is one.
    expect(differences(count, (node) => snapshot.selfSize.low[node]!, theirSize).length).toBeGreaterThan(1000);
  });
});

test('there is something to compare', () => {
  expect(capturedByVersion().length).toBeGreaterThan(0);
});
