/** Populations of a profile become the result: judged, sorted, summed. Same populations, same result. */

import {
  type Call,
  type Estimate,
  type Group,
  type InputInfo,
  type Result,
  SCHEMA_VERSION,
  type Summary,
  type VerdictTotal,
  type Warning,
} from '../model/result.js';
import { ACCUSING_VERDICTS, SEVERITIES, VERDICTS, type Verdict } from '../model/vocabulary.js';
import type { Count } from '../profile/estimate.js';
import { FEWEST_SAMPLES, relativeInterval } from '../profile/sampling.js';
import { GO_KINDS } from '../streams/go/known-kinds.js';
import type { StreamPopulation } from '../streams/go/population.js';
import { compareText } from './compare-text.js';
import { fingerprint } from './fingerprint.js';
import { exampleFor } from './fix.js';
import { type Case, judge } from './judge.js';
import { VERSION } from './version.js';

export interface ProfileResultParts {
  readonly populations: readonly StreamPopulation[];
  readonly inputs: readonly InputInfo[];
  readonly warnings: readonly Warning[];
  /** In-use bytes of the heap profile; 0 without one. */
  readonly heapBytes: number;
  readonly calls?: readonly Call[];
}

export function buildProfileResult({ populations, inputs, warnings, heapBytes, calls }: ProfileResultParts): Result {
  const groups = populations.map(describePopulation).sort(compareGroups);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'halfopen', version: VERSION },
    inputs,
    warnings,
    summary: summarise(groups, heapBytes),
    groups: groups.map((group, index) => ({ id: `g-${index + 1}`, ...group })),
    ...(calls !== undefined && { calls }),
  };
}

type UnnamedGroup = Omit<Group, 'id'>;

function describePopulation(population: StreamPopulation): UnnamedGroup {
  const { kind, receive, send, origin, circumstances, fixes, docs, unknown } = population;
  const { verdict, severity, confidence } = judge(presumeUnread(population));
  const fix = fixes[verdict];
  const example = fix === undefined ? undefined : exampleFor(verdict, docs, GO_KINDS);
  const isMeasured = population.count.samples >= FEWEST_SAMPLES;
  return {
    fingerprint: fingerprint({ kind, receive: receive.state, send: send.state, holder: origin }),
    kind,
    class: population.class,
    receive: { state: receive.state, confidence: receive.confidence },
    send: { state: send.state, confidence: send.confidence },
    reader: population.reader,
    verdict,
    severity,
    confidence,
    // One sample scaled up is no measurement: the interval in `estimate` says what little is known.
    count: isMeasured ? roundEstimate(population.count) : 0,
    retainedBytes: isMeasured ? Math.round(population.retained.bytes) : 0,
    shallowBytes: isMeasured ? Math.round(population.shallowBytes) : 0,
    bufferedBytes: isMeasured ? Math.round(population.bufferedBytes) : 0,
    ...(Number.isFinite(population.count.samples) && { estimate: describeEstimate(population) }),
    holder: [...origin, ...population.handlers],
    evidence:
      circumstances.exempt === undefined
        ? population.evidence
        : [...population.evidence, { half: 'stream', fact: circumstances.exempt, from: 'their number' }],
    ...(fix !== undefined && { fix }),
    ...(example !== undefined && { example }),
    docs,
    ...(unknown.length > 0 && { unknown }),
  };
}

/**
 * Without a goroutine profile no reader can be seen. That many streams with a closed send half are presumed to have none:
 * the rules then answer, and the reader that stays `unknown` in the report keeps the answer from being certain.
 */
function presumeUnread({ receive, send, reader, isPresumedUnread, circumstances }: StreamPopulation): Case {
  if (!isPresumedUnread) return { receive, send, reader, circumstances };
  const inferred = circumstances.inferred ?? 'no goroutine profile tells who reads them';
  return { receive, send, reader: 'none', circumstances: { ...circumstances, inferred } };
}

/** Two digits where luck makes the third one meaningless, so that no report shows an estimate as if it were counted. */
function roundEstimate({ count, low, high }: Count): number {
  if (high - low <= count * 0.1) return Math.round(count);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.round(count / unit) * unit;
}

function describeEstimate({ count, retained }: StreamPopulation): Estimate {
  const { low, high } = relativeInterval(retained.samples, retained.chance);
  return {
    countLow: Math.floor(count.low),
    countHigh: roundUp(count.high),
    bytesLow: Math.floor(retained.bytes * low),
    bytesHigh: roundUp(retained.bytes * high),
    expectedSamples: Math.round(count.samples * 10) / 10,
  };
}

/** Less than one sample bounds nothing from above, and JSON has no infinity. */
function roundUp(bound: number): number {
  return bound < Number.MAX_SAFE_INTEGER ? Math.ceil(bound) : Number.MAX_SAFE_INTEGER;
}

function summarise(groups: readonly UnnamedGroup[], heapBytes: number): Summary {
  const byVerdict: Partial<Record<Verdict, VerdictTotal>> = {};
  let streams = 0;
  let decidedStreams = 0;
  let findings = 0;
  for (const verdict of VERDICTS) {
    const members = groups.filter((group) => group.verdict === verdict);
    if (members.length === 0) continue;
    // Samples of two groups are never the same, so their bytes may be added.
    const retainedBytes = members.reduce((sum, group) => sum + group.retainedBytes, 0);
    const count = members.reduce((sum, group) => sum + group.count, 0);
    byVerdict[verdict] = { groups: members.length, streams: count, retainedBytes };
    streams += count;
    if (verdict !== 'undetermined') decidedStreams += count;
    if (ACCUSING_VERDICTS.includes(verdict)) findings += retainedBytes;
  }
  return { streams, decidedStreams, heapBytes, findingsRetainedBytes: Math.min(findings, heapBytes), byVerdict };
}

/** Most severe first, then most memory, then most streams; the rest only makes the order total. */
function compareGroups(a: UnnamedGroup, b: UnnamedGroup): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.retainedBytes - a.retainedBytes ||
    b.count - a.count ||
    compareText(a.fingerprint, b.fingerprint) ||
    compareText(a.class, b.class) ||
    compareText(a.verdict, b.verdict)
  );
}
