import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/formats/detect.js';
import { heap } from '../dsl/snapshot.js';

const CAPTURED = new URL('../../fixtures/captured/', import.meta.url);
const detect = (content: string | Uint8Array): ReturnType<typeof detectFormat> =>
  detectFormat(typeof content === 'string' ? new TextEncoder().encode(content) : content);

describe('detectFormat', () => {
  it('knows a V8 snapshot, whatever section comes first', () => {
    const keys = [
      'snapshot',
      'nodes',
      'edges',
      'locations',
      'strings',
      'samples',
      'trace_tree',
      'trace_function_infos',
    ];
    for (const first of keys) {
      const style = { keyOrder: [first, ...keys.filter((key) => key !== first)] };
      const build = (space?: () => string): Uint8Array =>
        heap((h) => h.hold(h.object('Socket')), { ...style, ...(space && { space }) }).bytes;
      expect(detect(build())).toEqual({ format: 'v8-heapsnapshot' });
      expect(detect(build(() => '\r\n '))).toEqual({ format: 'v8-heapsnapshot' });
    }
    const { bytes } = heap(() => {}, { extra: { note: '"x"' }, keyOrder: ['note', ...keys] });
    expect(detect(Buffer.concat([Buffer.from('\ufeff'), bytes]))).toEqual({ format: 'v8-heapsnapshot' });
  });

  it('knows a snapshot and a profile that were captured', () => {
    const snapshot = readdirSync(CAPTURED).find((name) => name.endsWith('.heapsnapshot.gz'));
    expect(detect(gunzipSync(readFileSync(new URL(snapshot ?? '', CAPTURED))))).toEqual({ format: 'v8-heapsnapshot' });
    const profile = readdirSync(CAPTURED, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('.pb.gz'),
    );
    expect(detect(gunzipSync(readFileSync(new URL(profile ?? '', CAPTURED))))).toEqual({ format: 'pprof' });
  });

  it('knows a result of its own', () => {
    expect(detect('{ "schemaVersion": 1, "tool": { "name": "halfopen" } }')).toEqual({ format: 'halfopen-result' });
    expect(detect('{"schemaVersion":1,"tool":{"name":"other"}}').format).toBeUndefined();
  });

  it.each([
    ['{"nodes":[{"id":1,"callFrame":{}}]}', 'CPU profile'],
    ['{"head":{"callFrame":{}}}', 'sampling heap profile'],
    ['{"header": {"reportVersion": 3}}', 'diagnostic report'],
    ['{"traceEvents":[]}', 'Chrome trace'],
    ['{"a":1}', 'JSON'],
    ['\u007fELF\u0002', 'core dump'],
    ['JAVA PROFILE 1.0.2', 'Java'],
    ['<!DOCTYPE html><html>', 'HTML'],
    ['PK\u0003\u0004', 'zip'],
    ['Hello', 'neither'],
    ['', 'neither'],
  ])('says what %j is instead', (content, expected) => {
    const detection = detect(content);
    expect(detection.format).toBeUndefined();
    expect(detection.format === undefined && detection.reason).toContain(expected);
  });

  it('looks at no more than the beginning', () => {
    expect(detect(`{"a":"${'x'.repeat(1e6)}","snapshot":{"meta":{"node_fields":[]}}}`).format).toBeUndefined();
  });
});
