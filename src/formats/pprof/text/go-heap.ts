/**
 * Go's heap profile as text (`/debug/pprof/heap?debug=1`).
 *
 *     heap profile: 221: 2671576 [263: 8110272] @ heap/1048576
 *     3: 1536 [4: 2048] @ 0x6805f0 0x687fc6
 *     #<tab>0x6805ef<tab>main.open+0x30f<tab>/src/main.go:205
 *
 * in-use objects: bytes [allocated objects: bytes], raw, unlike the proto, whose values are unsampled. The rate in the
 * header is twice the sampling rate (runtime/pprof/pprof.go, `writeHeapInternal`).
 */

import { ProfileBuilder } from '../builder.js';
import type { Profile } from '../profile.js';
import { GoStack } from './go-stack.js';
import { LineReader } from './line-reader.js';
import { unsample } from './unsample.js';

const HEADER = /^heap profile: (\d+): (\d+) \[(\d+): (\d+)\] @ heap\/(\d+)$/;
const RECORD = /^(\d+): (\d+) \[(\d+): (\d+)\] @((?: 0x[0-9a-f]+)*) *$/;

interface HeapRecord {
  readonly objects: number;
  readonly bytes: number;
  readonly allocatedObjects: number;
  readonly allocatedBytes: number;
  readonly stack: GoStack;
}

export function isGoHeapText(head: string): boolean {
  return /^\s*heap profile: \d+: \d+ \[\d+: \d+\] @ heap\/\d+\r?\n/.test(head);
}

/** @throws HalfopenError `malformed-profile` with the offset of the line. */
export function readGoHeapText(bytes: Uint8Array): Profile {
  const reader = new LineReader(bytes);
  let header: RegExpExecArray | null = null;
  while (header === null && reader.read()) {
    if (reader.line.trim() === '') continue;
    header = HEADER.exec(reader.line);
    if (header === null) throw reader.malformed('the header is not that of a Go heap profile');
  }
  if (header === null) throw reader.malformed('no header of a Go heap profile');
  const promised = reader.count(header[2]);
  const rate = Math.floor(reader.count(header[5]) / 2);
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'alloc_objects', unit: 'count' },
      { type: 'alloc_space', unit: 'bytes' },
      { type: 'inuse_objects', unit: 'count' },
      { type: 'inuse_space', unit: 'bytes' },
    ],
    periodType: { type: 'space', unit: 'bytes' },
    period: rate,
  });
  let record: HeapRecord | undefined;
  let seen = 0;
  while (reader.read()) {
    const line = reader.line;
    if (line === '' || record?.stack.addSymbol(line)) continue;
    if (line.startsWith('# runtime.MemStats')) break;
    if (line.startsWith('#')) continue;
    const match = RECORD.exec(line);
    if (match === null) throw reader.malformed('expected objects: bytes [objects: bytes] @ addresses');
    if (record !== undefined) addRecord(builder, record, rate);
    record = {
      objects: reader.count(match[1]),
      bytes: reader.count(match[2]),
      allocatedObjects: reader.count(match[3]),
      allocatedBytes: reader.count(match[4]),
      stack: new GoStack(match[5], reader),
    };
    seen += record.bytes;
  }
  if (record !== undefined) addRecord(builder, record, rate);
  if (seen !== promised) {
    const message = `profile text: its header says ${promised} sampled bytes in use, its records hold ${seen}`;
    builder.warn('incomplete-text', message);
  }
  return builder.finish();
}

function addRecord(builder: ProfileBuilder, record: HeapRecord, rate: number): void {
  const allocated = unsample(record.allocatedObjects, record.allocatedBytes, rate);
  const inUse = unsample(record.objects, record.bytes, rate);
  // The proto has the same label: mean size of the objects in this record.
  const size = record.allocatedObjects === 0 ? 0 : Math.trunc(record.allocatedBytes / record.allocatedObjects);
  builder.addSample(
    record.stack.locations(builder),
    [allocated.objects, allocated.bytes, inUse.objects, inUse.bytes],
    size === 0 ? [] : [{ key: 'bytes', value: size }],
  );
}
