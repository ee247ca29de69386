/**
 * Writes a heap profile like those of Go programs, uncompressed, of so many samples that are 30 frames deep:
 *
 *     node scripts/bench/generate-profile.mjs <out> <samples>
 *
 * Made up, unlike the heap snapshots: no program of a reasonable size has so many different stacks. What costs time is
 * as in real ones: a call graph, ids of one or two bytes, packed lists, the `bytes` label, long names, generic types, closures, some
 * stacks of libraries that carry streams. The same number of samples gives the same bytes.
 */

import { renameSync, writeFileSync } from 'node:fs';
import { ProfileBuilder } from '../../dist/formats/pprof/builder.js';
import { encodeProfile } from '../../dist/formats/pprof/encode.js';

const DEPTH = 30;
/** Call sites of each depth: 12,000 locations are what a service of some 300,000 lines has. */
const SITES_PER_DEPTH = 400;
/** What each of them calls: a call graph without a limit would be unkind to a peer that builds one. */
const CALLEES = 4;
const SAMPLE_TYPES = [
  { type: 'alloc_objects', unit: 'count' },
  { type: 'alloc_space', unit: 'bytes' },
  { type: 'inuse_objects', unit: 'count' },
  { type: 'inuse_space', unit: 'bytes' },
];
const PERIOD = 512 * 1024;
const SIZES = [16, 48, 96, 208, 512, 1408, 4096, 9472];

const QUIC = 'github.com/quic-go/quic-go';
const YAMUX = 'github.com/hashicorp/yamux';
/** Leaf first; the callers below them are the program's. One sample in 100 is of one of these. */
const LIBRARY_STACKS = [
  [
    `${QUIC}.newReceiveStream`,
    `${QUIC}.newStream`,
    `${QUIC}.(*streamsMap).initMaps.func3`,
    `${QUIC}.(*incomingStreamsMap[go.shape.*uint8]).GetOrOpenStream`,
    `${QUIC}.(*streamsMap).GetOrOpenReceiveStream`,
    `${QUIC}.(*Conn).handleStreamFrame`,
    `${QUIC}.(*Conn).handleFrames`,
    `${QUIC}.(*Conn).handlePackets`,
    `${QUIC}.(*Conn).run`,
  ],
  [
    'net/http.(*Transport).dialConn',
    'net/http.(*Transport).dialConnFor',
    'net/http.(*Transport).startDialConnForLocked.func1',
  ],
  [`${YAMUX}.newStream`, `${YAMUX}.(*Session).OpenStream`],
  ['net.newFD', 'net.(*netFD).accept', 'net.(*TCPListener).accept', 'net.(*TCPListener).Accept'],
];
const LIBRARY_EVERY = 100;

/** Marsaglia's xorshift: `random(n)` is an integer in [0, n). */
function createRandom(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Three call sites of one function follow each other. */
function nameFunction(depth, site) {
  const index = Math.floor(site / 3);
  const folder = `example.com/shop/internal/layer${depth}/part${index % 20}`;
  switch (index % 4) {
    case 0:
      return `${folder}.(*Service${index}).handleRequest`;
    case 1:
      return `${folder}.(*Cache${index}[go.shape.string,go.shape.struct { Start ${folder}.T }]).lookup`;
    case 2:
      return `${folder}.(*Service${index}).watch.func1`;
    default:
      return `${folder}.decodeMessage${index}`;
  }
}

function generate(count) {
  const random = createRandom(20260101);
  const builder = new ProfileBuilder({
    sampleTypes: SAMPLE_TYPES,
    periodType: { type: 'space', unit: 'bytes' },
    period: PERIOD,
    timeNanos: 1_767_225_600_000_000_000n,
  });
  let address = 0x40_0000n;
  const locate = (name, filename, line) => {
    address += 0x35n;
    return builder.location([{ name, filename, line }], address);
  };
  const sites = Array.from({ length: DEPTH }, (_, depth) =>
    Array.from({ length: SITES_PER_DEPTH }, (_, site) =>
      locate(
        nameFunction(depth, site),
        `/build/shop/internal/layer${depth}/part${Math.floor(site / 3) % 20}/file.go`,
        site + 10,
      ),
    ),
  );
  const libraryStacks = LIBRARY_STACKS.map((names) => names.map((name) => locate(name, '/build/modules/file.go', 100)));
  // One sample of its own puts the label's key and unit among the strings.
  builder.addSample([sites[0][0]], [1, 16, 1, 16], [{ key: 'bytes', value: 16, unit: 'bytes' }]);
  const profile = builder.finish();
  const { labelKey, labelUnit } = profile.samples;

  const values = new Float64Array(count * SAMPLE_TYPES.length);
  const location = new Uint16Array(count * DEPTH);
  const labelNumber = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * DEPTH;
    let site = random(SITES_PER_DEPTH);
    for (let depth = DEPTH - 1; depth >= 0; depth--) {
      location[start + depth] = sites[depth][site];
      site = (site * CALLEES + random(CALLEES)) % SITES_PER_DEPTH;
    }
    if (sample % LIBRARY_EVERY === 0) location.set(libraryStacks[random(libraryStacks.length)], start);
    const size = SIZES[random(SIZES.length)];
    const objects = Math.round(1 / -Math.expm1(-size / PERIOD));
    const inUse = random(3) === 0 ? 0 : objects;
    values.set([objects * 2, objects * 2 * size, inUse, inUse * size], sample * SAMPLE_TYPES.length);
    labelNumber[sample] = size;
  }
  const samples = {
    count,
    values,
    locationStart: Uint32Array.from({ length: count + 1 }, (_, sample) => sample * DEPTH),
    location,
    labelStart: Uint32Array.from({ length: count + 1 }, (_, sample) => sample),
    labelKey: new Uint32Array(count).fill(labelKey[0]),
    labelString: new Uint32Array(count),
    labelNumber,
    labelUnit: new Uint32Array(count).fill(labelUnit[0]),
  };
  return encodeProfile({ ...profile, samples });
}

const [out, count] = process.argv.slice(2);
if (out === undefined || !(Number(count) > 0)) {
  console.error('usage: generate-profile.mjs <out> <samples>');
  process.exit(2);
}
writeFileSync(`${out}.partial`, generate(Number(count)));
renameSync(`${out}.partial`, out);
