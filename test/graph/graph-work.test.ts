/** Two threads against one: the same graph and the same paths, also when the second one fails at any of its tasks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECOND_THREAD_FILE } from '../../src/formats/built-files.js';
import { allocateShared } from '../../src/formats/v8/columns.js';
import { connectionsOf, type Snapshot } from '../../src/formats/v8/snapshot.js';
import { type Bitset, createBitset, setBit } from '../../src/graph/bitset.js';
import type { GraphTasks } from '../../src/graph/graph-tasks.js';
import { beginGraph, type FinishedGraph, GraphWork } from '../../src/graph/graph-work.js';
import { SILENT } from '../../src/io/progress.js';
import { SecondThread } from '../../src/io/second-thread.js';
import { anySnapshot } from '../dsl/graph.js';
import { capturedByVersion, readGraph } from './captured.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halfopen-work-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same with its connections where two threads can see them. */
function share(snapshot: Snapshot): Snapshot {
  const columns = Object.entries(connectionsOf(snapshot)).flatMap(([name, column]) => {
    if (typeof column === 'number') return [];
    const shared =
      column instanceof Uint8Array
        ? allocateShared(Uint8Array, column.length)
        : allocateShared(Uint32Array, column.length);
    shared.set(column);
    return [[name, shared]];
  });
  return { ...snapshot, ...Object.fromEntries(columns) };
}

async function workAlone(snapshot: Snapshot, avoid: Bitset, most = 4096): Promise<FinishedGraph> {
  const work = new GraphWork(snapshot, most);
  return work.finish(work.growPaths(avoid), SILENT);
}

async function workTogether(
  snapshot: Snapshot,
  avoid: Bitset,
  second: SecondThread<GraphTasks>,
  most = 4096,
): Promise<FinishedGraph> {
  const shared = share(snapshot);
  const work = new GraphWork(shared, most, second, beginGraph(shared, most, second));
  return work.finish(work.growPaths(avoid), SILENT);
}

function expectSame(found: FinishedGraph, truth: FinishedGraph): void {
  const columnsOf = ({ graph, tree }: FinishedGraph): readonly (Int32Array | Uint32Array)[] => {
    return [graph.essential, graph.retainers.first, graph.retainers.from, tree.parent];
  };
  const columns = columnsOf(truth);
  for (const [i, column] of columnsOf(found).entries()) {
    expect(Buffer.from(column.buffer).equals(Buffer.from(columns[i]!.buffer)), `column ${i}`).toBe(true);
  }
}

describe('a graph made by two threads', () => {
  test('is that of one, whatever the heap', async () => {
    const second = new SecondThread<GraphTasks>(SECOND_THREAD_FILE);
    await fc.assert(
      fc.asyncProperty(
        anySnapshot(40),
        fc.array(fc.nat(39)),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (plain, avoided, documents, most) => {
          const text = (): string => (documents ? '(Document DOM trees)' : '(GC roots)');
          const none = { bytes: new Uint8Array(), offset: new Uint32Array(plain.strings.count + 1) };
          const snapshot: Snapshot = { ...plain, strings: { ...plain.strings, ...none, text } };
          const avoid = createBitset(64);
          for (const node of avoided) setBit(avoid, node);
          expectSame(await workTogether(snapshot, avoid, second, most), await workAlone(snapshot, avoid, most));
        },
      ),
    );
    expect(
      await second.ask('dropTableHalves', { tableId: new Uint32Array(1), likely: new Uint32Array() }),
      'the thread is still there',
    ).toBeDefined();
    await second.stop();
  });

  test.each(capturedByVersion())('is that of one, for a heap of Node %s', async (_, path) => {
    const { snapshot } = await readGraph(path);
    const avoid = createBitset(snapshot.nodeCount);
    const second = new SecondThread<GraphTasks>(SECOND_THREAD_FILE);
    expectSame(await workTogether(snapshot, avoid, second), await workAlone(snapshot, avoid));
    await second.stop();
  });

  test.each(['markRetention', 'dropTableHalves', 'growPathTree'])('is that of one when %s fails', async (task) => {
    const dist = new URL('../../dist/', import.meta.url).href;
    const program = join(folder, `fails-at-${task}.mjs`);
    writeFileSync(
      program,
      `import { createGraphTasks } from '${dist}graph/graph-tasks.js';
       import { serveTasks } from '${dist}io/second-thread.js';
       serveTasks({ ...createGraphTasks(), ${task}() { throw new Error('on purpose'); } });`,
    );
    const [first] = capturedByVersion();
    const { snapshot } = await readGraph(first![1]);
    const avoid = createBitset(snapshot.nodeCount);
    const second = new SecondThread<GraphTasks>(pathToFileURL(program));
    expectSame(await workTogether(snapshot, avoid, second), await workAlone(snapshot, avoid));
    await second.stop();
  });
});
