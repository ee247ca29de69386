/** Checked results to report on: one with something of everything, and one that is hostile wherever it can be. */
import { check, refuse } from '../../src/findings/check/check.js';
import { chooseGates } from '../../src/findings/check/policy.js';
import type { CheckResult } from '../../src/model/check.js';
import { HalfopenError } from '../../src/model/error.js';
import { checkOf, TODAY, YESTERDAY } from '../findings/checks.js';
import { HEALTHY, leak, stream } from '../findings/records.js';
import { HOSTILE, MIXED, resultOf } from './results.js';

/** A known finding, a new one that fails, an ignored one, budgets kept and exceeded, entries and a baseline to clean. */
export const CHECKED: CheckResult = checkOf(
  {
    ...MIXED,
    ...resultWith([
      leak(1, { kind: 'zlib', class: 'Gzip', fix: 'Read it.' }),
      leak(2, { holder: [{ edge: 'cache', node: 'Cache', at: '/repo/src/cache.js:120' }] }),
      leak(3, { kind: 'fs.ReadStream', class: 'ReadStream' }),
      stream(4),
    ]),
  },
  {
    baseline: new Map(
      [...resultOf([leak(1, { kind: 'zlib' })]).groups.map(({ fingerprint }) => fingerprint), '0123456789abcdef'].map(
        (fingerprint) => [
          fingerprint,
          { fingerprint, kind: 'zlib', class: 'Gzip', verdict: 'receive-never-closed', count: 7 },
        ],
      ),
    ),
    policy: {
      gates: chooseGates('new'),
      budgets: [{ kind: 'net.Socket', maxStreams: 0 }, { maxRetained: 1000 }],
      ignore: [
        { class: 'ReadStream', reason: 'read by the kernel' },
        { kind: 'tls.TLSSocket', reason: 'gone' },
        { kind: 'quic-go stream', reason: 'next week', until: YESTERDAY },
      ],
    },
  },
);

function resultWith(records: Parameters<typeof resultOf>[0]) {
  return resultOf(records, { warnings: [{ code: 'some-warning', message: 'one node type is unknown' }] });
}

/** The analysis stopped early. */
export const UNFINISHED: CheckResult = refuse(
  new HalfopenError('truncated', 'heap.heapsnapshot ends at byte 12', { hint: 'Take it again.' }),
  'halfopen.config.json',
);

/** `text` stands everywhere where a heap, a file name or a configuration can put text. */
export function createHostile(text: string): CheckResult {
  const record = {
    kind: text,
    class: text,
    label: text,
    fix: text,
    docs: text,
    unknown: [text],
    evidence: [{ half: 'receive' as const, fact: text, from: text }],
    holder: [
      { edge: text, node: text, at: '/repo/src/server.js:1' },
      { edge: text, node: text, at: `/repo/${text}.js:1` },
    ],
  };
  const result = resultOf(
    [leak(1, record), leak(2, { ...record, class: 'ignored' }), stream(3, { circumstances: HEALTHY })],
    { input: { path: text, producer: text }, warnings: [{ code: text, message: text }] },
  );
  return check(result, {
    policy: {
      gates: chooseGates('any'),
      budgets: [{ kind: text, maxStreams: 0 }],
      ignore: [
        { class: 'ignored', reason: text },
        { holder: text, kind: text, class: text, reason: text, until: YESTERDAY },
        { class: `unused${text}`, reason: text },
      ],
    },
    policyFile: text,
    baseline: new Map([
      ['a', { fingerprint: text, kind: text, class: text, verdict: 'receive-never-closed', count: 1 }],
    ]),
    today: TODAY,
    tree: { root: '/repo', contains: () => true },
  });
}

/** What each of the formats gives a meaning to. */
export const ATTACKS: readonly string[] = [
  HOSTILE,
  '</code></td></table><script>alert(1)</script><img src=x onerror=alert(1)>',
  '`](https://evil.example) ![x](https://evil.example/x.png) [y](javascript:alert(1))',
  'https://evil.example www.evil.example @everyone me@evil.example #1 octo/cat#2',
  '**bold** _it_ ~~gone~~ | cell || `code` \\| \\` \\ $x^2$ <!-- --> &lt;b&gt; &copy;',
  '# head\n- item\n1. one\n> quote\n---\n===\n```\nfence',
  '- item',
  '1. one',
  '> quote',
  '::error file=x,line=1::owned',
  '##[add-mask]owned',
  '%0A::stop-commands::x',
  ']]><failure/>&amp;&#0;"\'\ufffe\uffff',
  '[link](0) {0} {{x}}',
  '../../etc/passwd',
];
