/** What {@link builtInWebSocket} reads, for people. */
import type { KindKnowledge } from '../../model/kinds.js';

const SOURCE = 'https://github.com/nodejs/undici/blob/v8.9.0/lib/web';

export const BUILT_IN_WEBSOCKET_KNOWLEDGE: KindKnowledge = {
  title: 'WebSocket',
  kinds: ['WebSocket'],
  versions: 'Node 22 to 26',
  summary:
    'The `WebSocket` that is built into Node. A half is closed by a close frame. The connection below, its parser and the ' +
    'byte stream of the `fetch` that made the connection are part of it.',
  code: ['src/streams/v8/built-in-websocket.ts', 'src/streams/v8/event-target.ts'],
  facts: [
    {
      about: 'receive',
      says: 'closed',
      from: '`#info.closeInfo` of `#parser` (`<symbol byte parser>` in Node 22); the WebSocket has answered then',
      needsNumbers: 'no',
      source: `${SOURCE}/websocket/receiver.js#L443`,
    },
    {
      about: 'receive',
      says: 'reset',
      from:
        'without a close frame: `<symbol kHandle>` of the socket is null, or the `state` of its fetch is no longer ' +
        '`ongoing`',
      needsNumbers: 'no',
      source: `${SOURCE}/fetch/index.js#L118`,
    },
    {
      about: 'send',
      says: 'ending',
      from: '`#handler.readyState` is 2 (`<symbol ready state>` in Node 22) without a close frame of the peer',
      needsNumbers: 'yes',
      source: `${SOURCE}/websocket/connection.js#L292`,
    },
    {
      about: 'part',
      says: 'the connection and the parser of its frames',
      from: '`socket` of `#handler` and `#parser`',
      needsNumbers: 'no',
      source: `${SOURCE}/websocket/websocket.js#L469`,
    },
    {
      about: 'reader',
      says: 'none',
      from: '`#handler.readyState` is 2: messages that arrive are dropped',
      needsNumbers: 'yes',
      source: `${SOURCE}/websocket/websocket.js#L528`,
    },
  ],
  notes: [
    'This WebSocket waits for the answer to its close frame for ever. The answer may be under way when the snapshot is ' +
      'taken, so that is `likely` at most.',
    'A WebSocket without `message` listener drops what arrives; it is not accused.',
    'When the connection is gone without a close frame of the peer, both halves are `reset`, whether or not a close frame ' +
      'was sent: the `close` event says `wasClean: false`.',
  ],
  fix: 'let the peer answer close frames or end the connection; `ws.close()` alone waits for ever',
  example: ["ws.addEventListener('close', () => sockets.delete(ws));", 'ws.close();'],
  provenBy: ['node/websocket-built-in.mjs', 'node/websocket-built-in-healthy.mjs'],
};
