import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { generateSchema } from '../../scripts/generate-schema.mjs';
import type { ExplainedStream, Explanation } from '../../src/model/explanation.js';
import { EXPLANATION_REPORTERS, type ExplanationFormat } from '../../src/report/explanation-reporters.js';
import { HOSTILE, MIXED } from './results.js';

const committed = readFileSync(new URL('../../schema/explanation.schema.json', import.meta.url), 'utf8');

const STREAM: ExplainedStream = {
  id: 3,
  kind: 'net.Socket',
  class: 'Socket',
  receive: { state: 'unread', confidence: 'certain' },
  send: { state: 'closed', confidence: 'certain' },
  reader: 'none',
  verdict: 'receive-never-closed',
  severity: 'error',
  confidence: 'certain',
  evidence: [{ half: 'receive', fact: 'its end was not read', from: 'ReadableState.ended' }],
  unknown: ['how long it has been so'],
  label: 'peer 127.0.0.1:80',
  abandoned: true,
  bufferedChunks: 2,
  bufferedBytes: 2048,
  retainedBytes: 4096,
  shallowBytes: 288,
  owner: { id: 9, kind: 'http.IncomingMessage', class: 'IncomingMessage' },
  owns: [{ id: 11, kind: 'net.Socket', class: 'Socket' }],
  identity: [{ name: 'descriptor', value: '21', from: 'fd' }],
  listeners: [{ event: 'error', function: 'onError', at: '/srv/app.js:7', ofRuntime: false }],
  allocation: [{ function: 'open', at: '/srv/app.js:3' }],
  path: [
    { edge: '', node: '(GC roots)' },
    { edge: 'pool', node: 'Pool', at: '/srv/out.js:1', original: '/srv/pool.ts:12', suspect: true },
    { edge: '[0]', node: 'Socket', suspect: true },
  ],
  otherHolders: [
    [
      { edge: '', node: '(Global handles)' },
      { edge: 'owner', node: 'Socket' },
    ],
    [
      { edge: '', node: 'global', shared: true },
      { edge: 'x', node: 'X', shared: true },
      { edge: 'y', node: 'Y', shared: true },
      { edge: 'z', node: 'Zoo', at: '/srv/zoo.js:1', shared: true },
      { edge: 'cage', node: 'Socket' },
    ],
  ],
  moreHolders: 3,
};

const EXPLANATION: Explanation = {
  schemaVersion: 1,
  tool: MIXED.tool,
  inputs: MIXED.inputs,
  warnings: [{ code: 'source-map-unusable', message: 'the source map /srv/out.js.map is not used' }],
  asked: 'g-1',
  heapBytes: 1000,
  group: { ...MIXED.groups[0]!, example: ['socket.resume();'] },
  sameFingerprint: ['g-2'],
  stream: STREAM,
  siblings: MIXED.streams!.slice(0, 3),
};

function render(explanation: Explanation, format: ExplanationFormat = 'terminal', width = 80): string {
  return [...EXPLANATION_REPORTERS[format](explanation, { width, color: false })].join('');
}

test('the text tells everything that is known', () => {
  const text = render(EXPLANATION).replace(/\s+/g, ' ');
  for (const part of [
    '@3 error: receive-never-closed',
    'net.Socket · class Socket · peer 127.0.0.1:80',
    'It keeps 4.0 KiB alive, 288 B of it is the object itself.',
    'Its buffers hold 2 chunks, 2.0 KiB.',
    'No code can reach it any more',
    'part of @9, http.IncomingMessage',
    'receive unread, certain, reader none its end was not read (ReadableState.ended)',
    'unknown how long it has been so',
    'identity descriptor 21 (fd)',
    'listens error → onError() /srv/app.js:7',
    'owns @11 net.Socket',
    'made by open() /srv/app.js:3',
    'pool → Pool /srv/pool.ts:12 ◀ suspect',
    'and by (Global handles) └ owner → Socket',
    'and by global ⋮ 2 steps through the runtime └ z → Zoo',
    'and by 3 more holders',
    'same fingerprint: g-2',
    'socket.resume();',
    'the source map /srv/out.js.map is not used',
  ]) {
    expect(text).toContain(part);
  }
});

test('the text keeps within the width, but for code and paths', () => {
  for (const width of [60, 80, 120]) {
    const lines = render(EXPLANATION, 'terminal', width).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});

test('code is indented by spaces and no line ends in one', () => {
  const group = { ...EXPLANATION.group, example: ['if err != nil {', '\treturn err', '}'] };
  const long = { name: 'async context', value: 'RequestContext'.repeat(3), from: 'symbol', at: 'file:///srv/app.js:3' };
  const text = render({ ...EXPLANATION, group, stream: { ...STREAM, identity: [long] } });
  expect(text).toMatch(/^ {13}return err$/m);
  expect(text.split('\n').filter((line) => line.endsWith(' '))).toEqual([]);
});

describe('what a heap says', () => {
  /** Every text of the explanation is hostile. */
  const hostile: Explanation = JSON.parse(JSON.stringify(EXPLANATION), (key, value) =>
    typeof value === 'string' && !WORDS.has(key) ? HOSTILE : value,
  );

  test('cannot move the cursor, hide text or add lines', () => {
    const text = render(hostile);
    expect(stripVTControlCharacters(text)).toBe(text);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b\u2028]/);
    expect(text.split('\n').filter((line) => line.startsWith('fake line'))).toEqual([]);
  });

  test('comes back from JSON as it was', () => {
    const json = render(hostile, 'json');
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b\u2028]/);
    expect(JSON.parse(json)).toEqual(hostile);
  });
});

/** Fields whose text is one of ours. */
const WORDS = new Set([
  ...['state', 'confidence', 'verdict', 'severity', 'reader', 'half', 'format', 'name', 'asked', 'receive', 'send'],
]);

describe('the JSON of an explanation', () => {
  test('is described by the committed schema; if not: npm run schema', () => {
    expect(committed).toBe(generateSchema('explanation.schema.json'));
  });

  test('conforms to it', () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(committed));
    expect(validate(JSON.parse(render(EXPLANATION, 'json'))) || validate.errors).toBe(true);
    expect(validate({ ...EXPLANATION, stream: { ...STREAM, verdict: 'guilty' } })).toBe(false);
  });
});
