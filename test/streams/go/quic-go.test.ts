/** quic-go under all of its names: import paths, eras, type arguments, builds. Captured programs are in test/findings. */
import { describe, expect, test } from 'vitest';
import type { Profile } from '../../../src/formats/pprof/profile.js';
import { quicGo } from '../../../src/streams/go/quic-go.js';
import { buildProfile, type ProfileSpec, type SampleSpec } from '../../dsl/pprof.js';
import { analyse, openCase, summarise } from './analyse.js';

/** How a build names quic-go. */
interface Naming {
  readonly path: string;
  readonly types: string;
  /** `interfaces` until v0.52, `structs` since. */
  readonly era: 'interfaces' | 'structs';
}

const NAMINGS: readonly (readonly [string, Naming])[] = [
  ['a module build', { path: 'github.com/quic-go/quic-go', types: '[go.shape.*uint8]', era: 'structs' }],
  ['a vendored build', { path: 'shop/vendor/github.com/quic-go/quic-go', types: '[go.shape.*uint8]', era: 'structs' }],
  ['type arguments of Go 1.19', { path: 'github.com/quic-go/quic-go', types: '[...]', era: 'structs' }],
  [
    'type arguments with dots and slashes',
    {
      path: 'github.com/quic-go/quic-go',
      types: '[go.shape.struct { E github.com/a/b.T; M map[string][]int }]',
      era: 'structs',
    },
  ],
  ['the interfaces of v0.48', { path: 'github.com/quic-go/quic-go', types: '[go.shape.54fcb95f]', era: 'interfaces' }],
];

interface Leak {
  readonly streams: number;
  /** The context of the connection still has their send halves. */
  readonly isSendOpen?: boolean;
  /** So many of them, if not all. */
  readonly openSends?: number;
  readonly isOutgoing?: boolean;
  readonly isReleased?: boolean;
  readonly readers?: number;
}

const PARTS = {
  interfaces: ['receiveStream', 'sendStream', 'connection'],
  structs: ['ReceiveStream', 'SendStream', 'Conn'],
} as const;

/** An exact heap profile (one sample a byte) of so many bidirectional streams. */
function heapOf({ path, types, era }: Naming, leak: Leak): ProfileSpec {
  const {
    streams,
    isSendOpen = false,
    openSends = isSendOpen ? streams : 0,
    isOutgoing = false,
    isReleased = false,
  } = leak;
  const [receive, , connection] = PARTS[era];
  const opened = isOutgoing
    ? [
        `${path}.(*outgoingStreamsMap${types}).openStream`,
        `${path}.(*outgoingStreamsMap${types}).OpenStreamSync`,
        'main.ask',
        'main.main',
      ]
    : [
        `${path}.(*incomingStreamsMap${types}).GetOrOpenStream`,
        `${path}.(*${connection}).handleFrames`,
        `${path}.(*${connection}).run`,
      ];
  const making = [`${path}.newStream`, ...opened];
  const line = (stack: SampleSpec['stack'], objects: number, bytes: number): SampleSpec => ({
    stack,
    values: [objects, bytes, objects, bytes],
  });
  const contexts = [
    'context.(*cancelCtx).propagateCancel',
    'context.withCancel',
    'context.WithCancelCause',
    `${path}.newSendStream`,
    ...making,
  ];
  return {
    periodType: 'space/bytes',
    period: 1,
    samples: [
      // One location: `newReceiveStream` is inlined into `newStream`.
      line([[`${path}.newReceiveStream`, `${path}.newStream`], ...opened], streams * 3, streams * 584),
      line([`${path}.newSendStream`, ...making], streams * 5, streams * 544),
      line(making, streams * 4, streams * 240),
      line(opened, 10, isReleased ? 1800 : streams * 55),
      line(contexts, 10, 1800 + openSends * 55),
      line([`${path}.(*${receive}).handleStreamFrameImpl`, `${path}.(*${connection}).handleFrames`], 1, 16),
      { stack: ['main.main'], values: [10, 10, 0, 0] },
    ],
  };
}

function goroutinesOf({ path, era }: Naming, { readers = 0 }: Leak): ProfileSpec {
  const [receive, , connection] = PARTS[era];
  const read = [
    `${path}.(*${receive}).readImpl`,
    `${path}.(*${receive}).Read`,
    ...(era === 'structs' ? [`${path}.(*Stream).Read`] : []),
  ];
  return {
    types: ['goroutine/count'],
    samples: [
      { stack: ['runtime.gopark', `${path}.(*${connection}).run`], values: [1] },
      ...(readers > 0 ? [{ stack: ['runtime.gopark', ...read, 'main.handle'], values: [readers] }] : []),
    ],
  };
}

const [[, MODULE]] = NAMINGS as [(typeof NAMINGS)[0]];

describe.each(NAMINGS)('in %s', (_, naming) => {
  test('a closed send half leaves the receive half as the one that is not', () => {
    const leak = { streams: 2000 };
    expect(summarise(analyse(heapOf(naming, leak), goroutinesOf(naming, leak)))).toEqual([
      '2000 receive-never-closed: open/closed, none',
    ]);
  });

  test('an open send half is seen, and the receive half is not', () => {
    const leak = { streams: 2000, isSendOpen: true };
    const before = heapOf(naming, { ...leak, streams: 500 });
    expect(summarise(analyse(before, heapOf(naming, leak), goroutinesOf(naming, leak)))).toEqual([
      '2000 send-never-closed: unknown/open, none',
    ]);
  });

  test('streams that goroutines read are in use, and only the others are accused', () => {
    const busy = { streams: 2000, isSendOpen: true, readers: 2000 };
    expect(summarise(analyse(heapOf(naming, busy), goroutinesOf(naming, busy)))).toEqual([
      '2000 in-use: open/unknown, goroutine',
    ]);
    const mixed = { streams: 2000, openSends: 300, readers: 300 };
    expect(summarise(analyse(heapOf(naming, mixed), goroutinesOf(naming, mixed)))).toEqual([
      '1700 receive-never-closed: open/closed, none',
      '300 in-use: open/unknown, goroutine',
    ]);
  });

  test('half of the streams being read does not hide the other half', () => {
    const mixed = { streams: 2000, openSends: 1000, readers: 1000 };
    expect(summarise(analyse(heapOf(naming, mixed), goroutinesOf(naming, mixed))).toSorted()).toEqual([
      '1000 in-use: open/unknown, goroutine',
      '1000 receive-never-closed: open/closed, none',
    ]);
  });

  test('streams that quic-go has let go of are held by the program', () => {
    const leak = { streams: 2000, isReleased: true };
    expect(summarise(analyse(heapOf(naming, leak), goroutinesOf(naming, leak)))).toEqual([
      '2000 closed-but-retained: closed/closed, none',
    ]);
  });

  test('streams that the program opened are told by the code that did', () => {
    const [group] = analyse(heapOf(naming, { streams: 2000, isOutgoing: true }));
    expect(group!.holder.map(({ node }) => node)).toEqual(['main.ask', 'main.main']);
  });
});

describe('the fingerprint', () => {
  test('is the same for all builds of one program', () => {
    const prints = NAMINGS.map(([, naming]) => analyse(heapOf(naming, { streams: 2000 }))[0]!.fingerprint);
    expect(new Set(prints).size).toBe(1);
  });
});

describe('before v0.43', () => {
  const former: Naming = { path: 'github.com/lucas-clemente/quic-go', types: '[...]', era: 'interfaces' };

  test('the half is not known, whatever the maps say, and what would tell is named', () => {
    for (const isSendOpen of [true, false]) {
      const [group] = analyse(heapOf(former, { streams: 2000, isSendOpen }));
      expect(group).toMatchObject({
        verdict: 'undetermined',
        receive: { state: 'unknown' },
        send: { state: 'unknown' },
      });
      expect(group!.unknown!.join('\n')).toMatch(/which half.*goref/s);
    }
  });
});

describe('nobody is accused', () => {
  test('of a few streams at one moment', () => {
    expect(summarise(analyse(heapOf(MODULE, { streams: 40 })))).toEqual([expect.stringMatching(/^40 in-use/)]);
  });

  test('of open streams that are as many as before, or as there are goroutines at work', () => {
    const open = { streams: 2000, isSendOpen: true };
    expect(analyse(heapOf(MODULE, open), heapOf(MODULE, open), goroutinesOf(MODULE, open))[0]!.severity).toBe('none');
    const handlers = {
      types: ['goroutine/count'],
      samples: [{ stack: ['runtime.gopark', 'main.handle'], values: [2000] }],
    };
    const grown = analyse(heapOf(MODULE, { ...open, streams: 500 }), heapOf(MODULE, open), handlers);
    expect(grown[0]!.severity).toBe('none');
  });

  test('from too few samples, and it is said how many streams would have been seen', () => {
    const spec = heapOf(MODULE, { streams: 2000 });
    const samples = [{ ...spec.samples![2]!, values: [2000, 524_288, 2000, 524_288] }];
    const [group] = analyse({ ...spec, period: 524_288, samples });
    expect(group).toMatchObject({ verdict: 'undetermined', count: 0, retainedBytes: 0 });
    expect(group!.unknown!.join('\n')).toMatch(/about 1,100 such streams/);
  });
});

describe('connections that pile up without streams', () => {
  const { path } = MODULE;
  const profile = (mebibytes: number, samples: readonly SampleSpec[] = []) =>
    buildProfile({
      periodType: 'space/bytes',
      period: 524_288,
      samples: [
        {
          stack: [`${path}.(*Conn).preSetup`, `${path}.(*baseServer).handleInitialImpl`],
          values: [mebibytes, mebibytes * 2 ** 20, mebibytes, mebibytes * 2 ** 20],
        },
        ...samples,
      ],
    });
  const report = (...profiles: readonly Profile[]) => quicGo.describe(openCase(profiles));

  test('are told, and no stream is accused', () => {
    const { populations, warnings } = report(profile(50), profile(200));
    expect(populations).toEqual([]);
    expect(warnings).toEqual([
      { code: 'connections-pile-up', message: expect.stringMatching(/about 200 MiB, growing.*not for streams/) },
    ]);
  });

  test('are not told of a server with few of them', () => {
    expect(report(profile(4)).warnings).toEqual([]);
  });
});
