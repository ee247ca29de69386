/** What {@link fetchBody} reads, for people. */
import type { KindKnowledge } from '../../model/kinds.js';

const SOURCE = 'https://github.com/nodejs/undici/blob/v7.30.2/lib/web/fetch';

export const FETCH_BODY_KNOWLEDGE: KindKnowledge = {
  title: 'fetch body',
  kinds: ['fetch body'],
  versions: 'Node 18 to 26; undici 5, 6, 7 and 8',
  summary:
    'The body of a `Response` or a `Request` of `fetch`, built in or from npm. The stream of the body and the Node stream ' +
    'that it comes from are part of it.',
  code: ['src/streams/v8/fetch-body.ts', 'src/streams/v8/fetch-connection.ts'],
  facts: [
    {
      about: 'receive',
      says: 'as ReadableStream',
      from: '`#state` (`<symbol state>` up to undici 6), behind a proxy when it came from the network: `body.stream`',
      needsNumbers: 'no',
      source: `${SOURCE}/response.js#L32`,
    },
    {
      about: 'part',
      says: 'the web stream of the body',
      from: '`body.stream` of `#state`',
      needsNumbers: 'no',
      source: `${SOURCE}/response.js#L32`,
    },
    {
      about: 'part',
      says: 'the Node stream that it comes from',
      from: '`next` of the fetch controller iterates over it',
      needsNumbers: 'no',
      source: `${SOURCE}/index.js#L1960`,
    },
    {
      about: 'stream',
      says: 'data waits',
      from: 'the buffer of the Node stream that `next` of the fetch controller iterates over',
      needsNumbers: 'no',
      source: `${SOURCE}/index.js#L1960`,
    },
    {
      about: 'stream',
      says: 'a connection waits',
      from: '`urlList` is not empty and `body.source` is null',
      needsNumbers: 'no',
      source: `${SOURCE}/index.js#L2018`,
    },
  ],
  notes: [
    'The stream of a body takes nothing ahead: its queue is empty while all of the body waits in the Node stream behind it.',
    'A body that was made of text or bytes is in memory already and is not accused.',
    'A response that nothing holds is cancelled by undici 6.16 and later when it is collected; what is found is held.',
  ],
  fix: 'read the body to the end, or `await response.body?.cancel()`',
  example: [
    'const response = await fetch(url);',
    'if (!response.ok) {',
    '  await response.body?.cancel();',
    '  return;',
    '}',
  ],
  provenBy: ['node/web-fetch.mjs', 'node/web-fetch-healthy.mjs'],
};
