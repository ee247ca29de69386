import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../src/formats/v8/read-snapshot.js';
import { NODE_TYPE, type Snapshot, selfSizeOf } from '../../../src/formats/v8/snapshot.js';
import { heap } from '../../dsl/snapshot.js';
import type { SnapshotStyle } from '../../dsl/snapshot-json.js';
import { memorySource } from '../../dsl/source.js';
import { arbitraryRecipe, cook } from './arbitrary-heap.js';
import { parsePlainly, toPlain } from './plain-read.js';

const read = (bytes: Uint8Array, chunkSize?: number): Promise<Snapshot> => readSnapshot(memorySource(bytes, chunkSize));

const KEYS = ['snapshot', 'nodes', 'edges', 'trace_function_infos', 'trace_tree', 'samples', 'locations', 'strings'];
const arbitraryStyle: fc.Arbitrary<SnapshotStyle> = fc.record({
  node: fc.constantFrom(18, 20, 24, 26),
});

describe('readSnapshot', () => {
  it('reads types, names, sizes and edges of a small heap', async () => {
    const built = heap((h) => {
      const socket = h.object('Socket', { size: 100 });
      h.hold(socket);
      h.property(socket, 'fd', h.number(21));
    });
    const snapshot = await read(built.bytes);
    const socket = built.ordinal('Socket');
    expect(snapshot.nodeCount).toBe(built.nodeCount);
    expect(snapshot.bytes).toBe(built.bytes.length);
    expect(snapshot.nodeType[socket]).toBe(NODE_TYPE.object);
    expect(snapshot.strings.text(snapshot.nodeName[socket]!)).toBe('Socket');
    expect(selfSizeOf(snapshot.selfSize, socket)).toBe(100);
    const edge = snapshot.firstEdge[socket]!;
    expect(snapshot.firstEdge[socket + 1]).toBe(edge + 1);
    expect(snapshot.strings.text(snapshot.edgeName[edge]!)).toBe('fd');
    expect(snapshot.edgeTarget[edge]).toBe(built.ordinal('smi number'));
  });

  it('says of any heap what JSON.parse says, whatever the size of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryRecipe,
        arbitraryStyle,
        fc.integer({ min: 1, max: 300 }),
        async (recipe, style, size) => {
          const { bytes } = cook(recipe, style);
          const truth = parsePlainly(bytes);
          expect(toPlain(await read(bytes))).toEqual(truth);
          expect(toPlain(await read(bytes, size))).toEqual(truth);
          expect(toPlain(await read(bytes, 1))).toEqual(truth);
        },
      ),
    );
  });

  it('takes sections in any order, fields in any order and any white space', async () => {
    const style = fc.record({
      node: fc.constant(20 as const),
      keyOrder: fc.shuffledSubarray(KEYS, { minLength: KEYS.length }),
      nodeFields: fc.shuffledSubarray(['type', 'name', 'id', 'self_size', 'edge_count', 'from_the_future'], {
        minLength: 6,
      }),
      edgeFields: fc.shuffledSubarray(['type', 'name_or_index', 'to_node', 'new'], { minLength: 4 }),
      locationFields: fc.shuffledSubarray(['object_index', 'script_id', 'line', 'column'], { minLength: 4 }),
      spaces: fc.array(fc.constantFrom('', ' ', '\n', '\r\n\t'), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(arbitraryRecipe, style, async (recipe, { spaces, ...rest }) => {
        let turn = 0;
        const { bytes } = cook(recipe, { ...rest, space: () => spaces[turn++ % spaces.length]! });
        const truth = parsePlainly(cook(recipe, {}).bytes);
        expect(toPlain(await read(bytes))).toEqual(truth);
        expect(toPlain(await read(bytes, 7))).toEqual(truth);
      }),
    );
  });

  it('skips sections it does not know, and takes the absence of those it can do without', async () => {
    const build = (style: SnapshotStyle): Uint8Array => heap((h) => h.hold(h.object('Socket')), style).bytes;
    const extra = { scopes: '[[1,-2.5e3,{"]":"}\\""}],null,"[{"]', future: '{"a":[{}]}', flag: 'true ' };
    const plain = toPlain(await read(build({})));
    expect(toPlain(await read(build({ extra, keyOrder: ['flag', 'scopes', ...KEYS, 'future'] })))).toEqual(plain);
    expect(toPlain(await read(build({ keyOrder: ['snapshot', 'nodes', 'edges', 'strings'] })))).toEqual(plain);
  });

  it('warns once about each type it does not know, and reads on', async () => {
    const snapshot = await read(
      heap((h) => {
        const a = h.node('quantum object', 'a');
        const b = h.node('quantum object', 'b');
        h.edge('entangled', a, 'with', b);
      }).bytes,
    );
    expect(snapshot.nodeType.slice(2)).toEqual(Uint8Array.of(NODE_TYPE.unknown, NODE_TYPE.unknown));
    expect(snapshot.warnings.map(({ code }) => code)).toEqual(['unknown-node-type', 'unknown-edge-type']);
    expect(snapshot.warnings[0]?.message).toContain('quantum object');
  });

  it('keeps sizes of 4 GiB and more', async () => {
    const sizes = [0, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER];
    const snapshot = await read(heap((h) => sizes.forEach((size) => void h.object('A', { size }))).bytes);
    expect(sizes.map((_, k) => selfSizeOf(snapshot.selfSize, k + 2))).toEqual(sizes);
  });

  it('finds the root where the file says it is', async () => {
    const build = (rootIndex: unknown): Uint8Array =>
      heap((h) => void h.object('A'), { header: { root_index: rootIndex } }).bytes;
    expect((await read(build(undefined))).rootOrdinal).toBe(0);
    expect((await read(build(14))).rootOrdinal).toBe(2);
  });

  it('tells progress in bytes of the source', async () => {
    const { bytes } = heap((h) => h.hold(h.object('Socket')));
    const steps: number[] = [];
    const progress = {
      phase: (_: string, total?: number) => void steps.push(-(total ?? 0)),
      advance: (n: number) => void steps.push(n),
      end() {},
    };
    await readSnapshot(memorySource(bytes, 1000), { progress });
    expect(steps[0]).toBe(-bytes.length);
    expect(steps.at(-1)).toBe(bytes.length);
  });

  it('reads allocation stacks as a tree of frames', async () => {
    for (const node of [20, 26] as const) {
      const built = heap(
        (h) => {
          h.allocatedBy(h.object('A'), ['main', 'handle', 'open']);
          h.allocatedBy(h.object('B'), ['main', 'handle']);
          h.allocatedBy(h.object('C'), ['main', 'close']);
          h.object('D');
        },
        { node },
      );
      const { allocations, strings } = await read(built.bytes, 11);
      if (allocations === undefined) throw new Error('no allocations');
      const stackOf = (name: string): string[] => {
        const id = allocations.nodeTraceId[built.ordinal(name)]!;
        const frames: string[] = [];
        for (let row = allocations.traceId.indexOf(id); row > 0; row = allocations.parent[row]!) {
          frames.unshift(strings.text(allocations.functionName[allocations.function[row]!]!));
        }
        return frames;
      };
      expect(stackOf('A')).toEqual(['main', 'handle', 'open']);
      expect(stackOf('B')).toEqual(['main', 'handle']);
      expect(stackOf('C')).toEqual(['main', 'close']);
      expect(allocations.nodeTraceId[built.ordinal('D')]).toBe(0);
    }
  });

  it('has no allocations when none were tracked', async () => {
    expect((await read(heap(() => {}).bytes)).allocations).toBeUndefined();
  });
});
