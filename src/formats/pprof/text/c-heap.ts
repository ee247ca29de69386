/**
 * Heap profiles of C allocators as text. Stacks are addresses; without the program they stay without names.
 *
 * gperftools/tcmalloc:
 *
 *     heap profile: 12: 3456 [20: 9000] @ heap_v2/524288
 *       3: 1536 [4: 2048] @ 0x6805f0 0x687fc6
 *
 * jemalloc (`t*` sums over the threads, whose own lines follow; those before the first `@` are totals):
 *
 *     heap_v2/524288
 *       t*: 28106: 56637512 [0: 0]
 *     @ 0x6805f0 0x687fc6
 *       t*: 13: 6688 [0: 0]
 *
 * Both may end with `MAPPED_LIBRARIES:` and the lines of /proc/<pid>/maps. Values are raw and the rate is the rate.
 */
import { ProfileBuilder } from '../builder.js';
import type { Profile } from '../profile.js';
import { parseCallAddress } from './go-stack.js';
import { LineReader } from './line-reader.js';
import { unsample } from './unsample.js';

const TCMALLOC_HEADER = /^heap profile: *\d+: *\d+ *\[ *\d+: *\d+ *\] *@ *(heapz?_v2|heapprofile)(?:\/(\d+))?$/;
const JEMALLOC_HEADER = /^heap_v2\/(\d+)$/;
const TCMALLOC_RECORD = /^ *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *@((?: +0x[0-9a-f]+)*) *$/;
const JEMALLOC_STACK = /^@((?: +0x[0-9a-f]+)*) *$/;
const JEMALLOC_COUNTS = /^ *t(\*|\d+): *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *$/;
const MAPS_LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) [r-][w-]x[ps-] ([0-9a-f]{1,16}) \S+ \d+ *(.*)$/;
const MAX_DEPTH = 4096;

export function isCHeapText(head: string): boolean {
  return (
    /^\s*heap profile: *\d+: *\d+ *\[ *\d+: *\d+ *\] *@ *(?:heapz?_v2|heapprofile)\b/.test(head) ||
    /^\s*heap_v2\/\d+\r?\n/.test(head)
  );
}

/** @throws HalfopenError `malformed-profile` with the offset of the line. */
export function readCHeapText(bytes: Uint8Array): Profile {
  const reader = new LineReader(bytes);
  let rate = -1;
  while (rate === -1 && reader.read()) {
    if (reader.line.trim() === '') continue;
    const header = TCMALLOC_HEADER.exec(reader.line);
    // `heapprofile` is not sampled.
    if (header !== null) rate = header[1] === 'heapprofile' ? 1 : reader.count(header[2] ?? '1');
    else {
      const jemalloc = JEMALLOC_HEADER.exec(reader.line);
      if (jemalloc === null) throw reader.malformed('the header is not that of a heap profile');
      rate = reader.count(jemalloc[1]);
    }
  }
  if (rate === -1) throw reader.malformed('no header of a heap profile');
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
  let stack: string | undefined;
  while (reader.read()) {
    const line = reader.line;
    if (line.trim() === '') continue;
    if (line.startsWith('MAPPED_LIBRARIES:') || line.startsWith('--- Memory map: ---')) {
      readMappings(reader, builder);
      break;
    }
    const record = TCMALLOC_RECORD.exec(line);
    if (record !== null) {
      addRecord(reader, builder, rate, record[5], record[1], record[2], record[3], record[4]);
      continue;
    }
    const start = JEMALLOC_STACK.exec(line);
    if (start !== null) {
      stack = start[1];
      continue;
    }
    const counts = JEMALLOC_COUNTS.exec(line);
    if (counts === null) throw reader.malformed('expected a record of a heap profile');
    if (stack === undefined || counts[1] !== '*') continue;
    addRecord(reader, builder, rate, stack, counts[2], counts[3], counts[4], counts[5]);
  }
  builder.warn(
    'no-symbols',
    'heap profile: stacks are addresses without names; symbolize it first, e.g. `pprof -proto <program> <file>`',
  );
  return builder.finish();
}

function addRecord(
  reader: LineReader,
  builder: ProfileBuilder,
  rate: number,
  stack: string,
  objects: string,
  bytes: string,
  allocatedObjects: string,
  allocatedBytes: string,
): void {
  const words = stack.split(' ').filter((word) => word !== '');
  if (words.length > MAX_DEPTH) throw reader.malformed(`a stack of ${words.length} addresses`);
  const locations = words.map((word) => builder.location([], parseCallAddress(word, reader)));
  const inUse = unsample(reader.count(objects), reader.count(bytes), rate);
  const allocated = unsample(reader.count(allocatedObjects), reader.count(allocatedBytes), rate);
  builder.addSample(locations, [allocated.objects, allocated.bytes, inUse.objects, inUse.bytes]);
}

/** Executable lines of /proc/<pid>/maps. */
function readMappings(reader: LineReader, builder: ProfileBuilder): void {
  while (reader.read()) {
    const match = MAPS_LINE.exec(reader.line);
    if (match === null) continue;
    builder.addMapping({
      start: BigInt(`0x${match[1]}`),
      limit: BigInt(`0x${match[2]}`),
      offset: BigInt(`0x${match[3]}`),
      filename: match[4],
    });
  }
}
