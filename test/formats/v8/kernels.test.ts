/** The kernels against each other and against the careful readers alone, which a kernel that reads nothing leaves all to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../../src/formats/v8/kernel.js';
import { compileKernel, createKernel } from '../../../src/formats/v8/load-kernel.js';
import { readInOrder } from '../../../src/formats/v8/read-in-order.js';
import { createScriptKernel } from '../../../src/formats/v8/script-kernel.js';
import type { Snapshot } from '../../../src/formats/v8/snapshot.js';
import { WasmKernel } from '../../../src/formats/v8/wasm-kernel.js';
import { HalfopenError } from '../../../src/model/error.js';
import type { SnapshotStyle } from '../../dsl/snapshot-json.js';
import { memorySource } from '../../dsl/source.js';
import { arbitraryRecipe, cook } from './arbitrary-heap.js';
import { type PlainSnapshot, toPlain } from './plain-read.js';

const careful: Kernel = {
  ...createScriptKernel(),
  block: new Uint8Array(1 << 16),
  scanNodes: (_, from) => from,
  scanEdges: (_, from) => from,
  scanRows: (_, from) => from,
  scanText: (_, from) => from,
};
const kernels = [createKernel(compileKernel()), createScriptKernel()];

type Read = PlainSnapshot & Pick<Snapshot, 'survey' | 'tables'>;
type Outcome = Read | Pick<HalfopenError, 'code' | 'message' | 'offset'>;

async function attempt(bytes: Uint8Array, kernel: Kernel, chunkSize?: number): Promise<Outcome> {
  try {
    const snapshot = await readInOrder(memorySource(bytes, chunkSize), {}, kernel);
    return { ...toPlain(snapshot), survey: snapshot.survey, tables: snapshot.tables };
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    const { code, message, offset } = error;
    return { code, message, offset };
  }
}

async function expectAgreement(bytes: Uint8Array, chunkSize: number): Promise<void> {
  const truth = await attempt(bytes, careful);
  for (const kernel of kernels) {
    expect(await attempt(bytes, kernel)).toEqual(truth);
    expect(await attempt(bytes, kernel, chunkSize)).toEqual(truth);
  }
}

/** Within reach of the stack: chunks in which a kernel gets to read much, something, and nothing. */
const arbitraryChunk = fc.oneof(fc.integer({ min: 100, max: 2000 }), fc.integer({ min: 1, max: 99 }));
const arbitraryStyle: fc.Arbitrary<SnapshotStyle> = fc.record({ node: fc.constantFrom(18, 20, 24, 26) });

/** Bytes that mean something in one of the sections, most of them where they do not belong. */
const token = fc.oneof(
  fc.nat(9).map(String),
  fc.nat(0xffff_ffff).map(String),
  fc.constantFrom('4294967294', '4294967295', '4294967296', '9999999999', '00000000001', '12345678901234567890'),
  fc.constantFrom(
    ',',
    '\n,',
    ',\n',
    '\n',
    ' ',
    '",\n"',
    '","',
    '"',
    '\\n',
    '\\u00e9',
    '\\u12',
    '\\',
    '\\"',
    ':',
    ']',
    '-1',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

describe('all kernels', () => {
  it('are two different ones here', () => {
    expect(kernels[0]).toBeInstanceOf(WasmKernel);
    expect(kernels[1]).not.toBeInstanceOf(WasmKernel);
  });

  it('read any heap like the careful readers', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecipe, arbitraryStyle, arbitraryChunk, async (recipe, style, chunkSize) => {
        await expectAgreement(cook(recipe, style).bytes, chunkSize);
      }),
    );
  });

  it('give the same error for any damage, at the same byte', async () => {
    const damage = fc.record({
      at: fc.nat(99_999),
      cut: fc.nat(9),
      tokens: fc.array(token),
    });
    await fc.assert(
      fc.asyncProperty(
        arbitraryRecipe,
        arbitraryStyle,
        fc.array(damage, { minLength: 1, maxLength: 2 }),
        arbitraryChunk,
        async (recipe, style, damages, chunkSize) => {
          let text = Buffer.from(cook(recipe, style).bytes).toString('latin1');
          const header = text.indexOf('"nodes"');
          for (const { at, cut, tokens } of damages) {
            const place = header + (at % (text.length - header));
            text = text.slice(0, place) + tokens.join('') + text.slice(place + cut);
          }
          await expectAgreement(Buffer.from(text, 'latin1'), chunkSize);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('agree about any number in the place of another', async () => {
    const number = fc.oneof(
      fc.nat(300).map(String),
      fc.constant('behind the last node'),
      fc.constantFrom('4294967294', '4294967295', '4294967296', '9999999999', '00000000001', '30064771079'),
    );
    const change = fc.tuple(fc.nat(9999), number);
    await fc.assert(
      fc.asyncProperty(
        arbitraryRecipe,
        arbitraryStyle,
        change,
        arbitraryChunk,
        async (recipe, style, [at, to], size) => {
          const text = Buffer.from(cook(recipe, style).bytes).toString('latin1');
          const [from, end] = [text.indexOf('"nodes"'), text.indexOf('"trace_function_infos"')];
          const numbers = [...text.slice(from, end).matchAll(/\d+/g)];
          const old = numbers[at % numbers.length]!;
          const place = from + old.index;
          const { node_count, meta } = JSON.parse(text).snapshot;
          const number = to === 'behind the last node' ? `${node_count * meta.node_fields.length}` : to;
          const changed = text.slice(0, place) + number + text.slice(place + old[0].length);
          await expectAgreement(Buffer.from(changed, 'latin1'), size);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('read more records and strings than they take at once', async () => {
    const count = 40_000;
    const row = (n: number): string => `${n % 7},${n % count},${(n % 3) * 7}`;
    const nodes = [`9,0,1,0,${count},0,0`, '3,1,3,8,0,0,0', '3,2,4294967295,4294967294,0,0,0'].join('\n,');
    const meta = JSON.stringify({
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
      node_types: [['a', 'b', 'c', 'object', 'd', 'e', 'f', 'g', 'h', 'synthetic']],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']],
      location_fields: ['object_index', 'script_id', 'line', 'column'],
    });
    const list = (n: number, text: (k: number) => string, separator: string): string =>
      Array.from({ length: n }, (_, k) => text(k)).join(separator);
    const bytes = new TextEncoder().encode(
      `{"snapshot":{"meta":${meta},"node_count":3,"edge_count":${count}},"nodes":[${nodes}],"edges":[${list(count, row, '\n,')}],` +
        `"locations":[${list(count, (k) => `${(k % 3) * 7},1,${k},2`, '\n,')}],"strings":[${list(count, (k) => `"s\\n${k}"`, ',\n')}]}`,
    );
    await expectAgreement(bytes, 30_000);
  });
});
