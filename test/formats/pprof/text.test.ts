import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSampleType, type Profile } from '../../../src/formats/pprof/profile.js';
import { readProfile } from '../../../src/formats/pprof/read.js';
import { unsample } from '../../../src/formats/pprof/text/unsample.js';
import { readCaptured, readTruth } from './captured.js';
import { namedSamples } from './plain.js';

const CASE = 'text-quic048-close-only';
const read = (text: string): Profile => readProfile(Buffer.from(text));
const captured = (file: string): Profile => readProfile(readCaptured(`${CASE}/${file}`));

/** Values by stack without the runtime's own frames, of which text and proto hide different ones. */
function sumByStack(profile: Profile): Map<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  for (const { names, values } of namedSamples(profile)) {
    if (values.every((value) => value === 0)) continue;
    const program = names.filter((name) => !/^(?:internal\/)?runtime\./.test(name));
    // The proto has the type arguments, the texts do not.
    const stack = program.map((name) => name.replace(/\[.*\]/, '[...]')).join(' < ');
    sums.set(
      stack,
      values.map((value, type) => value + (sums.get(stack)?.[type] ?? 0)),
    );
  }
  return sums;
}

describe('the heap text of Go', () => {
  it('unsamples to the values of the proto of the same process, stack by stack', () => {
    const text = sumByStack(captured('heap-after.debug1.txt.gz'));
    const proto = sumByStack(captured('heap-after.pb.gz'));
    expect(proto.size).toBeGreaterThan(20);
    expect(text).toEqual(proto);
  });

  it('has the types and the period of the proto', () => {
    const text = captured('heap-after.debug1.txt.gz');
    const proto = captured('heap-after.pb.gz');
    expect(text.sampleTypes).toEqual(proto.sampleTypes);
    expect(text.periodType).toEqual(proto.periodType);
    expect(text.period).toBe(readTruth(CASE).memProfileRate);
    expect(text.warnings).toEqual([]);
  });

  it('estimates the streams that the process really retained', () => {
    const profile = captured('heap-after.debug1.txt.gz');
    const type = findSampleType(profile, 'inuse_space');
    let bytes = 0;
    for (const { names, values } of namedSamples(profile)) {
      if (names.includes('github.com/quic-go/quic-go.newStream')) bytes += values[type];
    }
    // All that the constructor of v0.48 allocates; the expected 94 samples have a standard deviation of 10 %.
    const streams = bytes / 1544;
    const truth = Number(readTruth(CASE).streamsRetainedByQuic);
    expect(streams).toBeGreaterThan(0.6 * truth);
    expect(streams).toBeLessThan(1.4 * truth);
  });

  it('has the mean object size as label', () => {
    const profile = read('heap profile: 1: 100 [4: 400] @ heap/2\n1: 100 [4: 400] @ 0x11\n');
    expect(namedSamples(profile)).toEqual([{ names: [], values: [4, 400, 1, 100], labels: { bytes: 100 } }]);
  });

  it('warns when records are missing', () => {
    const profile = read('heap profile: 2: 200 [2: 200] @ heap/2\n1: 100 [1: 100] @ 0x11\n');
    expect(profile.warnings).toEqual([expect.objectContaining({ code: 'incomplete-text' })]);
  });

  it('reads recursion as calls and several symbols at one address as inlined calls', () => {
    const header = 'heap profile: 1: 1 [1: 1] @ heap/2\n1: 1 [1: 1] @';
    const recursion = read(
      `${header} 0x11 0x11 0x21\n#\t0x10\tf+0x1\ta.go:1\n#\t0x10\tf+0x1\ta.go:1\n#\t0x20\tg+0x1\ta.go:2\n`,
    );
    expect([...recursion.samples.location].length).toBe(3);
    expect(namedSamples(recursion)[0].names).toEqual(['f', 'f', 'g']);
    const inlined = read(
      `${header} 0x11 0x21\n#\t0x10\tf+0x1\ta.go:1\n#\t0x10\tg+0x1\ta.go:5\n#\t0x20\th+0x1\ta.go:2\n`,
    );
    expect([...inlined.samples.location].length).toBe(2);
    expect(namedSamples(inlined)[0].names).toEqual(['f', 'g', 'h']);
  });

  it('keeps names with spaces, generic types and Windows paths', () => {
    const name = 'main.f[go.shape.struct { a int; b +0x1 }].func1';
    const profile = read(
      `heap profile: 1: 1 [1: 1] @ heap/2\r\n1: 1 [1: 1] @ 0x11\r\n#\t0x10\t${name}+0x1\t\tC:/src/a.go:12\r\n`,
    );
    const { functions, locations, strings } = profile;
    expect(strings.get(functions.name[0])).toBe(name);
    expect(strings.get(functions.filename[0])).toBe('C:/src/a.go');
    expect(locations.lineNumber[0]).toBe(12);
    expect(locations.address[0]).toBe(0x10n);
  });

  it('refuses what is no record, with the offset of its line', () => {
    const header = 'heap profile: 1: 1 [1: 1] @ heap/2\n';
    expect(() => read(`${header}1: 1 [1 @ 0x1\n`)).toThrow(
      expect.objectContaining({ code: 'malformed-profile', offset: header.length, exitCode: 2 }),
    );
    expect(() => read(`${header}1: 99999999999999999999 [1: 1] @ 0x1\n`)).toThrow(/below 2\^53/);
    expect(() => read(`${header}1: 1 [1: 1] @ 0x11111111111111111\n`)).toThrow(/64 bits/);
  });
});

describe('unsampling', () => {
  it('gives back what was allocated when objects are seen as often as the sampler should see them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 1 << 20 }), fc.integer({ min: 1, max: 1e6 }), (size, objects) => {
        const rate = 512 * 1024;
        const seen = objects * (1 - Math.exp(-size / rate));
        expect(Math.abs(unsample(seen, seen * size, rate).objects - objects)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves the values of an exact profile alone', () => {
    expect(unsample(3, 100, 1)).toEqual({ objects: 3, bytes: 100 });
    expect(unsample(0, 0, 512)).toEqual({ objects: 0, bytes: 0 });
  });
});

describe('the goroutine text of Go', () => {
  const WRITER = /^runtime\/pprof\.write/;
  const others = (profile: Profile): Map<string, readonly number[]> =>
    new Map([...sumByStack(profile)].filter(([stack]) => !WRITER.test(stack)));

  it.each(['goroutine.debug1.txt.gz', 'goroutine.debug2.txt.gz'])('%s has the stacks of the proto', (file) => {
    const proto = others(captured('goroutine.pb.gz'));
    expect(proto.size).toBe(11);
    expect(others(captured(file))).toEqual(proto);
    expect(captured(file).sampleTypes).toEqual(captured('goroutine.pb.gz').sampleTypes);
  });

  it('keeps the labels of pprof.Do', () => {
    const profile = read(
      'goroutine profile: total 3\n2 @ 0x11\n# labels: {"tenant":"t\\"0\\u00e9", "b":"\\x41"}\n#\t0x10\tmain.f+0x1\ta.go:1\n\n1 @ 0x11\n',
    );
    expect(namedSamples(profile)).toEqual([
      { names: ['main.f'], values: [2], labels: { tenant: 't"0é', b: 'A' } },
      { names: [], values: [1], labels: {} },
    ]);
  });

  it('has the type its header names', () => {
    expect(read('goroutineleak profile: total 1\n1 @ 0x11\n').sampleTypes).toEqual([
      { type: 'goroutineleak', unit: 'count' },
    ]);
  });
});

describe('the goroutine dump of Go', () => {
  const goroutine = (header: string, creator = 'main.main in goroutine 1'): string =>
    `goroutine ${header}:\nquic.(*stream).Read(0xc000, {0x1, 0x2})\n\t/src/s.go:12 +0x1f\nmain.serve(...)\n\t/src/m.go:3\ncreated by ${creator}\n\t/src/m.go:9 +0x2\n\n`;

  it('counts goroutines with the same stack and state, whatever their ids', () => {
    const profile = read([7, 8, 9].map((id) => goroutine(`${id} [select]`, `main.main in goroutine ${id}`)).join(''));
    expect(namedSamples(profile)).toEqual([
      {
        names: ['quic.(*stream).Read', 'main.serve'],
        values: [3],
        labels: { state: 'select', 'created by': 'main.main' },
      },
    ]);
  });

  it('keeps waits, locks, leaks and labels', () => {
    const header = '7 [chan receive (nil chan) (leaked), 12 minutes, locked to thread labels:{"tenant": "t0"}]';
    expect(namedSamples(read(goroutine(header)))[0].labels).toEqual({
      state: 'chan receive (nil chan)',
      leaked: 'true',
      wait: 12,
      locked: 'thread',
      tenant: 't0',
      'created by': 'main.main',
    });
  });

  it('keeps goroutines apart that wait for different times', () => {
    const profile = read(goroutine('7 [select, 1 minutes]') + goroutine('8 [select, 2 minutes]'));
    expect(namedSamples(profile).map(({ values, labels }) => [values[0], labels.wait])).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  it('is found after a panic, and in the output of goleak', () => {
    const crash = read(
      `panic: boom\n\n[signal SIGSEGV]\n${goroutine('1 gp=0xc0000 m=0 mp=0x55 [running]')}exit status 2\n`,
    );
    expect(namedSamples(crash).map(({ labels }) => labels.state)).toEqual(['running']);
    const goleak = `found unexpected goroutines:\n[${goroutine('7 [select]').replace('goroutine 7 [select]', 'Goroutine 7 in state select, with quic.(*stream).Read on top of the stack')}]\n`;
    expect(namedSamples(read(goleak))[0]).toMatchObject({ names: ['quic.(*stream).Read', 'main.serve'], values: [1] });
  });
});

describe('the heap text of C allocators', () => {
  const TCMALLOC = 'heap profile: 3: 300 [ 3: 300] @ heap_v2/1\n  3: 300 [ 3: 300] @ 0x00001011 0x2011\n';
  const JEMALLOC =
    'heap_v2/1\n  t*: 3: 300 [0: 0]\n  t0: 3: 300 [0: 0]\n@ 0x1011 0x2011\n  t*: 3: 300 [0: 0]\n  t0: 3: 300 [0: 0]\n';
  const MAPS = '\nMAPPED_LIBRARIES:\n1000-1fff r-xp 00000400 08:01 99 /bin/app\n2000-2fff rw-p 00000000 00:00 0\n';

  it.each([
    ['tcmalloc', TCMALLOC],
    ['jemalloc', JEMALLOC],
  ])('of %s gives sizes by stack of addresses, and says that symbols are missing', (_, text) => {
    const profile = read(text + MAPS);
    expect(profile.samples.count).toBe(1);
    expect(profile.samples.values[findSampleType(profile, 'inuse_space')]).toBe(300);
    expect([...profile.samples.location].map((row) => profile.locations.address[row])).toEqual([0x1010n, 0x2010n]);
    expect([...profile.locations.mapping]).toEqual([0, -1]);
    expect(profile.strings.get(profile.mappings.filename[0])).toBe('/bin/app');
    expect(profile.mappings.offset[0]).toBe(0x400n);
    expect(profile.warnings.map(({ code }) => code)).toEqual(['no-symbols']);
  });

  it('is unsampled with the rate of its header', () => {
    const profile = read('heap_v2/524288\n@ 0x1011\n  t*: 1: 64 [0: 0]\n');
    const { objects, bytes } = unsample(1, 64, 524288);
    expect(namedSamples(profile)[0].values).toEqual([0, 0, objects, bytes]);
    expect(bytes).toBeGreaterThan(500_000);
  });
});
