import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProfile } from '../../../src/formats/pprof/decode.js';
import { encodeProfile } from '../../../src/formats/pprof/encode.js';
import { readProfile } from '../../../src/formats/pprof/read.js';
import { looksLikeProfile, recognizeProfile } from '../../../src/formats/pprof/recognize.js';
import { isReferenceProfile } from '../../../src/formats/pprof/reference.js';
import { CAPTURED, readCaptured } from './captured.js';
import { randomProfile } from './random-profile.js';

describe('a profile is recognised by content', () => {
  it.each(CAPTURED)('%s', (path) => expect(recognizeProfile(readCaptured(path))).toBe('proto'));

  it.each([
    ['heap-after.debug1.txt.gz', 'go-heap-text'],
    ['goroutine.debug1.txt.gz', 'go-count-text'],
    ['goroutine.debug2.txt.gz', 'goroutine-stacks'],
  ])('%s', (file, encoding) => {
    const bytes = readCaptured(`text-quic048-close-only/${file}`);
    expect(recognizeProfile(bytes)).toBe(encoding);
    expect(recognizeProfile(Buffer.concat([Buffer.from('\ufeff\n'), bytes]))).toBe(encoding);
    expect(readProfile(Buffer.concat([Buffer.from('\ufeff\n'), bytes])).samples.count).toBe(
      readProfile(bytes).samples.count,
    );
  });

  it('whatever it holds', () => {
    fc.assert(fc.property(randomProfile, (profile) => looksLikeProfile(encodeProfile(profile))));
  });

  it('when it is cut off', () => {
    const bytes = readCaptured('quic048-rate512k-close-only/heap-after.pb.gz').subarray(0, 200);
    expect(looksLikeProfile(bytes)).toBe(true);
    expect(() => readProfile(bytes)).toThrow(expect.objectContaining({ code: 'truncated' }));
  });
});

describe('what is not a profile', () => {
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['a heap snapshot', '{"snapshot":{"meta":{}}}'],
    ['prose', 'The heap profile: it grows.\n'],
    ['a log about goroutines', 'goroutine 7 was started\n'],
    ['gzip', Buffer.of(0x1f, 0x8b, 8, 0)],
    ['an ELF file', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0', 'latin1')],
    ['zeros', Buffer.alloc(100)],
    ['another protocol buffer', Buffer.from('0a05616c696365120361626318012a0131', 'hex')],
  ])('%s is not taken for one', (_, content) => {
    const bytes = Buffer.from(content);
    expect(looksLikeProfile(bytes)).toBe(false);
    expect(() => readProfile(bytes)).toThrow(expect.objectContaining({ exitCode: 2, offset: 0 }));
  });

  it('random bytes are hardly ever taken for one', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        if (looksLikeProfile(bytes)) taken++;
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeLessThan(10);
  });
});

describe('profiles that are not supported are refused by name', () => {
  const word = (...values: bigint[]): Buffer => Buffer.from(BigUint64Array.from(values).buffer);

  it.each<[RegExp, string | Uint8Array]>([
    [/growth/, 'heap profile: 1: 2 [ 1: 2] @ growthz\n 1: 2 [ 1: 2] @ 0x1\n'],
    [/fragmentation/, 'heap profile: 1: 2 [ 1: 2] @ fragmentationz\n'],
    [/contention/, '--- contentionz 1 ---\n'],
    [/contention/, '--- mutex:\ncycles/second=1\n'],
    [/thread/, '--- threadz 1 ---\n'],
    [/Java/, '--- heapz 1 ---\n'],
    [
      /-top/,
      'File: app\nType: inuse_space\nShowing nodes accounting for 1MB\n      flat  flat%   sum%        cum   cum%\n',
    ],
    [/CPU/, word(0n, 3n, 0n, 10000n, 0n)],
  ])('%s', (name, content) => {
    const bytes = Buffer.from(content);
    expect(looksLikeProfile(bytes)).toBe(true);
    expect(() => readProfile(bytes)).toThrow(expect.objectContaining({ code: 'unsupported-profile', exitCode: 2 }));
    expect(() => readProfile(bytes)).toThrow(name);
  });
});

describe('a reference profile of goref', () => {
  it.each(CAPTURED)('%s', (path) => {
    expect(isReferenceProfile(decodeProfile(readCaptured(path)))).toBe(path.endsWith('/goref.pb.gz'));
  });
});
