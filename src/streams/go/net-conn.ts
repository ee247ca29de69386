/**
 * TCP and Unix connections that the program handles itself. A heap profile shows that they are kept and not which half
 * is open: `CloseWrite` leaves no trace in memory. Connections of net/http, grpc-go and other known libraries are left
 * to those. Source: https://github.com/golang/go/blob/go1.24.0/src/net/fd_unix.go (`newFD`, `accept`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';

type Mark = 'newFD' | 'connect' | 'library' | 'reading';

const KNOWLEDGE: KindKnowledge = {
  title: 'net.Conn',
  kinds: ['net.Conn'],
  versions: 'Go 1.19 to 1.27',
  summary: 'TCP and Unix connections that the program accepts or dials itself.',
  code: ['src/streams/go/net-conn.ts', 'src/streams/go/held.ts'],
  facts: [
    {
      about: 'stream',
      says: 'the connection is kept',
      from: '`net.newFD` below `accept` or `dial`, in use',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/net/fd_unix.go#L26',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `net.(*conn).Read`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/net/net.go#L192',
    },
  ],
  notes: [
    'Which half is open is in the kernel, not in the heap: both stay `unknown`, and nobody is accused. `ss -tn` on the machine shows `CLOSE-WAIT` and `FIN-WAIT-2`.',
  ],
  fix: 'close the connection: `CloseWrite` ends the send half only',
  example: ['defer conn.Close()'],
  provenBy: ['go/std'],
};

const CONNECTIONS: HeldStreams<Mark> = {
  kind: 'net.Conn',
  type: 'net.conn',
  docs: 'kinds-go.md#netconn',
  fixes: {},
  marks: {
    newFD: ['net.newFD'],
    connect: ['net.(*netFD).accept', 'net.(*sysDialer).dialSingle', 'net.(*Dialer).DialContext', 'net.(*netFD).dial'],
    library: [
      'net/http.(*Server).Serve',
      'net/http.(*Transport).dialConn',
      'net/http.(*Transport).dial',
      'google.golang.org/grpc.(*Server).Serve',
      'google.golang.org/grpc/internal/transport.dial',
      'database/sql.(*DB).conn',
      'database/sql.(*DB).openNewConnection',
    ],
    reading: ['net.(*conn).Read', 'net.(*TCPConn).WriteTo', 'net.(*UnixConn).Read'],
  },
  constructed: { leaf: ['newFD'], any: ['connect'], none: ['library'] },
  cost: { bytes: 128, tolerance: 0.3 },
  reading: { any: ['reading'] },

  describe(draft) {
    draft.leaveOpen(
      'stream',
      'both halves: a Go profile does not hold the state of a socket; `ss -tn state close-wait,fin-wait-2` on the machine tells it',
    );
  },
};

export const netConn: GoFamily = {
  kinds: [CONNECTIONS.kind],
  marks: CONNECTIONS.marks,
  makers: { [CONNECTIONS.kind]: CONNECTIONS.marks.newFD },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeHeld(CONNECTIONS, profiles),
};
