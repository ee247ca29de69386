/** The stream families that are looked for in a profile, each on its own: no stream belongs to two of them. */
import { KnownFunctions } from '../../profile/known-functions.js';
import { execPipe } from './exec-pipe.js';
import type { GoFamily } from './family.js';
import { grpcCall } from './grpc-call.js';
import { http1Body } from './http1-body.js';
import { http2Body } from './http2-body.js';
import { ioPipe } from './io-pipe.js';
import { netConn } from './net-conn.js';
import { nodeStream } from './node-stream.js';
import { quicGo } from './quic-go.js';
import { smux } from './smux.js';
import { yamux } from './yamux.js';

export const GO_FAMILIES: readonly GoFamily[] = [
  quicGo,
  http1Body,
  http2Body,
  grpcCall,
  ioPipe,
  execPipe,
  netConn,
  yamux,
  smux,
  nodeStream,
];

/** {@link markNameOf} of the functions that allocate streams, with the kind of these. */
export const MAKERS: ReadonlyMap<string, string> = new Map(
  GO_FAMILIES.flatMap(({ makers }) =>
    Object.entries(makers).flatMap(([kind, functions]) => functions.map((name): [string, string] => [name, kind])),
  ),
);

/** All functions that any of the families asks about. */
export const KNOWN_FUNCTIONS: KnownFunctions = new KnownFunctions(
  GO_FAMILIES.flatMap(({ marks }) => Object.values(marks).flat()),
);
