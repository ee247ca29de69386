/** Results to report on, built by the real pipeline from streams made up in a few lines. */
import { buildResult, type Sizer } from '../../src/findings/build-result.js';
import type { InputInfo, Result, Warning } from '../../src/model/result.js';
import type { StreamRecord } from '../../src/streams/model.js';
import { createSizer, HEALTHY, leak, stream } from '../findings/records.js';

export interface ResultOptions {
  readonly input?: Partial<InputInfo>;
  readonly warnings?: readonly Warning[];
  /** Every stream holds one byte of its own when absent. */
  readonly sizer?: Sizer;
}

export function resultOf(
  records: readonly StreamRecord[],
  { input, warnings = [], sizer = createSizer() }: ResultOptions = {},
): Result {
  const info: InputInfo = {
    path: 'heap.heapsnapshot.gz',
    format: 'v8-heapsnapshot',
    bytes: 50_000_000,
    nodes: 1_204_332,
    edges: 5_000_000,
    numericValues: true,
    producer: 'node 24.19.0',
    ...input,
  };
  return buildResult({ records, sizer, inputs: [info], warnings, heapBytes: 1000 });
}

/** Two kinds of leak, something in use and something that cannot be told. */
export const MIXED: Result = resultOf([
  ...[1, 2, 3, 4].map((node) =>
    leak(node, {
      kind: 'http.IncomingMessage',
      class: 'IncomingMessage',
      send: { state: 'none', confidence: 'certain' },
      circumstances: { ...HEALTHY, dataWaiting: true },
      bufferedBytes: 16_384,
      label: `GET api.example.com/items?page=${node}`,
      evidence: [{ half: 'receive', fact: 'the body was not read', from: '_readableState.length' }],
      holder: [
        { edge: '', node: '(GC roots)' },
        { edge: 'pending', node: 'ResponseCache', at: '/srv/app/src/cache.js:120' },
        { edge: '[0]', node: 'IncomingMessage' },
      ],
      fix: 'Read the body to its end or call res.resume().',
    }),
  ),
  stream(5, {
    receive: { state: 'closed', confidence: 'certain' },
    reader: 'none',
    circumstances: { ...HEALTHY, abandoned: true },
    fix: 'Call socket.end().',
  }),
  stream(6),
  stream(7, {
    kind: 'node:stream',
    receive: { state: 'unknown', confidence: 'likely' },
    send: { state: 'unknown', confidence: 'likely' },
    reader: 'unknown',
    unknown: ['This snapshot does not hold the flags.'],
  }),
]);

/** Everything that a heap string could try on a terminal, a log viewer or a reviewer. */
export const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\r\nfake line\u202egnp.exe\u0000\u009b31m\ud800\u2028\u200b';
