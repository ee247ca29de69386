/**
 * The stream families that are looked for in a V8 snapshot. Each object is described by every family that recognises
 * it, in this order: general ones first, so that a special one can correct them.
 */

import { builtInWebSocket } from './built-in-websocket.js';
import { cryptoHash } from './crypto-hash.js';
import { quicStream, unknownDuplex } from './duplex-pair.js';
import type { Family } from './family.js';
import { fetchBody } from './fetch-body.js';
import { fsStream } from './fs-stream.js';
import { grpcCall } from './grpc-call.js';
import { awsSdkBody, axiosBody, gotStream, nodeFetchBody } from './http-clients.js';
import { httpMessage } from './http-message.js';
import { httpOutgoing } from './http-outgoing.js';
import { http2Stream } from './http2-stream.js';
import { libp2pMessageStream } from './libp2p-message-stream.js';
import { libp2pStream } from './libp2p-stream.js';
import { messagePort, workerStdio } from './message-port.js';
import { netSocket } from './net-socket.js';
import { nodeQuic } from './node-quic.js';
import { nodeStream } from './node-stream.js';
import { streamx } from './streamx.js';
import { tlsSocket } from './tls-socket.js';
import { undiciBody } from './undici-body.js';
import { webAdapter } from './web-adapter.js';
import { webStream } from './web-stream.js';
import { wsSocket, wsStream } from './ws-socket.js';
import { zlib } from './zlib.js';

export const FAMILIES: readonly Family[] = [
  nodeStream,
  netSocket,
  tlsSocket,
  httpMessage,
  httpOutgoing,
  http2Stream,
  fsStream,
  zlib,
  cryptoHash,
  undiciBody,
  nodeQuic,
  webAdapter,
  webStream,
  fetchBody,
  nodeFetchBody,
  axiosBody,
  gotStream,
  awsSdkBody,
  grpcCall,
  wsSocket,
  wsStream,
  builtInWebSocket,
  streamx,
  libp2pStream,
  libp2pMessageStream,
  messagePort,
  workerStdio,
  quicStream,
  unknownDuplex,
];
