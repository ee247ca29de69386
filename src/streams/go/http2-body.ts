/**
 * Response bodies of HTTP/2 clients: the one in the standard library, which has lived in net/http (bundled, with names
 * that begin with `http2`) and in net/http/internal/http2 (Go 1.27), and golang.org/x/net/http2.
 *
 * `writeRequest` of a stream runs until the stream ends: the body was read to its end, closed, or the request cancelled.
 * A small body that has arrived whole ends the stream whether it is read or not, so that it is no leak.
 * Source: https://github.com/golang/net/blob/v0.33.0/http2/transport.go (`cleanupWriteRequest`, `processData`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeWaiting, type WaitingStreams } from './waiting.js';

type Mark = 'request' | 'awaiting' | 'reading' | 'roundTrip' | 'response' | 'buffer';

/** `path.symbol` in each of the packages. */
function inHttp2(...methods: readonly (readonly [type: string, method: string])[]): readonly string[] {
  return methods.flatMap(([type, method]) => [
    `net/http/internal/http2.(*${type}).${method}`,
    `golang.org/x/net/http2.(*${type}).${method}`,
    `net/http.(*http2${type}).${method}`,
  ]);
}

const KNOWLEDGE: KindKnowledge = {
  title: 'HTTP/2 response bodies',
  kinds: ['HTTP/2 response body'],
  versions: 'Go 1.19 to 1.27; golang.org/x/net to v0.62',
  summary: 'Response bodies of HTTP/2 clients, of the standard library and golang.org/x/net/http2.',
  code: ['src/streams/go/http2-body.ts', 'src/streams/go/waiting.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: 'a goroutine in `(*clientStream).writeRequest`: it runs until the stream ends',
      needsNumbers: 'no',
      source: 'https://github.com/golang/net/blob/v0.62.0/http2/transport.go#L1101',
    },
    {
      about: 'stream',
      says: 'data waits',
      from: '`(*dataBuffer).Write` in use',
      needsNumbers: 'no',
      source: 'https://github.com/golang/net/blob/v0.62.0/http2/databuffer.go#L118',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'goroutines in `transportResponseBody.Read`, or that await the response in `RoundTrip`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/net/blob/v0.62.0/http2/transport.go#L2230',
    },
  ],
  notes: ['A small body that has arrived whole ends its stream, read or not: it is no leak.'],
  fix: '`defer resp.Body.Close()`, or cancel the context of the request',
  example: ['resp, err := client.Do(req)', 'if err != nil {', '	return err', '}', 'defer resp.Body.Close()'],
  provenBy: ['go/httpbody', 'go/std', 'go/xnet'],
};

const BODIES: WaitingStreams<Mark> = {
  kind: 'HTTP/2 response body',
  type: 'clientStream',
  docs: 'kinds-go.md#http2-response-bodies',
  fixes: {
    'receive-never-closed': 'defer resp.Body.Close() as soon as err is nil, or cancel the context of the request',
  },
  marks: {
    request: inHttp2(['clientStream', 'writeRequest'], ['clientStream', 'doRequest']),
    awaiting: inHttp2(['ClientConn', 'roundTrip'], ['ClientConn', 'internalRoundTrip'], ['ClientConn', 'RoundTrip']),
    reading: [
      ...inHttp2(['pipe', 'Read']),
      'net/http/internal/http2.transportResponseBody.Read',
      'golang.org/x/net/http2.transportResponseBody.Read',
      'net/http.http2transportResponseBody.Read',
    ],
    roundTrip: inHttp2(['ClientConn', 'roundTrip'], ['ClientConn', 'internalRoundTrip']),
    response: inHttp2(['clientConnReadLoop', 'handleResponse']),
    buffer: inHttp2(['dataBuffer', 'Write']),
  },
  waiting: { leaf: ['request'] },
  using: { any: ['awaiting', 'reading'] },
  memory: { any: ['roundTrip', 'response', 'request'], none: ['buffer'] },
  cost: { bytes: 1500, tolerance: 0.25 },
  buffered: { any: ['buffer'] },
  opening: { any: ['roundTrip'] },

  describe(draft) {
    const from = '(*clientStream).writeRequest in the goroutine profile';
    draft.setReceive(
      'open',
      'certain',
      'their requests are not over: the body was neither read to its end nor closed',
      from,
    );
    draft.setSend('none', 'certain', 'the body of a response', 'HTTP/2 client');
    draft.dataWaiting = draft.bufferedBytes > 0 ? true : undefined;
  },
};

export const http2Body: GoFamily = {
  kinds: [BODIES.kind],
  marks: BODIES.marks,
  makers: { [BODIES.kind]: [...BODIES.marks.roundTrip, ...BODIES.marks.response, ...BODIES.marks.buffer] },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeWaiting(BODIES, profiles),
};
