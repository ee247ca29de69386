/** Two threads against one: the same columns, or nothing, in which case one thread says what is wrong. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECOND_THREAD_FILE } from '../../../src/formats/built-files.js';
import { type EdgeTail, readTail, type TailJob } from '../../../src/formats/v8/edge-tail.js';
import type { Kernel } from '../../../src/formats/v8/kernel.js';
import { compileKernel, createKernel } from '../../../src/formats/v8/load-kernel.js';
import { readInOrder } from '../../../src/formats/v8/read-in-order.js';
import { readInTwo, type TailReader } from '../../../src/formats/v8/read-in-two.js';
import { type ReadOptions, readSnapshot } from '../../../src/formats/v8/read-snapshot.js';
import { createScriptKernel } from '../../../src/formats/v8/script-kernel.js';
import type { Connections, Snapshot } from '../../../src/formats/v8/snapshot.js';
import type { TailOrder } from '../../../src/formats/v8/tail-order.js';
import { openSource } from '../../../src/io/open-source.js';
import { createRandomFile, type RandomFile } from '../../../src/io/random-file.js';
import { SecondThread } from '../../../src/io/second-thread.js';
import { HalfopenError } from '../../../src/model/error.js';
import type { SnapshotStyle } from '../../dsl/snapshot-json.js';
import { memorySource } from '../../dsl/source.js';
import { arbitraryRecipe, cook } from './arbitrary-heap.js';
import { type PlainSnapshot, toPlain } from './plain-read.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halfopen-two-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Real descriptors only where real threads read. */
function memoryFile(bytes: Uint8Array): RandomFile {
  const fill = (block: Uint8Array, offset: number): number => {
    const part = bytes.subarray(offset, offset + block.length);
    block.set(part);
    return part.length;
  };
  const read = (offset: number, length: number): Uint8Array => bytes.slice(offset, offset + length);
  return { fd: -1, path: 'test.heapsnapshot', size: bytes.length, read, fill, close: () => undefined };
}

function kernelOf(blockBytes: number): Kernel {
  return { ...createScriptKernel(), block: new Uint8Array(blockBytes) };
}

interface TailTasks {
  readonly readTail: (order: TailOrder) => EdgeTail | undefined;
}

interface Outcome {
  readonly snapshot: PlainSnapshot | undefined;
  /** Edges that the second reader had read. */
  readonly taken: number;
}

/** All but the first `kept` blocks are read from the back before the first thread goes on. */
function takeAtOnce(
  file: RandomFile,
  kept: number,
  blockBytes: number,
  told: (tail: EdgeTail | undefined) => void,
): TailReader {
  return async (job) => {
    Atomics.sub(job.tickets, 0, kept);
    const tail = readTail(job, file, kernelOf(blockBytes));
    Atomics.store(job.tickets, 0, kept);
    told(tail);
    return tail;
  };
}

async function readSplit(bytes: Uint8Array, kept: number, blockBytes: number): Promise<Outcome> {
  let taken = 0;
  const file = memoryFile(bytes);
  const reader = takeAtOnce(file, kept, blockBytes, (tail) => {
    taken = tail?.count ?? 0;
  });
  const snapshot = await readInTwo(memorySource(bytes), file, {}, kernelOf(blockBytes), reader);
  return { snapshot: snapshot && toPlain(snapshot), taken };
}

async function readAlone(bytes: Uint8Array): Promise<PlainSnapshot | undefined> {
  try {
    return toPlain(await readInOrder(memorySource(bytes), {}, createScriptKernel()));
  } catch (error) {
    if (error instanceof HalfopenError) return undefined;
    throw error;
  }
}

const arbitraryStyle: fc.Arbitrary<SnapshotStyle> = fc.record({ node: fc.constantFrom(18, 20, 22, 24, 26) });
const manyEdges = fc.tuple(arbitraryRecipe, fc.integer({ min: 1, max: 10 })).map(([recipe, times]) => ({
  ...recipe,
  edges: Array.from({ length: times }, () => recipe.edges).flat(),
}));
const arbitraryBlock = fc.integer({ min: 30, max: 400 });

describe('two threads', () => {
  it('read any heap like one, wherever they meet', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(manyEdges, arbitraryStyle, fc.nat(20), arbitraryBlock, async (recipe, style, kept, size) => {
        const { bytes } = cook(recipe, style);
        const { snapshot, taken } = await readSplit(bytes, kept, size);
        most = Math.max(most, taken);
        expect(snapshot).toEqual(await readAlone(bytes));
      }),
      { numRuns: 300 },
    );
    expect(most).toBeGreaterThan(20);
  });

  it('take nothing for good that one would refuse', async () => {
    const damage = fc.record({
      at: fc.nat(99_999),
      cut: fc.nat(9),
      text: fc.oneof(
        fc.constantFrom(
          '',
          ',',
          ',,',
          ']',
          '],"edges":[',
          '"',
          '\n',
          ' ',
          '0',
          '7',
          '1,2',
          ',1,2,7',
          '0,0,0,',
          '-',
          'e',
          '4294967296',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
    });
    const damages = fc.array(damage, { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        manyEdges,
        arbitraryStyle,
        damages,
        fc.nat(20),
        arbitraryBlock,
        async (recipe, style, damages, kept, size) => {
          let text = Buffer.from(cook(recipe, style).bytes).toString('latin1');
          const [from, to] = [text.indexOf('"edges"') - 20, text.indexOf('"strings"') + 20];
          for (const { at, cut, text: token } of damages) {
            const place = from + (at % (to - from));
            text = text.slice(0, place) + token + text.slice(place + cut);
          }
          const bytes = Buffer.from(text, 'latin1');
          const truth = await readAlone(bytes);
          const { snapshot } = await readSplit(bytes, kept, size);
          // What V8 would not write may be left to one thread, too.
          if (truth === undefined || snapshot !== undefined) expect(snapshot).toEqual(truth);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a second thread', () => {
  const code = compileKernel();
  const edges = 400_000;

  /** Some blocks long. The name of edge `stray` is outside of the strings. */
  function writeLargeSnapshot(stray: number): { readonly bytes: Uint8Array; readonly path: string } {
    const meta = JSON.stringify({
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
      node_types: [['hidden', 'array', 'string', 'object']],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']],
    });
    const row = (n: number): string => (n === stray ? '2,3,0' : `${n % 7},${n % 3},${(n % 2) * 6}`);
    const rows = Array.from({ length: edges }, (_, n) => row(n)).join(',');
    const text = `{"snapshot":{"meta":${meta},"node_count":1000,"edge_count":${edges}},"nodes":[3,0,1,0,${edges},0${',3,1,3,0,0,0'.repeat(999)}],
"edges":[${rows}],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":["a","b","c"]}`;
    const path = join(folder, 'large.heapsnapshot');
    writeFileSync(path, text);
    return { bytes: Buffer.from(text), path };
  }

  async function readBy(
    read: (job: TailJob, file: RandomFile) => ReturnType<TailReader>,
    stray = -1,
  ): Promise<readonly [PlainSnapshot | undefined, PlainSnapshot | undefined]> {
    const { bytes, path } = writeLargeSnapshot(stray);
    const fd = openSync(path, 'r');
    try {
      const file = createRandomFile(fd, path, bytes.length);
      const reader: TailReader = (job) => read(job, file);
      const snapshot = await readInTwo(memorySource(bytes), file, {}, createKernel(code), reader);
      return [snapshot && toPlain(snapshot), await readAlone(bytes)];
    } finally {
      closeSync(fd);
    }
  }

  async function readThere(program: URL, job: TailJob, { fd, path, size }: RandomFile): Promise<EdgeTail | undefined> {
    const second = new SecondThread<TailTasks>(program);
    const tail = second.ask('readTail', { job, fd, path, size, code });
    void tail.then(() => second.stop());
    return tail;
  }

  /** The first thread comes late, so that there is something to take over. */
  function readLate(job: TailJob, file: RandomFile): Promise<EdgeTail | undefined> {
    const tail = readThere(SECOND_THREAD_FILE, job, file);
    const waiting = new Int32Array(new SharedArrayBuffer(4));
    for (let turn = 0; turn < 1000 && Atomics.load(job.tickets, 0) > 0; turn++) Atomics.wait(waiting, 0, 0, 10);
    return tail;
  }

  it('reads the edges from the back', async () => {
    let taken = 0;
    const [found, truth] = await readBy(async (job, file) => {
      const tail = await readLate(job, file);
      taken = tail?.count ?? 0;
      return tail;
    });
    expect(found).toEqual(truth);
    expect(taken).toBeGreaterThan(edges / 2);
  });

  it('hands over names that are outside of the strings', async () => {
    const [found, truth] = await readBy(readLate, edges - 10);
    expect(truth).toBeUndefined();
    expect(found).toBeUndefined();
  });

  it.each([
    ['dies', 'throw new Error("it died")'],
    ['ends without an answer', ''],
    [
      'takes all tickets and dies',
      "import('node:worker_threads').then(({ parentPort }) => parentPort.on('message', ({ input }) => { Atomics.store(input.job.tickets, 0, 0); process.exit(3) }))",
    ],
  ])('that %s is not waited for', async (_, program) => {
    const path = join(folder, 'program.mjs');
    writeFileSync(path, program);
    const [found, truth] = await readBy((job, file) => readThere(pathToFileURL(path), job, file));
    expect(found).toEqual(truth);
    expect(found).toBeDefined();
  });

  it('that tells what does not fit is not believed', async () => {
    const wrong: EdgeTail = { start: 500_000, end: 1_000_000, count: 7, highestName: 0 };
    const [found] = await readBy(async (job) => {
      Atomics.store(job.tickets, 0, 0);
      return wrong;
    });
    expect(found).toBeUndefined();
  });
});

describe('a file of more than 96 MiB', () => {
  /** Node `i` has the number of edges that node 0 leaves over, and each edge leads to another node than its neighbours. */
  function writeLongSnapshot(path: string): void {
    const nodes = 5003;
    const meta = JSON.stringify({
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
      node_types: [['hidden', 'array', 'string', 'object']],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']],
    });
    const lap = Array.from({ length: nodes }, (_, n) => `${n % 7},${n % 3},${((n * 977) % nodes) * 6}`).join(',');
    const laps = Math.ceil((96 * 2 ** 20) / lap.length);
    const header = `{"meta":${meta},"node_count":${nodes},"edge_count":${laps * nodes}}`;
    const rows = Array.from({ length: nodes }, (_, n) => `3,1,${n},0,${laps},0`).join(',');
    const fd = openSync(path, 'w');
    writeSync(fd, `{"snapshot":${header},"nodes":[${rows}],\n"edges":[`);
    for (let n = 0; n < laps; n++) writeSync(fd, n === 0 ? lap : `,${lap}`);
    writeSync(fd, '],\n"trace_function_infos":[],\n"locations":[],\n"strings":["a","b","c"]}');
    closeSync(fd);
  }

  async function readFile(path: string, options: ReadOptions): Promise<Snapshot> {
    const source = openSource(path);
    try {
      return await readSnapshot(source, options);
    } finally {
      source.close();
    }
  }

  it('is told of also when the other thread comes too late to read any of it', async () => {
    const path = join(folder, 'late.heapsnapshot');
    writeLongSnapshot(path);
    const told: Connections[] = [];
    const { edgeTarget } = await readFile(path, {
      readTail: async () => undefined,
      onConnections: (connections) => void told.push(connections),
    });
    expect(edgeTarget.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(told).toHaveLength(1);
    expect(told[0]?.edgeTarget).toBe(edgeTarget);
  });

  it('is read along by another thread, if there is one, and told of before the strings', async () => {
    const path = join(folder, 'long.heapsnapshot');
    writeLongSnapshot(path);
    const alone = await readFile(path, {});
    const second = new SecondThread<TailTasks>(SECOND_THREAD_FILE);
    const told: Connections[] = [];
    const together = await readFile(path, {
      readTail: (order) => second.ask('readTail', order),
      onConnections: (connections) => void told.push(connections),
    });
    await second.stop();
    // Had two not been able to finish it, one would have read it into columns of its own.
    expect(together.edgeTarget.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(told).toHaveLength(1);
    expect(told[0]?.edgeTarget).toBe(together.edgeTarget);
    expect(told[0]?.nodeCount).toBe(together.nodeCount);
    for (const column of ['firstEdge', 'edgeType', 'edgeName', 'edgeTarget'] as const) {
      expect(Buffer.from(together[column].buffer).equals(Buffer.from(alone[column].buffer)), column).toBe(true);
    }
  });
});
