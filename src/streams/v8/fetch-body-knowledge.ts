/** What {@link fetchBody} reads, for people. */
import type { KindKnowledge } from '../../model/kinds.js';

export const FETCH_BODY_KNOWLEDGE: KindKnowledge = {
  title: 'fetch body',
  kinds: ['fetch body'],
  versions: 'Node 18 to 26; undici 5, 6, 7 and 8',
  summary:
    'The body of a `Response` or a `Request` of `fetch`, built in or from npm. The stream of the body and the Node stream ' +
    'that it comes from are part of it.',
  code: ['src/streams/v8/fetch-body.ts', 'src/streams/v8/fetch-connection.ts'],
  facts: [],
  notes: [],
  fix: 'read the body to the end, or `await response.body?.cancel()`.',
  example: [
    'const response = await fetch(url);',
    'if (!response.ok) {',
    '  await response.body?.cancel();',
    '  return;',
    '}',
  ],
  provenBy: ['node/web-fetch.mjs', 'node/web-fetch-healthy.mjs'],
};
