/**
 * Every captured Go program against what it counted of its own streams while it ran. A folder of `fixtures/captured`
 * that this file does not understand fails.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { analyzeProfiles } from '../../src/findings/analyze-profiles.js';
import type { ProfileInput } from '../../src/findings/read-profiles.js';
import type { Group, Result } from '../../src/model/result.js';
import { ACCUSING_VERDICTS, type Verdict } from '../../src/model/vocabulary.js';

const CAPTURED = new URL('../../fixtures/captured/', import.meta.url).pathname;

/** What the program knew: streams by their fate. Older captures leave some of it out. */
interface Truth {
  readonly scenario: string;
  readonly kind?: string;
  readonly library?: string;
  readonly quicGoVersion?: string;
  readonly memProfileRate?: number;
  readonly receiveNeverClosed?: number;
  readonly sendNeverClosed?: number;
  readonly blockedInRead?: number;
  readonly retainedByApp?: number;
  readonly streamsOpened?: number;
  readonly streamsRetained?: number;
}

interface Expectation {
  readonly kind: string;
  /** Any of them; none means that nothing may be accused. */
  readonly verdicts: readonly Verdict[];
  readonly receive?: readonly Group['receive']['state'][];
  readonly send?: readonly Group['send']['state'][];
  readonly confidence?: readonly Group['confidence'][];
  readonly count?: number;
}

function readInputs(folder: string, names: readonly string[] = readdirSync(folder)): readonly ProfileInput[] {
  return names
    .filter((name) => /\.pb\.gz$/.test(name) && name !== 'heap-delta.pb.gz')
    .map((name) => ({ path: name, content: gunzipSync(readFileSync(join(folder, name))) }));
}

function readTruth(folder: string): Truth {
  return JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
}

const FOLDERS: readonly string[] = readdirSync(CAPTURED, { recursive: true, encoding: 'utf8' })
  .filter((path) => basename(path) === 'truth.json')
  .map((path) => join(CAPTURED, path, '..'))
  .sort();

/** What the file of this program can say at best, and must. */
function expectationOf(truth: Truth): Expectation {
  const { scenario } = truth;
  const kind = kindOf(truth);
  const count =
    truth.streamsRetained ??
    Math.max(
      truth.receiveNeverClosed ?? truth.streamsOpened ?? 0,
      truth.sendNeverClosed ?? 0,
      truth.retainedByApp ?? 0,
    );
  if (kind === 'net.Conn' || kind === 'net.Socket')
    return { kind, verdicts: ['undetermined'], receive: ['unknown'], send: ['unknown'], count };
  if (kind === 'io.Pipe' && count > 0)
    return { kind, verdicts: ['neither-closed'], receive: ['open'], send: ['open'], confidence: ['certain'], count };
  if ((truth.blockedInRead ?? 0) > 0)
    return {
      kind,
      verdicts: ['in-use'],
      receive: ['open'],
      confidence: ['certain', 'likely'],
      count: truth.blockedInRead!,
    };
  if ((truth.retainedByApp ?? 0) > 0)
    return { kind, verdicts: ['closed-but-retained'], receive: ['closed'], send: ['closed'], count };
  if (count === 0) return { kind, verdicts: [] };
  const hasReceive = (truth.receiveNeverClosed ?? 0) > 0;
  const hasSend = (truth.sendNeverClosed ?? 0) > 0;
  if (kind !== 'quic-go stream') {
    if (hasSend) return { kind, verdicts: ['neither-closed'], receive: ['open'], send: ['open'], count };
    return {
      kind,
      verdicts: ['receive-never-closed'],
      receive: ['open'],
      send: ['closed', 'none', 'unknown'],
      confidence: ['certain', 'likely'],
      count,
    };
  }
  if (scenario.startsWith('uni'))
    return {
      kind,
      verdicts: ['receive-never-closed'],
      receive: ['open'],
      send: ['none'],
      confidence: ['certain'],
      count,
    };
  if (/v0\.29/.test(truth.library ?? truth.quicGoVersion ?? '')) {
    return { kind, verdicts: ['undetermined'], receive: ['unknown'], send: ['unknown'], count };
  }
  if (hasReceive && hasSend) {
    // References show the unread data; a heap profile shows the open send half alone.
    if (scenario === 'neither' && truth.memProfileRate === 1 && truth.streamsOpened === 0 && count === 400) {
      return { kind, verdicts: ['neither-closed'], receive: ['open'], send: ['open'], confidence: ['certain'], count };
    }
    return {
      kind,
      verdicts: ['send-never-closed'],
      receive: ['unknown'],
      send: ['open'],
      confidence: ['likely'],
      count,
    };
  }
  if (hasSend)
    return {
      kind,
      verdicts: ['send-never-closed'],
      receive: ['unknown'],
      send: ['open'],
      confidence: ['likely'],
      count,
    };
  // A third of the streams leaves too few samples of the maps to be sure of the halves.
  if (scenario === 'labels-mixed' && truth.memProfileRate !== 1) {
    return {
      kind,
      verdicts: ['receive-never-closed', 'undetermined'],
      receive: ['open', 'unknown'],
      send: ['closed', 'unknown'],
      count,
    };
  }
  // 4000 streams with much data each: too few for the maps, enough frames to see what was left unread.
  const send: Expectation['send'] = scenario === 'close-only-large' ? ['closed', 'unknown'] : ['closed'];
  return { kind, verdicts: ['receive-never-closed'], receive: ['open'], send, confidence: ['likely'], count };
}

function kindOf({ kind, library, scenario }: Truth): string {
  if (kind === 'quic' || library?.includes('quic-go')) return 'quic-go stream';
  if (kind === 'node-pprof') return 'net.Socket';
  if (library?.includes('grpc')) return 'gRPC client call';
  if (library?.includes('yamux') || scenario.startsWith('yamux')) return 'yamux stream';
  if (library?.includes('smux')) return 'smux stream';
  if (library?.includes('x/net') || scenario.startsWith('http2')) return 'HTTP/2 response body';
  if (scenario.startsWith('http1')) return 'net/http response body';
  if (scenario.startsWith('iopipe')) return 'io.Pipe';
  if (scenario.startsWith('exec')) return 'os/exec pipe';
  if (scenario.startsWith('tcp')) return 'net.Conn';
  throw new Error(`a captured scenario that this test does not know: ${scenario}`);
}

function findingsOf({ groups }: Result): readonly Group[] {
  return groups.filter(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
}

/** The groups of the kind, the largest first. */
function groupsOf({ groups }: Result, kind: string): readonly Group[] {
  return groups.filter((group) => group.kind === kind).sort((a, b) => b.count - a.count);
}

describe.each(FOLDERS.map((folder) => [folder.slice(CAPTURED.length), folder] as const))('%s', (_, folder) => {
  const truth = readTruth(folder);
  const expected = expectationOf(truth);
  const result = analyzeProfiles(readInputs(folder), {});

  test('gets the verdict that its file allows', () => {
    if (expected.verdicts.length === 0) {
      expect(findingsOf(result)).toEqual([]);
      return;
    }
    const [group] = groupsOf(result, expected.kind);
    expect(group, 'no group of this kind').toBeDefined();
    expect(expected.verdicts).toContain(group!.verdict);
    if (expected.receive) expect(expected.receive).toContain(group!.receive.state);
    if (expected.send) expect(expected.send).toContain(group!.send.state);
    if (expected.confidence) expect(expected.confidence).toContain(group!.confidence);
    const others = findingsOf(result).filter(({ kind }) => kind !== expected.kind);
    expect(others).toEqual([]);
  });

  test('counts its streams', () => {
    if (expected.count === undefined) return;
    const groups = groupsOf(result, expected.kind);
    const [group] = groups;
    if (group!.estimate === undefined) {
      expect(group!.count).toBe(expected.count);
      return;
    }
    // One interval in twenty may miss: the one after this line holds them all together to that.
    expect(expected.count).toBeGreaterThan(group!.estimate.countLow * 0.8);
    const high = groups.reduce((sum, { estimate, count }) => sum + (estimate?.countHigh ?? count), 0);
    expect(expected.count).toBeLessThan(high * 1.25);
  });
});

describe('over all captured programs', () => {
  const cases = FOLDERS.map((folder) => ({ folder, truth: readTruth(folder) })).flatMap(({ folder, truth }) => {
    const { kind, count } = expectationOf(truth);
    const [group] = groupsOf(analyzeProfiles(readInputs(folder), {}), kind);
    const isSampled = (truth.memProfileRate ?? 1) > 1 && kind === 'quic-go stream';
    return isSampled && count !== undefined && group?.estimate !== undefined
      ? [{ count, estimate: group.estimate }]
      : [];
  });

  test('the truth lies within the stated interval as often as is stated', () => {
    const within = cases.filter(({ count, estimate }) => count >= estimate.countLow && count <= estimate.countHigh);
    expect(cases.length).toBeGreaterThan(30);
    expect(within.length / cases.length).toBeGreaterThan(0.9);
  });
});

describe('the case of quic-go/quic-go#4717', () => {
  const folder = join(CAPTURED, 'quic-go-4717');

  test('names the half, the growth, the call that is missing and what cannot be known', () => {
    const [group] = findingsOf(analyzeProfiles(readInputs(folder), {}));
    expect(group).toMatchObject({
      verdict: 'receive-never-closed',
      severity: 'error',
      confidence: 'likely',
      reader: 'none',
    });
    expect(group!.fix).toMatch(/io\.EOF.*CancelRead.*besides Close\(\)/);
    expect(group!.evidence.map(({ fact }) => fact).join('\n')).toMatch(/by elimination/);
    expect(group!.evidence.map(({ fact }) => fact).join('\n')).toMatch(/more of them than before/);
    expect(group!.unknown!.join('\n')).toMatch(/peer never sent FIN/);
    expect(group!.holder.map(({ node }) => node)).toEqual(['the peer', 'main.(*server).acceptStreams']);
  });

  test('is only possible from one heap profile, and likely with either of the others', () => {
    const confidenceOf = (...names: readonly string[]): readonly string[] =>
      findingsOf(analyzeProfiles(readInputs(folder, names), {})).map(
        ({ verdict, confidence }) => `${verdict} ${confidence}`,
      );
    expect(confidenceOf('heap-after.pb.gz')).toEqual(['receive-never-closed possible']);
    expect(confidenceOf('heap-after.pb.gz', 'heap-before.pb.gz')).toEqual(['receive-never-closed likely']);
    expect(confidenceOf('heap-after.pb.gz', 'goroutine.pb.gz')).toEqual(['receive-never-closed likely']);
  });

  test('has one fingerprint, whichever profiles are given and in whichever order', () => {
    const all = readInputs(folder);
    const orders = [all, all.toReversed(), readInputs(folder, ['heap-after.pb.gz'])];
    const prints = orders.map((inputs) =>
      findingsOf(analyzeProfiles(inputs, {})).map(({ fingerprint }) => fingerprint),
    );
    expect(new Set(prints.map(String)).size).toBe(1);
  });

  test('names the roles of the files by their content', () => {
    const roles = analyzeProfiles(readInputs(folder).toReversed(), {}).inputs.map(({ path, profile }) => [
      path,
      profile?.role,
    ]);
    expect(Object.fromEntries(roles)).toEqual({
      'goroutine.pb.gz': 'goroutine',
      'heap-after.pb.gz': 'heap',
      'heap-before.pb.gz': 'heap-before',
    });
  });
});

describe('the same process as text', () => {
  const folder = join(CAPTURED, 'pprof', 'text-quic048-close-only');

  test('is judged like its profile.proto', () => {
    const read = (name: string): ProfileInput => ({
      path: name,
      content: gunzipSync(readFileSync(join(folder, name))),
    });
    const judged = (names: readonly string[]): unknown =>
      findingsOf(analyzeProfiles(names.map(read), {})).map(({ kind, verdict, receive, send, count }) => ({
        kind,
        verdict,
        receive,
        send,
        count,
      }));
    const proto = judged(['heap-after.pb.gz', 'goroutine.pb.gz']);
    expect(proto).toHaveLength(1);
    expect(judged(['heap-after.debug1.txt.gz', 'goroutine.debug1.txt.gz'])).toEqual(proto);
    expect(judged(['heap-after.debug1.txt.gz', 'goroutine.debug2.txt.gz'])).toEqual(proto);
  });
});

test('a file that is not compressed is read where it stands, with the same result', async () => {
  const compressed = join(CAPTURED, 'quic-go-4717', 'heap-after.pb.gz');
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-stored-'));
  const stored = join(folder, 'heap-after.pb');
  try {
    writeFileSync(stored, gunzipSync(readFileSync(compressed)));
    const nameless = ({ inputs, ...result }: Result): unknown => [inputs.map(({ path, ...input }) => input), result];
    expect(nameless(await analyze([stored]))).toEqual(nameless(await analyze([compressed])));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
