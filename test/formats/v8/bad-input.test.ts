import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHeader } from '../../../src/formats/v8/fields.js';
import { predictMemory } from '../../../src/formats/v8/memory.js';
import { readSnapshot } from '../../../src/formats/v8/read-snapshot.js';
import { EXIT, HalfopenError } from '../../../src/model/error.js';
import { type HeapBuilder, heap } from '../../dsl/snapshot.js';
import { memorySource } from '../../dsl/source.js';
import { type PlainSnapshot, toPlain } from './plain-read.js';

const leak = (h: HeapBuilder): void => {
  const socket = h.object('Socket', { size: 100 });
  h.hold(socket);
  h.property(socket, 'fd', h.number(21));
  h.property(socket, 'hé"', h.string('\u{1f600}'));
  h.locate(socket, { scriptId: 3, line: 14, column: 15 });
  h.allocatedBy(socket, ['main', 'open']);
};
const good = heap(leak).bytes;
const goodText = new TextDecoder().decode(good);

/** The snapshot or the error; anything else that is thrown is a bug and fails the test. */
async function attempt(bytes: Uint8Array, chunkSize?: number): Promise<PlainSnapshot | HalfopenError> {
  try {
    return toPlain(await readSnapshot(memorySource(bytes, chunkSize)));
  } catch (error) {
    if (error instanceof HalfopenError) return error;
    throw error;
  }
}

async function failure(text: string): Promise<HalfopenError> {
  const result = await attempt(new TextEncoder().encode(text));
  if (!(result instanceof HalfopenError)) throw new Error('this should not have been read');
  return result;
}

const edit = (from: string | RegExp, to: string): string => {
  const edited = goodText.replace(from, to);
  expect(edited).not.toBe(goodText);
  return edited;
};

const manyKeys = Array.from({ length: 100 }, (_, k) => `"key ${k}":0,`).join('');

describe('a damaged snapshot', () => {
  it('cut off at any byte is reported as truncated, with the offset', async () => {
    const lastBrace = good.lastIndexOf('}'.charCodeAt(0));
    for (let length = 1; length <= lastBrace; length++) {
      const result = await attempt(good.subarray(0, length));
      expect(result).toMatchObject({ code: 'truncated', offset: length, exitCode: EXIT.usage });
      expect(result).toMatchObject({
        message: expect.stringMatching(/, (before the end of its header|after \d+ of \d+ nodes, .*)$/),
      });
    }
  });

  it('cut off says in which section, and how much was read', async () => {
    const cut = goodText.slice(0, goodText.indexOf('"edges":[') + 12);
    const { message } = await failure(cut);
    expect(message).toContain('section "edges"');
    expect(message).toMatch(/(\d+) of \1 nodes, 0 of \d+ edges/);
  });

  it('is empty', async () => {
    expect(await failure('')).toMatchObject({ code: 'empty' });
  });

  it('with any bytes changed is read the same in any chunks, or gives the same error', async () => {
    const change = fc.record({
      at: fc.nat(good.length - 1),
      byte: fc.oneof(fc.constantFrom(...Buffer.from('0,]}["\\-.\n')), fc.nat(255)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 99 }),
        async (changes, size) => {
          const bytes = good.slice();
          for (const { at, byte } of changes) bytes[at] = byte;
          const whole = await attempt(bytes);
          for (const other of [await attempt(bytes, 1), await attempt(bytes, size)]) {
            if (whole instanceof HalfopenError)
              expect(other).toMatchObject({ code: whole.code, message: whole.message });
            else expect(other).toEqual(whole);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['more nodes than the header says', /"node_count":\d+/, '"node_count":3', 'count-mismatch'],
    ['fewer nodes than the header says', /"node_count":(\d+)/, '"node_count":1$1', 'count-mismatch'],
    ['more edges than the header says', /"edge_count":\d+/, '"edge_count":2', 'count-mismatch'],
    ['fewer edges than the header says', /"edge_count":(\d+)/, '"edge_count":1$1', 'count-mismatch'],
    ['an edge between two nodes', /("edges":\[\d+,\d+),\d+/, '$1,8', 'edge-outside'],
    ['an edge behind the last node', /("edges":\[\d+,\d+),\d+/, '$1,7000', 'edge-outside'],
    ['an edge to an index over 32 bits', /("edges":\[\d+,\d+),\d+/, '$1,30064771079', 'edge-outside'],
    ['a node whose name is no string', /("nodes":\[\d+),\d+/, '$1,999', 'string-outside'],
    ['a property whose name is no string', /\n,2,\d+,/, '\n,2,999,', 'string-outside'],
    ['a location of no node', /("locations":\[)\d+/, '$17000', 'edge-outside'],
    ['an id over 32 bits', /("nodes":\[\d+,\d+),\d+/, '$1,4294967296', 'number-overflow'],
    ['a number over 53 bits', /("nodes":\[\d+,\d+),\d+/, '$1,99999999999999999999', 'number-overflow'],
    ['a negative number', /("nodes":\[\d+),\d+/, '$1,-1', 'malformed'],
    ['a fraction', /("nodes":\[\d+),\d+/, '$1,1.5', 'malformed'],
    ['a missing number', /("nodes":\[\d+),\d+/, '$1,', 'malformed'],
    ['an incomplete last record', /,\d+(\n\],\n"trace_f)/, '$1', 'malformed'],
    ['a text among numbers', /("nodes":\[\d+),\d+/, '$1,"a"', 'malformed'],
    ['a node type that is not listed', /("nodes":\[)\d+/, '$199', 'malformed'],
    ['an edge type that is not listed', /("edges":\[)\d+/, '$19', 'malformed'],
    ['a number among strings', /"strings":\[/, '"strings":[1,', 'malformed'],
    ['an unknown escape', 'Socket', '\\Socket', 'malformed'],
    ['an incomplete escape', 'Socket', '\\u12Socket', 'malformed'],
    ['a section twice', '"edges":[', '"nodes":[],"edges":[', 'malformed'],
    ['a section twice behind many others', '"edges":[', `${manyKeys}"edges":[],"edges":[`, 'malformed'],
    ['no strings', '"strings"', '"string"', 'malformed'],
    ['no edges', '"edges"', '"edge"', 'malformed'],
    ['no header', '"snapshot"', '"snap"', 'not-a-snapshot'],
    ['no counts', '"node_count"', '"nodes"', 'not-a-snapshot'],
    ['no fields', '"node_fields"', '"fields"', 'not-a-snapshot'],
    ['a field too few', '"self_size"', '"size"', 'not-a-snapshot'],
    ['something behind its end', /\}$/, '}}', 'malformed'],
  ])('with %s is refused', async (_, from, to, code) => {
    const error = await failure(edit(from, to));
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.message).toContain('test.heapsnapshot');
    expect(error.message).not.toContain('\n');
  });

  it('is another kind of JSON, or none', async () => {
    for (const text of ['{}', '{"nodes":[{"id":1}]}', '[1]', 'null', 'hello', ' ', '\u0000']) {
      expect((await failure(text)).exitCode).toBe(EXIT.usage);
    }
  });

  it('nested a million deep does not exhaust the stack', async () => {
    const deep = '['.repeat(1_000_000);
    expect(await failure(`{"samples":${deep}`)).toMatchObject({ code: 'malformed' });
    expect(await failure(`{"snapshot":${deep}`)).toMatchObject({ code: 'malformed' });
    expect(await failure(edit(/"trace_tree":\[/, `"trace_tree":[${'1,0,1,1,['.repeat(200_000)}`))).toMatchObject({
      code: 'malformed',
    });
  });
});

describe('a snapshot that lies about its size', () => {
  const huge = edit(/"node_count":\d+/, '"node_count":500000000').replace(
    /"edge_count":\d+/,
    '"edge_count":4000000000',
  );

  it('allocates no more than its bytes can hold', async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await failure(huge)).toMatchObject({ code: 'count-mismatch' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
  });

  it('is refused when the counts fit no column', async () => {
    expect(await failure(edit(/"node_count":\d+/, '"node_count":5000000000'))).toMatchObject({
      code: 'not-a-snapshot',
    });
    expect(await failure(edit(/"edge_count":\d+/, '"edge_count":1e300'))).toMatchObject({ code: 'not-a-snapshot' });
  });

  it('grows column by column where the size of the input is not known', async () => {
    const { bytes } = heap((h) => {
      for (let i = 0; i < 3000; i++) h.element(h.object('A'), i, h.root);
    });
    const source = memorySource(bytes);
    const known = toPlain(await readSnapshot(source));
    const guessed = toPlain(
      await readSnapshot({ ...memorySource(bytes), chunks: () => memorySource(bytes).chunks(), size: 1 }),
    );
    expect(guessed).toEqual(known);
  });
});

describe('the memory limit', () => {
  it('refuses a snapshot before it is read, with exit code 3', async () => {
    const error = await readSnapshot(memorySource(good), { maxMemory: 1_000_000 }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'max-memory', exitCode: EXIT.incomplete });
    await expect(readSnapshot(memorySource(good), { maxMemory: 1e9 })).resolves.toBeDefined();
  });

  it('counts what the caller will need on top', async () => {
    const maxMemory = 100e6;
    await expect(readSnapshot(memorySource(good), { maxMemory })).resolves.toBeDefined();
    const later = { perNode: 10e6, perEdge: 10e6 };
    await expect(readSnapshot(memorySource(good), { maxMemory, later })).rejects.toMatchObject({ code: 'max-memory' });
  });

  it('predicts more for more nodes and more edges', () => {
    const header = parseHeader(JSON.stringify(JSON.parse(goodText).snapshot), {
      path: 'a',
      section: 'snapshot',
      offset: 0,
    });
    const base = predictMemory(header);
    expect(predictMemory({ ...header, nodeCount: header.nodeCount + 1 })).toBeGreaterThan(base);
    expect(predictMemory({ ...header, edgeCount: header.edgeCount + 1 })).toBeGreaterThan(base);
  });
});
