import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/formats/pprof/decode.js';
import { readProfile } from '../../../src/formats/pprof/read.js';
import { recognizeProfile } from '../../../src/formats/pprof/recognize.js';
import { HalfopenError } from '../../../src/model/error.js';
import { readCaptured } from './captured.js';

const SEEDS: readonly Uint8Array[] = [
  'quic048-rate512k-close-only/heap-after.pb.gz',
  'node-datadog-halfopen-leak/heap-after.pb.gz',
  'go-rate1-http1-body-never-closed/goroutine.pb.gz',
  'go-rate1-http1-body-never-closed/goroutineleak.pb.gz',
  'text-quic048-close-only/goroutine.debug1.txt.gz',
  'text-quic048-close-only/goroutine.debug2.txt.gz',
  'text-quic048-close-only/heap-after.debug1.txt.gz',
].map(readCaptured);

const seed = fc.constantFrom(...SEEDS);
/** Larger than any of the seeds needs, so that a damaged count would be seen. */
const LIMITS = { maxColumnBytes: 4 << 20 };

/** Reads or refuses: the profile's sample count, or the code of the error. Anything else fails the test. */
function attempt(read: () => { readonly samples: { readonly count: number } }): string {
  let outcome: string;
  try {
    outcome = `${read().samples.count} samples`;
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    expect(error.exitCode).toBe(error.code === 'too-large' ? 3 : 2);
    expect(error.cause, 'no other error is dressed up as ours').toBeUndefined();
    outcome = error.code;
  }
  return outcome;
}

function readsOrRefuses(bytes: Uint8Array): void {
  recognizeProfile(bytes);
  attempt(() => readProfile(bytes, LIMITS));
  attempt(() => decodeProfile(bytes, LIMITS));
}

describe('a damaged file is read or refused, never worse', () => {
  it('with bytes changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(seed, changes, (bytes, changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of changes) damaged[at % damaged.length] = byte;
        readsOrRefuses(damaged);
      }),
      { numRuns: 600 },
    );
  });

  it('with a bit changed in its first bytes, where the structure is', () => {
    fc.assert(
      fc.property(seed, fc.nat(199), fc.nat(7), (bytes, at, bit) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at % damaged.length] ^= 1 << bit;
        readsOrRefuses(damaged);
      }),
      { numRuns: 600 },
    );
  });

  it('cut off anywhere', () => {
    fc.assert(
      fc.property(seed, fc.nat(), (bytes, length) => readsOrRefuses(bytes.subarray(0, length % bytes.length))),
      { numRuns: 300 },
    );
  });

  it('spliced with another', () => {
    fc.assert(
      fc.property(seed, seed, fc.nat(), fc.nat(), (a, b, endOfA, startOfB) => {
        readsOrRefuses(Buffer.concat([a.subarray(0, endOfA % a.length), b.subarray(startOfB % b.length)]));
      }),
      { numRuns: 300 },
    );
  });

  it('of arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readsOrRefuses), { numRuns: 600 });
  });

  it('a proto of Go, whose strings come last, is never taken for a whole one when it is cut off', () => {
    const bytes = SEEDS[2];
    const whole = attempt(() => decodeProfile(bytes));
    for (let length = 1; length < bytes.length; length++) {
      const outcome = attempt(() => decodeProfile(bytes.subarray(0, length)));
      expect(outcome, `the first ${length} bytes`).not.toBe(whole);
    }
  });
});

describe('hostile files are refused in bounded time', () => {
  const MIB = 1 << 20;
  const ids = (count: number, id: (row: number) => number[]): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, row) => Buffer.of(0x22, id(row).length + 1, 0x08, ...id(row))));

  it.each<[what: string, bytes: Uint8Array]>([
    [
      'a million empty samples',
      Buffer.concat([Buffer.from('0a04080110023200', 'hex'), Buffer.alloc(2 * MIB, Buffer.of(0x12, 0))]),
    ],
    [
      'a million empty strings',
      Buffer.concat([Buffer.from('0a0408001000', 'hex'), Buffer.alloc(2 * MIB, Buffer.of(0x32, 0))]),
    ],
    [
      'a million comments',
      Buffer.concat([Buffer.from('0a04080010003200', 'hex'), Buffer.alloc(2 * MIB, Buffer.of(0x68, 0))]),
    ],
    ['a length of 4 GiB', Buffer.from('0a04080010003200128080808010', 'hex')],
    [
      'ids that differ in few bits',
      Buffer.concat([
        Buffer.from('0a04080010003200', 'hex'),
        ids(50_000, (row) => [0x80, 0x80, 0x80, 0x80, 0x80 | (row & 127), 0x80 | ((row >> 7) & 127), (row >> 14) | 1]),
      ]),
    ],
    ['a line of 3 MiB', Buffer.from(`heap profile: 1: 1 [1: 1] @ heap/2\n1: 1 [1: 1] @${' 0x1'.repeat(MIB * 0.75)}\n`)],
    [
      'a line of 1 MiB',
      Buffer.from(`heap profile: 1: 1 [1: 1] @ heap/2\n1: 1 [1: 1] @${' 0x1'.repeat(MIB / 4 - 10)}\n`),
    ],
    [
      'labels full of escapes',
      Buffer.from(`goroutine profile: total 1\n1 @ 0x1\n# labels: {${'\\"'.repeat(MIB / 4)}\n`),
    ],
    ['an endless state', Buffer.from(`goroutine 1 [${', 1 minutes'.repeat(MIB / 16)}]:\nmain.main()\n\t/a.go:1\n`)],
    ['many colons', Buffer.from(`goroutine 1 [x]:\nmain.main()\n\t${':1'.repeat(MIB / 4)}x\n`)],
    [
      'recursion',
      Buffer.from(
        `goroutine profile: total 1\n${`1 @${' 0x1'.repeat(4000)}\n${'#\t0x1\tf+0x1\ta:1\n'.repeat(4000)}`.repeat(10)}`,
      ),
    ],
    ['odd maps lines', Buffer.from(`heap_v2/1\nMAPPED_LIBRARIES:\n0-1 ${'x'.repeat(MIB / 2)}\n`)],
    ['spaces', Buffer.from(`heap_v2/1\n${' '.repeat(MIB / 2)}t*: 1${' '.repeat(MIB / 4)}\n`)],
    ['a beginning of spaces', Buffer.from(' \n'.repeat(MIB))],
  ])('%s', (_, bytes) => readsOrRefuses(bytes));
});
