/** A profile that is read where it stands, block by block, is the profile that is held, whatever is wrong with it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredContent } from '../../../src/formats/pprof/block.js';
import { type DecodeOptions, decodeProfile } from '../../../src/formats/pprof/decode.js';
import { readProfile } from '../../../src/formats/pprof/read.js';
import { HalfopenError } from '../../../src/model/error.js';
import { buildProfileBytes } from '../../dsl/pprof.js';
import { CAPTURED, readCaptured } from './captured.js';
import { plainProfile } from './plain.js';

const WITHOUT_KERNEL: DecodeOptions = {
  kernelSizes: { smallestFile: Number.POSITIVE_INFINITY, block: 0, longestField: 0 },
};
const SMALL_BLOCKS: DecodeOptions = { kernelSizes: { smallestFile: 0, block: 256, longestField: 100 } };
const OPTIONS: readonly DecodeOptions[] = [
  WITHOUT_KERNEL,
  SMALL_BLOCKS,
  { kernelSizes: { smallestFile: 0, block: 1 << 19, longestField: 1 << 16 } },
];

function store(bytes: Uint8Array, fill?: StoredContent['fill']): StoredContent {
  return {
    size: bytes.length,
    fill:
      fill ??
      ((block, offset) => {
        const part = bytes.subarray(offset, offset + block.length);
        block.set(part);
        return part.length;
      }),
    version: () => 0,
  };
}

function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    return { code: error.code, message: error.message, offset: error.offset };
  }
}

describe('a stored profile', () => {
  it.each(CAPTURED)('is decoded like one that is held: %s', (path) => {
    const bytes = readCaptured(path);
    const held = plainProfile(decodeProfile(bytes));
    for (const options of OPTIONS) expect(plainProfile(decodeProfile(store(bytes), options))).toEqual(held);
  });

  it('is refused for the same reason, whatever bytes of it are changed', () => {
    const good = buildProfileBytes({
      types: ['objects/count', 'space/bytes'],
      // Longer than a block, and than what is passed over.
      samples: [600, 20, 150, 3].map((length, index) => ({
        stack: ['f'.repeat(length), 'main.main'],
        values: [index, 7],
      })),
    });
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(good.length), (changes, cut) => {
        const bytes = Uint8Array.from(good).subarray(0, cut % 3 === 0 ? cut : good.length);
        for (const { at, to } of changes) bytes[at] = to;
        const held = outcomeOf(() => plainProfile(decodeProfile(bytes, WITHOUT_KERNEL)));
        for (const options of OPTIONS) {
          expect(outcomeOf(() => plainProfile(decodeProfile(store(bytes), options)))).toEqual(held);
        }
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('is held when it is text', () => {
    const text = Buffer.from(
      'heap profile: 1: 16 [1: 16] @ heap/1\n1: 16 [1: 16] @ 0x1\n#\t0x1\tmain.main+0x1\t/main.go:1\n',
    );
    expect(plainProfile(readProfile(store(text)))).toEqual(plainProfile(readProfile(text)));
  });

  it.each([0, 1, 2])('is refused when it becomes shorter after %i reads', (good) => {
    const bytes = readCaptured('goref-neither/heap-after.pb.gz');
    let reads = 0;
    const { fill } = store(bytes);
    const shrinking = store(bytes, (block, offset) => (reads++ < good ? fill(block, offset) : 0));
    expect(outcomeOf(() => decodeProfile(shrinking, SMALL_BLOCKS))).toMatchObject({ code: 'changed' });
  });

  it('is refused when somebody writes to it meanwhile, whatever came of it', () => {
    const bytes = readCaptured('goref-neither/heap-after.pb.gz');
    let version = 0;
    const written: StoredContent = { ...store(bytes), version: () => version++ };
    expect(outcomeOf(() => decodeProfile(written))).toMatchObject({ code: 'changed' });
    const damaged: StoredContent = { ...store(bytes.subarray(0, 100)), version: () => version++ };
    expect(outcomeOf(() => decodeProfile(damaged))).toMatchObject({ code: 'changed' });
  });
});
