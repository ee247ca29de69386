/**
 * The functions of quic-go that a profile of it can name, from v0.13 (2020) to v0.65 (2026), by what they mean.
 *
 * Up to v0.33 the module was github.com/lucas-clemente/quic-go. Streams were interfaces over `stream`, `receiveStream`
 * and `sendStream` until v0.52, and are the structs `Stream`, `ReceiveStream` and `SendStream` since v0.53. The streams
 * maps were generated per type (`incomingBidiStreamsMap`) until they became generic with v0.29.
 * Source: https://github.com/quic-go/quic-go/blob/v0.59.0/streams_map.go, stream.go, receive_stream.go, send_stream.go.
 */
import type { MarkTable } from '../../profile/marked-stacks.js';

export const QUIC_MODULES: readonly string[] = ['github.com/quic-go/quic-go', 'github.com/lucas-clemente/quic-go'];

function inQuic(...symbols: readonly string[]): readonly string[] {
  return QUIC_MODULES.flatMap((module) => symbols.map((symbol) => `${module}.${symbol}`));
}

function below(folder: string, ...symbols: readonly string[]): readonly string[] {
  return QUIC_MODULES.flatMap((module) => symbols.map((symbol) => `${module}/${folder}.${symbol}`));
}

const MAP_TYPES = ['StreamsMap', 'BidiStreamsMap', 'UniStreamsMap', 'ItemsMap'];

function onMaps(direction: 'incoming' | 'outgoing', ...methods: readonly string[]): readonly string[] {
  return inQuic(...MAP_TYPES.flatMap((type) => methods.map((method) => `(*${direction}${type}).${method}`)));
}

function onStreams(half: 'Receive' | 'Send', ...methods: readonly string[]): readonly string[] {
  const types = [`${half}Stream`, `${half.toLowerCase()}Stream`];
  return inQuic(...types.flatMap((type) => methods.map((method) => `(*${type}).${method}`)));
}

export type QuicMark =
  | 'newStream'
  | 'newReceiveStream'
  | 'newSendStream'
  | 'incoming'
  | 'outgoing'
  | 'propagateCancel'
  | 'flowController'
  | 'streamFrame'
  | 'frameReceived'
  | 'cancelRead'
  | 'deleteIncoming'
  | 'connection'
  | 'http3'
  | 'reading'
  | 'readingBidi'
  | 'writing'
  | 'accepting'
  | 'running';

export const QUIC_MARKS: MarkTable<QuicMark> = {
  newStream: inQuic('newStream'),
  newReceiveStream: inQuic('newReceiveStream'),
  newSendStream: inQuic('newSendStream'),
  incoming: onMaps('incoming', 'GetOrOpenStream'),
  outgoing: onMaps('outgoing', 'openStream', 'OpenStream', 'OpenStreamSync'),
  /** Puts the context of a send half into the `children` of the connection's, and takes it out when the half ends. */
  propagateCancel: ['context.(*cancelCtx).propagateCancel', 'context.propagateCancel'],
  flowController: [
    ...inQuic('newStreamFlowController', 'NewStreamFlowController'),
    ...below('internal/flowcontrol', 'NewStreamFlowController'),
  ],
  streamFrame: below('internal/wire', 'GetStreamFrame'),
  frameReceived: onStreams('Receive', 'handleStreamFrameImpl', 'handleStreamFrame'),
  cancelRead: onStreams('Receive', 'cancelReadImpl', 'CancelRead'),
  deleteIncoming: onMaps('incoming', 'deleteStream', 'DeleteStream'),
  connection: inQuic(
    '(*connection).preSetup',
    '(*Conn).preSetup',
    '(*session).preSetup',
    'newConnection',
    'newSession',
  ),
  http3: below(
    'http3',
    'newStateTrackingStream',
    '(*connection).openRequestStream',
    '(*Conn).openRequestStream',
    '(*ClientConn).openRequestStream',
    '(*ClientConn).OpenRequestStream',
    '(*rawConn).TrackStream',
    '(*connection).acceptStream',
  ),
  reading: [...onStreams('Receive', 'Read', 'readImpl', 'Peek'), ...inQuic('(*Stream).Read', '(*stream).Read')],
  readingBidi: inQuic('(*Stream).Read', '(*stream).Read'),
  writing: [...onStreams('Send', 'Write', 'write', 'WriteWithLimit'), ...inQuic('(*Stream).Write', '(*stream).Write')],
  accepting: onMaps('incoming', 'AcceptStream'),
  running: inQuic('(*connection).run', '(*Conn).run', '(*session).run'),
};
