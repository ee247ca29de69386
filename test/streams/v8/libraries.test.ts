/** What a report says about the streams that the captured programs leaked from libraries: which kind, which one, which call. */
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/findings/analyze.js';
import { collectFacts } from '../../../src/findings/stream-facts.js';
import { ACCUSING_VERDICTS } from '../../../src/model/vocabulary.js';
import { V8_KINDS } from '../../../src/streams/v8/known-kinds.js';
import { listAllCaptures, readTruth } from '../../captures.js';

interface Truth {
  readonly leaks: readonly { readonly id: number; readonly kind: string; readonly half: string }[];
}

const captures = listAllCaptures(/^(libs-leaking|http-clients-unread)-node/);

/** The call that the library has for giving up its stream. */
const CALLS: Readonly<Record<string, string>> = {
  'node-fetch body': 'response.body.destroy()',
  'axios body': 'response.data.destroy()',
  'got stream': 'stream.destroy()',
  'AWS SDK body': 'Body.destroy()',
  'ws WebSocket': 'ws.terminate()',
  'ws stream': 'stream.destroy()',
  streamx: 'stream.destroy()',
  'libp2p stream': 'stream.abort(error)',
  'js-quic QUICStream': 'stream.cancel(',
};

it('has captured programs to test', () => {
  expect(captures.length).toBeGreaterThan(0);
});

describe.each(captures)('$name', async (capture) => {
  const truth = readTruth<Truth>(capture);
  const result = await analyze([capture.snapshot]);
  const byId = collectFacts(result);
  const findings = result.groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));

  it('calls every leaked stream by the name of its library', () => {
    expect(truth.leaks.filter(({ id, kind }) => byId.get(id)?.kind !== kind)).toEqual([]);
  });

  it('names the call of the library that is missing', () => {
    const leaks = findings.filter(({ verdict, kind }) => verdict !== 'closed-but-retained' && kind in CALLS);
    expect(leaks.length).toBeGreaterThan(0);
    for (const { kind, fix } of leaks) expect(fix).toContain(CALLS[kind]!);
  });

  it('points at documentation that there is', () => {
    expect(findings.filter(({ docs }) => V8_KINDS.every((known) => known.docs !== docs))).toEqual([]);
  });

  it('says which request it was, and nothing of its query', () => {
    const requests = truth.leaks.filter(({ kind }) => /body|got|grpc|^ws/.test(kind)).map(({ id }) => byId.get(id));
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter((stream) => stream?.label === undefined)).toEqual([]);
    expect(JSON.stringify(result)).not.toContain('do-not-tell');
  });

  it('is at most likely about a library that it does not know', () => {
    const unknown = findings.filter(({ kind }) => kind === 'unknown duplex');
    expect(unknown.filter(({ confidence }) => confidence === 'certain')).toEqual([]);
  });
});
