/** The paths that goref wrote for six programs of quic-go v0.59, 400 streams each, beside a heap profile of the same. */
import { describe, expect, test } from 'vitest';
import type { ProfileSpec } from '../../dsl/pprof.js';
import { analyse } from './analyse.js';

const QUIC = 'github.com/quic-go/quic-go';
const RECEIVE = `receiveStr. (*${QUIC}.ReceiveStream)`;
const STREAM = `stream. (*${QUIC}.Stream)`;
const BY_QUIC = [
  STREAM,
  `$mapval. (struct ${QUIC}.incomingStreamEntry[*${QUIC}.Stream])`,
  `streams. (map[${QUIC}/internal/protocol.StreamID]${QUIC}.incomingStreamEntry[*${QUIC}.Stream])`,
  `incomingBidiStreams. (*${QUIC}.incomingStreamsMap[*${QUIC}.Stream])`,
  `streamsMap. (*${QUIC}.streamsMap)`,
  'main.server.conn',
];
const BY_PROGRAM = ['[10+]. (*Stream)', 'list. ([]*Stream)', 'main.appKeeps'];
const SEND_CONTEXT = [
  '$mapkey. (context.canceler)',
  'children. (map[context.canceler]struct {})',
  'ctx. (context.Context)',
  `streamsMap. (*${QUIC}.streamsMap)`,
  'main.server.conn',
];
const UNREAD = [
  'Data. ([]uint8)',
  `$mapval. (struct ${QUIC}.frameSorterEntry)`,
  `queue. (map[${QUIC}/internal/protocol.ByteCount]${QUIC}.frameSorterEntry)`,
  `frameQueue. (*${QUIC}.frameSorter)`,
  RECEIVE,
  ...BY_QUIC,
];
const CANCELLED = [`cancelErr. (*${QUIC}.StreamError)`, RECEIVE, ...BY_QUIC];

function references(...paths: readonly (readonly [count: number, path: readonly string[]])[]): ProfileSpec {
  return {
    types: ['inuse_objects/count', 'inuse_space/bytes'],
    samples: paths.map(([count, stack]) => ({ stack, values: [count, count * 1500] })),
  };
}

/** 400 streams that quic-go holds; with one sample a byte, and nothing known about growth. */
function heap(): ProfileSpec {
  const opened = [`${QUIC}.(*incomingStreamsMap[go.shape.*uint8]).GetOrOpenStream`, `${QUIC}.(*Conn).run`];
  const making = [`${QUIC}.newStream`, ...opened];
  return {
    period: 1,
    periodType: 'space/bytes',
    samples: [
      { stack: making, values: [4000, 400 * 1368, 4000, 400 * 1368] },
      { stack: opened, values: [10, 400 * 55, 10, 400 * 55] },
      { stack: ['main.main'], values: [10, 10, 0, 0] },
    ],
  };
}

const GOROUTINES: ProfileSpec = {
  types: ['goroutine/count'],
  samples: [{ stack: ['runtime.gopark', `${QUIC}.(*Conn).run`], values: [1] }],
};

const HELD = [400, [RECEIVE, ...BY_QUIC]] as const;

describe('references decide what a heap profile leaves open', () => {
  test.each([
    ['closed, never read', [HELD, [410, UNREAD]], 'receive-never-closed', 'open', 'closed'],
    ['neither', [HELD, [400, SEND_CONTEXT], [400, UNREAD]], 'neither-closed', 'open', 'open'],
    [
      'cancelled, never closed',
      [HELD, [400, SEND_CONTEXT], [429, UNREAD], [400, CANCELLED]],
      'undetermined',
      'reset',
      'open',
    ],
    ['kept by the program', [[390, [RECEIVE, ...BY_PROGRAM]]], 'closed-but-retained', 'closed', 'closed'],
  ] as const)('%s', (_, paths, verdict, receive, send) => {
    const [group] = analyse(heap(), GOROUTINES, references(...paths));
    expect(group).toMatchObject({
      verdict,
      receive: { state: receive, confidence: 'certain' },
      send: { state: send, confidence: 'certain' },
    });
  });

  test('and name the variable of the program that keeps finished streams', () => {
    const [group] = analyse(heap(), GOROUTINES, references([390, [RECEIVE, ...BY_PROGRAM]]));
    expect(group!.holder.map(({ node }) => node)).toEqual(['the peer', 'main.appKeeps']);
  });

  test('and weigh the data that nobody asked for', () => {
    const [group] = analyse(heap(), GOROUTINES, references(HELD, [410, UNREAD]));
    expect(group).toMatchObject({ bufferedBytes: 410 * 1500, confidence: 'certain', severity: 'error' });
  });

  test('but not the send half before v0.43, whose contexts have no parent', () => {
    const former = (spec: ProfileSpec): ProfileSpec =>
      JSON.parse(
        JSON.stringify(spec).replaceAll('github.com/quic-go', 'github.com/lucas-clemente'),
        (_, value) => value,
      );
    const [group] = analyse(former(heap()), former(GOROUTINES), former(references(HELD, [410, UNREAD])));
    expect(group).toMatchObject({ receive: { state: 'open', confidence: 'certain' }, send: { state: 'unknown' } });
  });
});
