/** Damaged and invented profiles: an answer or our own error, and never a number that is none. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeProfiles } from '../../src/findings/analyze-profiles.js';
import { HalfopenError } from '../../src/model/error.js';
import type { Result } from '../../src/model/result.js';
import { buildProfileBytes } from '../dsl/pprof.js';

const CAPTURED = new URL('../../fixtures/captured/', import.meta.url).pathname;

function read(path: string): Uint8Array {
  return gunzipSync(readFileSync(CAPTURED + path));
}

const REAL = [
  read('quic-go-4717/heap-after.pb.gz'),
  read('quic-go-4717/goroutine.pb.gz'),
  read('pprof/goref-neither/goref.pb.gz'),
];

function analyse(...files: readonly Uint8Array[]): Result | undefined {
  try {
    return analyzeProfiles(
      files.map((content, index) => ({ path: `${index}`, content })),
      {},
    );
  } catch (error) {
    if (!(error instanceof HalfopenError)) throw error;
    return undefined;
  }
}

/** Every number of the result, wherever it is. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function expectSane(result: Result | undefined): void {
  if (result === undefined) return;
  expect(numbersIn(result).filter((number) => !Number.isFinite(number) || number < 0)).toEqual([]);
  for (const { count, estimate } of result.groups) {
    if (estimate === undefined || count === 0) continue;
    expect(estimate.countLow).toBeLessThanOrEqual(estimate.countHigh);
  }
}

test('damaged bytes', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.nat(REAL.length - 1), damage, fc.option(fc.nat()), (which, flips, cut) => {
      const bytes = Uint8Array.from(REAL[which]!);
      for (const [at, value] of flips) bytes[at % bytes.length] = value;
      expectSane(analyse(cut === null ? bytes : bytes.subarray(0, cut % bytes.length), REAL[0]!));
    }),
    { numRuns: 300 },
  );
});

test('any values on stacks of any known function', () => {
  const frames = [
    'github.com/quic-go/quic-go.newStream',
    'github.com/quic-go/quic-go.newReceiveStream',
    'github.com/quic-go/quic-go.newSendStream',
    'github.com/quic-go/quic-go.(*incomingStreamsMap).GetOrOpenStream',
    'github.com/quic-go/quic-go.(*outgoingStreamsMap).OpenStream',
    'context.(*cancelCtx).propagateCancel',
    'github.com/hashicorp/yamux.newStream',
    'github.com/hashicorp/yamux.(*Stream).Close',
    'time.AfterFunc',
    'github.com/xtaci/smux.newStream',
    'net.newFD',
    'net.(*netFD).accept',
    'io.Pipe',
    'os/exec.(*Cmd).StdoutPipe',
    'net/http.(*persistConn).readLoop',
    'Socket',
    'main.main',
  ];
  const value = fc.oneof(fc.integer({ min: -1000, max: 1_000_000 }), fc.maxSafeInteger());
  const samples = fc.array(
    fc.record({ stack: fc.subarray(frames, { minLength: 1 }), values: fc.tuple(value, value, value, value) }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(
      samples,
      samples,
      fc.constantFrom(0, 1, 512, 524_288, Number.MAX_SAFE_INTEGER),
      (before, after, period) => {
        const file = (own: typeof before, timeNanos: bigint): Uint8Array =>
          buildProfileBytes({ samples: own, period, periodType: 'space/bytes', timeNanos });
        expectSane(analyse(file(before, 1n), file(after, 2n)));
      },
    ),
    { numRuns: 300 },
  );
});

test('a profile without samples is refused, unless another one says something', () => {
  const empty = { path: 'heap.pb.gz', content: buildProfileBytes({}) };
  expect(() => analyzeProfiles([empty], {})).toThrow(
    expect.objectContaining({ code: 'no-samples', exitCode: 2, message: expect.stringContaining('heap.pb.gz') }),
  );
  expect(
    analyzeProfiles([empty, { path: 'after.pb.gz', content: read('quic-go-4717/heap-after.pb.gz') }], {}).groups,
  ).not.toEqual([]);
});
