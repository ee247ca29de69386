/** Streams that goroutines count: what is a leak, what is traffic. Captured programs are in test/findings. */
import { describe, expect, test } from 'vitest';
import type { SampleSpec } from '../../dsl/pprof.js';
import { analyse, summarise } from './analyse.js';

type Goroutines = readonly (readonly [count: number, ...stack: string[]])[];

function goroutines(...waiting: Goroutines) {
  return {
    types: ['goroutine/count'],
    timeNanos: 2n,
    samples: waiting.map(([count, ...stack]): SampleSpec => ({ stack: ['runtime.gopark', ...stack], values: [count] })),
  };
}

function earlier(...waiting: Goroutines) {
  return { ...goroutines(...waiting), timeNanos: 1n };
}

const READ_LOOP = 'net/http.(*persistConn).readLoop';
const WAITING = ['runtime.selectgo', READ_LOOP] as const;
const IDLE = ['internal/poll.(*FD).Read', 'net/http.(*persistConn).Read', 'bufio.(*Reader).Peek', READ_LOOP] as const;
const READING = ['sync.(*Cond).Wait', 'net/http.(*bodyEOFSignal).Read', 'io.ReadAll', 'main.fetch'] as const;
const PROXY = [
  'internal/poll.(*FD).Write',
  'net/http/httputil.(*ReverseProxy).ServeHTTP',
  'net/http.serverHandler.ServeHTTP',
] as const;

describe('response bodies of HTTP/1', () => {
  test('are forgotten when their connections wait and nobody reads', () => {
    expect(summarise(analyse(goroutines([400, ...WAITING])))).toEqual(['400 receive-never-closed: open/none, none']);
  });

  test('are none on idle connections', () => {
    expect(analyse(goroutines([400, ...IDLE]))).toEqual([]);
  });

  test('are in use as far as somebody reads them', () => {
    expect(summarise(analyse(goroutines([400, ...WAITING], [400, ...READING])))).toEqual([
      '400 in-use: open/unknown, goroutine',
    ]);
    expect(summarise(analyse(goroutines([400, ...WAITING], [100, ...READING])))).toEqual([
      '300 receive-never-closed: open/none, none',
      '100 in-use: open/unknown, goroutine',
    ]);
  });

  test('are not accused while as many goroutines are at work, be it in a handler of the standard library', () => {
    for (const work of [['main.handle'], [...PROXY]]) {
      const [group] = analyse(goroutines([400, ...WAITING], [400, ...work]));
      expect(group).toMatchObject({ verdict: 'undetermined', reader: 'unknown', severity: 'none' });
    }
  });

  test('are traffic while there are few and no more than before', () => {
    expect(analyse(goroutines([30, ...WAITING]))[0]).toMatchObject({ verdict: 'in-use' });
    expect(analyse(earlier([5, ...WAITING]), goroutines([60, ...WAITING]))[0]).toMatchObject({
      verdict: 'receive-never-closed',
      severity: 'error',
    });
  });
});

describe('HTTP/2 bodies', () => {
  test.each([
    ['Go 1.27', 'net/http/internal/http2.(*clientStream)'],
    ['earlier Go', 'net/http.(*http2clientStream)'],
    ['golang.org/x/net', 'golang.org/x/net/http2.(*clientStream)'],
    ['a vendored golang.org/x/net', 'shop/vendor/golang.org/x/net/http2.(*clientStream)'],
  ])('are counted in %s', (_, type) => {
    const [group] = analyse(goroutines([400, 'runtime.selectgo', `${type}.writeRequest`, `${type}.doRequest`]));
    expect(group).toMatchObject({ kind: 'HTTP/2 response body', verdict: 'receive-never-closed', count: 400 });
  });

  test('are awaited while the response has not come', () => {
    const waiting = ['net/http.(*http2clientStream).writeRequest', 'net/http.(*http2clientStream).doRequest'];
    const [group, ...others] = analyse(
      goroutines(
        [400, ...waiting],
        [400, 'net/http.(*http2ClientConn).RoundTrip', 'net/http.(*Client).Do', 'main.fetch'],
      ),
    );
    expect([group!.verdict, others]).toEqual(['in-use', []]);
  });
});

describe('calls of grpc-go', () => {
  const watcher = 'google.golang.org/grpc.newClientStreamWithParams.func4';

  test('are forgotten when nobody receives', () => {
    expect(summarise(analyse(goroutines([400, watcher])))).toEqual(['400 receive-never-closed: open/unknown, none']);
  });

  test('are in use while somebody receives', () => {
    const receiving = ['google.golang.org/grpc.(*clientStream).RecvMsg', 'main.watch'];
    expect(summarise(analyse(goroutines([400, watcher], [400, ...receiving])))).toEqual([
      '400 in-use: open/unknown, goroutine',
    ]);
  });
});

describe('io.Pipe', () => {
  const writing = ['runtime.selectgo', 'io.(*pipe).write', 'main.produce'] as const;
  const reading = ['runtime.selectgo', 'io.(*pipe).read', 'main.consume'] as const;

  test('is not accused for goroutines that wait', () => {
    for (const side of [writing, reading]) {
      for (const group of analyse(goroutines([400, ...side]))) expect(group.severity).toBe('none');
    }
  });

  test('is accused when the runtime has found that they wait for ever', () => {
    for (const side of [writing, reading]) {
      const leaked = { ...goroutines([400, ...side]), types: ['goroutineleak/count'] };
      expect(summarise(analyse(goroutines([400, ...side]), leaked))).toEqual(['400 neither-closed: open/open, none']);
    }
  });
});
