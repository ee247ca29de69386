import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { explain } from '../../src/findings/explain.js';
import { collectFacts } from '../../src/findings/stream-facts.js';
import type { ExplainedStream, Explanation } from '../../src/model/explanation.js';
import type { Result } from '../../src/model/result.js';
import { renderJson } from '../../src/report/json.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;
const BUNDLED = `${FIXTURES}captured/bundled-service-node24.21.0.heapsnapshot.zst`;
const LEAKING = `${FIXTURES}captured/net-half-closed-node20.20.2.heapsnapshot.gz`;
const PROFILES = ['heap-before', 'heap-after', 'goroutine'].map(
  (name) => `${FIXTURES}captured/quic-go-4717/${name}.pb.gz`,
);

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a stream of a bundled program', () => {
  let explained: ExplainedStream;
  let result: Result;
  beforeAll(async () => {
    result = await analyze([BUNDLED]);
    const sourceMapDir = `${FIXTURES}programs/bundled/out`;
    explained = (await explain([BUNDLED], 'g-1', { sourceMapDir })).stream!;
  });

  /** The line of the program's source that a position names. */
  function sourceLine(position: string | undefined): string {
    const [, file, line] = /\/src\/([\w-]+\.ts):(\d+)$/.exec(position ?? '') ?? [];
    return readFileSync(`${FIXTURES}programs/bundled/src/${file}`, 'utf8').split('\n')[Number(line) - 1] ?? '';
  }

  test('is held by a class, listened to and opened for a request, each told by its line in the source', () => {
    const step = explained.path.find(({ original }) => original !== undefined);
    expect(sourceLine(step?.original)).toContain('class ConnectionPool');
    const listener = explained.listeners.find(({ event }) => event === 'error');
    expect(sourceLine(listener?.original)).toContain('function reportUpstreamError');
    const context = explained.identity.find(({ name }) => name === 'async context');
    // V8 knows where a constructor stands that was written out, else where the class does.
    expect(sourceLine(context?.original)).toContain('constructor(route: string)');
  });

  test('says the same of itself as the analysis does', () => {
    const listed = collectFacts(result).get(explained.id);
    const { kind, receive, send, reader, verdict, retainedBytes, bufferedBytes } = explained;
    expect({ kind, receive: receive.state, send: send.state, reader, verdict, retainedBytes, bufferedBytes }).toEqual({
      kind: listed?.kind,
      receive: listed?.receive,
      send: listed?.send,
      reader: listed?.reader,
      verdict: listed?.verdict,
      retainedBytes: listed?.retainedBytes,
      bufferedBytes: listed?.bufferedBytes,
    });
    expect(explained).toMatchObject({ bufferedChunks: 1, bufferedBytes: 'hello\n'.length });
    expect(explained.path.map(({ edge, node }) => ({ edge, node }))).toEqual(
      result.groups[0]?.holder.map(({ edge, node }) => ({ edge, node })),
    );
  });

  test('has the same fingerprint with maps and without', async () => {
    const mapped = await analyze([BUNDLED], { sourceMapDir: `${FIXTURES}programs/bundled/out` });
    expect(mapped.groups.map(({ fingerprint }) => fingerprint)).toEqual(
      result.groups.map(({ fingerprint }) => fingerprint),
    );
    expect(mapped.groups[0]?.holder.some(({ original }) => original?.includes('.ts') === true)).toBe(true);
  });

  test('is the same one by its id, and its group by fingerprint', async () => {
    const { fingerprint, streams = [] } = result.groups[0]!;
    const byId = await explain([BUNDLED], `@${streams.at(-1)}`);
    expect(byId.stream?.id).toBe(streams.at(-1));
    expect(byId.siblings?.map(({ id }) => id)).toEqual(streams.slice(0, -1));
    const byFingerprint = await explain([BUNDLED], fingerprint.slice(0, 8));
    expect(byFingerprint.group).toEqual(result.groups[0]);
  });
});

test('a connection that carries a message is explained as part of it', async () => {
  const file = `${FIXTURES}captured/all-leaking-node24.21.0.heapsnapshot.zst`;
  const result = await analyze([file]);
  const message = result.groups.find(({ kind, verdict }) => kind === 'http.IncomingMessage' && verdict !== 'in-use')!;
  const connection = result.streams?.find(({ owner, kind }) => owner === message.streams?.[0] && kind === 'net.Socket');
  const { stream, group } = await explain([file], String(connection?.id));
  expect(group.id).toBe(message.id);
  expect(stream).toMatchObject({ kind: 'net.Socket', severity: 'none', owner: { id: message.streams?.[0] } });
});

describe('what is not there', () => {
  test.each(['g-99999', '@1', 'abcdef123456', 'the big one', ''])(
    '%j is an error that says what there is',
    async (asked) => {
      await expect(explain([LEAKING], asked)).rejects.toMatchObject({
        code: 'unknown-subject',
        exitCode: 2,
        hint: expect.stringMatching(/^Groups are g-1 to g-\d+/),
      });
    },
  );

  test('in a profile, is a single stream', async () => {
    await expect(explain(PROFILES, '@7')).rejects.toMatchObject({ code: 'no-single-streams' });
  });
});

test('a group of a profile is explained by what the profile knows', async () => {
  const result = await analyze(PROFILES);
  const explanation = await explain(PROFILES, result.groups[0]!.fingerprint);
  expect(explanation.group).toEqual(result.groups[0]);
  expect(explanation).not.toHaveProperty('stream');
  expect(explanation.group.example?.join('\n')).toMatch(/CancelRead/);
});

test('a report that was written earlier explains its groups and lists their streams', async () => {
  const file = join(folder, 'report.json');
  const result = await analyze([LEAKING]);
  writeFileSync(file, [...renderJson(result)].join(''));
  const { group, siblings } = await explain([file], 'g-1');
  expect(group).toEqual(result.groups[0]);
  expect(siblings?.map(({ id }) => id)).toEqual(group.streams?.slice(0, 20));
});

/** The explanation of the only `class Upload extends PassThrough` of a program that runs in this Node. */
async function explainUpload(program: string, capture: string): Promise<Explanation> {
  const file = join(folder, 'program.heapsnapshot');
  const script = join(folder, 'program.mjs');
  writeFileSync(
    script,
    `import fs from 'node:fs'; import v8 from 'node:v8'; const file = ${JSON.stringify(file)};\n${program}\n${capture}`,
  );
  execFileSync(process.execPath, [script]);
  const { groups } = await analyze([file]);
  return explain([file], String(groups.find((group) => group.class === 'Upload')?.streams?.[0]));
}

const TRACKED = `const out = fs.openSync(file, 'w');
     session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => fs.writeSync(out, params.chunk));
     await session.post('HeapProfiler.stopTrackingHeapObjects', { captureNumericValue: true });
     process.exit();`;
const WRITE = 'v8.writeHeapSnapshot(file, { exposeNumericValues: true }); process.exit();';

test('a stream that was made while allocations were tracked tells by whom', async () => {
  const { stream, group } = await explainUpload(
    `import { Session } from 'node:inspector/promises';
     import { PassThrough } from 'node:stream';
     class Upload extends PassThrough {}
     function createUpload() { return new Upload(); }
     function handleRequest() { globalThis.kept = [createUpload()]; }
     const session = new Session();
     session.connect();
     await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
     handleRequest();`,
    TRACKED,
  );
  const names = stream?.allocation?.map((frame) => frame.function) ?? [];
  expect(names.indexOf('createUpload')).toBeGreaterThanOrEqual(0);
  expect(names.indexOf('handleRequest')).toBe(names.indexOf('createUpload') + 1);
  expect(stream?.allocation?.find((frame) => frame.function === 'createUpload')?.at).toMatch(/program\.mjs:5$/);
  expect(group.openedBy?.function).toBe('createUpload');
  expect(group.openedBy?.at).toMatch(/program\.mjs:5$/);
});

test('a response that arrived while allocations were tracked tells who asked for it', async () => {
  const file = join(folder, 'response.heapsnapshot');
  const script = join(folder, 'response.cjs');
  // Of a module with `import`, and of what comes first, V8 11 records hardly any allocation.
  writeFileSync(
    script,
    `const { Session } = require('node:inspector/promises'); const http = require('node:http'); const fs = require('node:fs');
     const file = ${JSON.stringify(file)};
     (async () => {
       const server = http.createServer((request, response) => response.end('x'.repeat(100_000)));
       await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
       const session = new Session();
       session.connect();
       await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
       globalThis.kept = [];
       function requestReport() { return http.get({ port: server.address().port }); }
       for (let i = 0; i < 20; i++) await new Promise((resolve) => requestReport().on('response', (response) => {
         globalThis.kept.push(response);
         const waits = setInterval(() => response.readableLength > 0 && resolve(clearInterval(waits)), 1);
       }));
       ${TRACKED}
     })();`,
  );
  execFileSync(process.execPath, [script]);
  const { groups } = await analyze([file]);
  const responses = groups.find(({ kind, verdict }) => kind === 'http.IncomingMessage' && verdict !== 'in-use')!;
  const { stream } = await explain([file], String(responses.streams!.at(-1)));
  expect(stream?.allocation?.some((frame) => frame.function === 'requestReport')).toBe(true);
  expect(responses.openedBy?.function).toBe('requestReport');
  expect(stream?.allocationOf).toEqual(stream?.owns.find(({ kind }) => kind === 'http.ClientRequest'));
});

test('with a map next to its script, a stream tells the lines of the source that made it', async () => {
  // As a bundler does: what the program has in one line stands in four.
  const map = {
    ...{ version: 3, sources: ['upload.ts'], names: [] },
    // Line 6, columns 0, 25 and 50 are lines 1, 2 and 3.
    mappings: ';;;;;AAAA,yBACA,yBACA',
  };
  writeFileSync(join(folder, 'program.mjs.map'), JSON.stringify(map));
  const { stream } = await explainUpload(
    `import { Session } from 'node:inspector/promises';
     import { PassThrough } from 'node:stream';
     class Upload extends PassThrough {}
     const session = new Session();
function createUpload() { return new Upload(); }  function handleRequest() { globalThis.kept = [createUpload()]; }
     session.connect();
     await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
     handleRequest();`,
    TRACKED,
  );
  rmSync(join(folder, 'program.mjs.map'));
  const lines = new Map(stream?.allocation?.map((frame) => [frame.function, frame.original?.replace(/^.*\//, '')]));
  expect(lines.get('createUpload')).toBe('upload.ts:1');
  expect(lines.get('handleRequest')).toBe('upload.ts:3');
});

test('a connection tells the class of the store of its AsyncLocalStorage, and never what is in it', async () => {
  const explanation = await explainUpload(
    `import { AsyncLocalStorage } from 'node:async_hooks';
     import net from 'node:net';
     class Upload extends net.Socket {}
     class RequestContext { token = 'hunter2'; }
     const first = new AsyncLocalStorage();
     const second = new AsyncLocalStorage();
     const server = net.createServer(() => {});
     await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
     const socket = new Upload();
     await first.run(new RequestContext(), () => second.run(new Map([['user', 'alice']]), () =>
       new Promise((resolve) => socket.connect(server.address().port, '127.0.0.1', resolve))));
     socket.remoteAddress;
     globalThis.kept = [socket];`,
    WRITE,
  );
  const contexts = explanation.stream?.identity.filter(({ name }) => name === 'async context') ?? [];
  expect(contexts.map(({ value }) => value).sort()).toEqual(['Map', 'RequestContext']);
  expect(contexts.find(({ value }) => value === 'RequestContext')?.at).toMatch(/program\.mjs:5$/);
  expect(explanation.stream?.identity.find(({ name }) => name === 'peer')?.value).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(JSON.stringify(explanation)).not.toMatch(/hunter2|alice/);
});
