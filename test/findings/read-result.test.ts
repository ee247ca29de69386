import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { HalfopenError } from '../../src/model/error.js';
import { MIB } from '../../src/model/units.js';
import { renderJson } from '../../src/report/json.js';
import { MIXED, resultOf } from '../report/results.js';
import { anyRecords } from './records.js';

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'report.json');

async function read(content: string | Uint8Array): Promise<unknown> {
  writeFileSync(file, content);
  return analyze([file]);
}

async function complaintAbout(value: unknown): Promise<string> {
  const error = await read(JSON.stringify(value)).then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HalfopenError);
  return (error as HalfopenError).message;
}

test('a JSON report is read back as the result that it was written from', async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const text = [...renderJson(resultOf(records))].join('');
      expect(await read(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 30 },
  );
});

test('so is a compressed one', async () => {
  const text = [...renderJson(MIXED)].join('');
  expect(await read(gzipSync(text))).toEqual(JSON.parse(text));
});

test('a schema version that is no number is not printed', async () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  for (const version of ['"\\u001b[2J"', nested, '{"toString":1}', 'null']) {
    const text = JSON.stringify(MIXED).replace(/\}$/, `,"schemaVersion":${version}}`);
    await expect(read(text)).rejects.toMatchObject({
      code: 'schema-version',
      exitCode: 2,
      message: /no number for its/,
    });
  }
});

describe('a report that would take more memory than it may', () => {
  const bomb = (bytes: number): string => JSON.stringify(MIXED).replace(/\}$/, `,"x":[[]${',[]'.repeat(bytes / 3)}]}`);

  test('is refused while it arrives', async () => {
    // Cut off at its end, which nobody comes to.
    const archive = gzipSync(bomb(100_000_000), { level: 1 }).subarray(0, -100);
    await expect(read(archive)).rejects.toMatchObject({ code: 'max-memory', exitCode: 3 });
  });

  test('is refused when it passes what it may take', async () => {
    writeFileSync(file, bomb(3_000_000));
    await expect(analyze([file], { maxMemory: 150 * MIB })).rejects.toMatchObject({ code: 'max-memory', exitCode: 3 });
    await expect(analyze([file], { maxMemory: 1 })).rejects.toMatchObject({ code: 'max-memory' });
    await expect(analyze([file], { maxMemory: 250 * MIB })).resolves.toMatchObject({ groups: expect.any(Array) });
  });
});

test('fields of a later version do no harm, and are not passed on', async () => {
  const [group, ...others] = MIXED.groups;
  const later = { ...MIXED, weather: 'fine', check: { status: 9 }, groups: [{ ...group, colour: 'blue' }, ...others] };
  expect(await read(JSON.stringify(later))).toEqual(JSON.parse(JSON.stringify(MIXED)));
});

test('nothing that a captured program shows is lost on the way', async () => {
  const captured = new URL('../../fixtures/captured/', import.meta.url).pathname;
  for (const input of ['all-leaking-node24.21.0.heapsnapshot.zst', 'quic-go-4717/heap-after.pb.gz']) {
    const result = await analyze([captured + input]);
    const text = [...renderJson(result)].join('');
    expect(await read(text), input).toEqual(JSON.parse(text));
  }
});

describe('what is not a report is refused with its place', () => {
  const [group] = MIXED.groups;
  const [stream] = MIXED.streams!;
  const CALL = { function: 'main', bytes: 1 };

  test.each([
    ['groups', { ...MIXED, groups: undefined }],
    ['groups', { ...MIXED, groups: {} }],
    ['groups[1]', { ...MIXED, groups: [group, null] }],
    ['groups[0].verdict', { ...MIXED, groups: [{ ...group, verdict: 'guilty' }] }],
    ['groups[0].count', { ...MIXED, groups: [{ ...group, count: -1 }] }],
    [
      'groups[0].receive.state',
      { ...MIXED, groups: [{ ...group, receive: { state: 'ajar', confidence: 'certain' } }] },
    ],
    ['groups[0].holder[0].node', { ...MIXED, groups: [{ ...group, holder: [{ edge: '', node: 7 }] }] }],
    ['groups[0].id', { ...MIXED, groups: [{ ...group, id: 'g-\u001b[2J' }] }],
    ['groups[0].fingerprint', { ...MIXED, groups: [{ ...group, fingerprint: '\u001b[2J' }] }],
    ['streams[0].id', { ...MIXED, streams: [{ ...stream, id: '7' }] }],
    ['streams[0].group', { ...MIXED, streams: [{ ...stream, group: undefined }] }],
    ['streams[1].group', { ...MIXED, streams: [stream, { ...stream, group: 'g-99' }] }],
    ['streams[0].kind', { ...MIXED, streams: [{ ...stream, owner: 3 }] }],
    ['streams[0]', { ...MIXED, streams: [null] }],
    ['calls[0].bytes', { ...MIXED, calls: [{ function: 'main' }] }],
    ['calls[1].parent', { ...MIXED, calls: [CALL, { ...CALL, parent: 1 }] }],
    ['calls[0].parent', { ...MIXED, calls: [{ ...CALL, parent: 0 }, CALL] }],
    ['calls[1].parent', { ...MIXED, calls: [CALL, { ...CALL, parent: 0.5 }] }],
    ['calls[2000]', { ...MIXED, calls: Array.from({ length: 2001 }, () => CALL) }],
    ['inputs[0].format', { ...MIXED, inputs: [{ ...MIXED.inputs[0], format: 'tar' }] }],
    ['summary.byVerdict.in-use', { ...MIXED, summary: { ...MIXED.summary, byVerdict: { 'in-use': 3 } } }],
    ['tool.version', { ...MIXED, tool: { name: 'halfopen' } }],
  ])('%s', async (place, value) => {
    expect(await complaintAbout(value)).toContain(`: ${place} is missing or wrong`);
  });

  test('when every required field in turn is missing', async () => {
    for (const key of Object.keys(MIXED)) {
      if (key === 'streams' || key === 'schemaVersion') continue;
      expect(await complaintAbout({ ...MIXED, [key]: undefined }), key).toMatch(
        /cannot be analysed|is missing or wrong/,
      );
    }
  });

  test('when it is of another schema version', async () => {
    expect(await complaintAbout({ ...MIXED, schemaVersion: 2 })).toMatch(/schema version 2.*reads version 1/);
  });

  test('when it is about nothing, as after a check that could not be done', async () => {
    expect(await complaintAbout({ ...MIXED, inputs: [] })).toMatch(/did not finish/);
  });

  test('when it was cut short', async () => {
    const text = [...renderJson(MIXED)].join('');
    await expect(read(text.slice(0, -10))).rejects.toThrow(/not whole JSON/);
  });

  test('when it is hostile: nested deeply, or with fields of every object', async () => {
    const head = '{"schemaVersion":1,"tool":{"name":"halfopen","version":"1"},"groups":';
    await expect(read(`${head}${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).rejects.toThrow(HalfopenError);
    await expect(read(`${head}[],"__proto__":{"inputs":[],"warnings":[]}}`)).rejects.toThrow(/inputs is missing/);
  });
});
