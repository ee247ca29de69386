/**
 * Response bodies of the HTTP/1 client of net/http.
 *
 * After a response, `readLoop` of the connection waits in a select until the body was read to its end or closed; an idle
 * connection waits in `Peek` for the next response instead. Reading to the end closes the body, so that a missing
 * `Close` alone is no leak. Source: https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go (`readLoop`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeWaiting, type WaitingStreams } from './waiting.js';

type Mark = 'readLoop' | 'body' | 'connection' | 'roundTrip';

const KNOWLEDGE: KindKnowledge = {
  title: 'net/http response bodies',
  kinds: ['net/http response body'],
  versions: 'Go 1.19 to 1.27',
  summary: 'Response bodies of the HTTP/1 client of the standard library.',
  code: ['src/streams/go/http1-body.ts', 'src/streams/go/waiting.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: 'a goroutine in the select of `readLoop`, not in `Peek`: it waits for the body',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/net/http/transport.go#L2451',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `(*bodyEOFSignal).Read`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/net/http/transport.go#L3064',
    },
  ],
  notes: ['Reading to the end closes the body: a missing `Close` alone is no leak.'],
  fix: '`defer resp.Body.Close()`',
  example: ['resp, err := client.Do(req)', 'if err != nil {', '	return err', '}', 'defer resp.Body.Close()'],
  provenBy: ['go/httpbody', 'go/std'],
};

const BODIES: WaitingStreams<Mark> = {
  kind: 'net/http response body',
  type: 'bodyEOFSignal',
  docs: 'kinds-go.md#nethttp-response-bodies',
  fixes: {
    'receive-never-closed':
      'defer resp.Body.Close() as soon as err is nil; read the body to its end first to keep the connection',
  },
  marks: {
    readLoop: ['net/http.(*persistConn).readLoop'],
    body: ['net/http.(*bodyEOFSignal).Read', 'net/http.(*bodyEOFSignal).Close'],
    connection: [
      'net/http.(*Transport).dialConn',
      'net/http.(*persistConn).readLoop',
      'net/http.(*persistConn).writeLoop',
    ],
    roundTrip: ['net/http.(*persistConn).roundTrip'],
  },
  waiting: { leaf: ['readLoop'] },
  using: { any: ['body'] },
  memory: { any: ['connection', 'roundTrip'] },
  // Measured on Go 1.26 and 1.27: the connection with its two buffers of 4 KiB.
  cost: { bytes: 11_500, tolerance: 0.15 },
  opening: { any: ['roundTrip'] },

  describe(draft) {
    const from = '(*persistConn).readLoop in the goroutine profile';
    draft.setReceive('open', 'certain', 'their connections wait for the body to be read to its end or closed', from);
    draft.setSend('none', 'certain', 'the body of a response', 'net/http');
  },
};

export const http1Body: GoFamily = {
  kinds: [BODIES.kind],
  marks: BODIES.marks,
  makers: { [BODIES.kind]: [...BODIES.marks.connection, ...BODIES.marks.roundTrip] },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeWaiting(BODIES, profiles),
};
