/** All that is known about one stream or group of a case. */
import { HeapView } from '../graph/heap-view.js';
import type { ExplainedStream, Explanation, ListenerInfo, StreamRef } from '../model/explanation.js';
import type { Result, StreamInfo } from '../model/result.js';
import type { StreamRecord } from '../streams/model.js';
import { IDENTITY_EDGES, identify } from '../streams/v8/identity.js';
import { listenersOf } from '../streams/v8/listeners.js';
import { findPaths } from '../streams/v8/paths.js';
import { analyzeCase } from './analyze.js';
import type { AnalyzeOptions } from './analyze-options.js';
import { createResult } from './analyze-snapshot.js';
import { type StudiedHeap, studySnapshot } from './examine-snapshot.js';
import { judge } from './judge.js';
import { evidenceOf, unknownOf } from './measure-groups.js';
import { type Case, onlySource, withCase } from './open-case.js';
import { collectFacts } from './stream-facts.js';
import { findSubject, type Subject } from './subject.js';
import { findMaker } from './tell-makers.js';

const MOST_SIBLINGS = 20;
const MOST_HOLDERS = 8;

/**
 * @param asked `g-3`, a stream's id, or a fingerprint (or the start of one)
 * @throws {HalfopenError} when there is nothing of that name, and for everything that `analyze` throws
 */
export async function explain(
  paths: readonly string[],
  asked: string,
  options: AnalyzeOptions = {},
): Promise<Explanation> {
  const use = async (opened: Case): Promise<Explanation> => {
    if (opened.format !== 'v8-heapsnapshot') return explainFromResult(await analyzeCase(opened, options), asked);
    const studied = await studySnapshot(onlySource(opened), options);
    const result = createResult(studied);
    const explained = explainFromResult(result, asked, (subject) => explainStream(studied, result, subject));
    // Maps are read, and complained about, when a position is told.
    return { ...explained, warnings: [...result.warnings, ...studied.sourceMaps.warnings] };
  };
  return withCase(paths, options.maxInput, use, options.progress);
}

function explainFromResult(
  result: Result,
  asked: string,
  tell?: (subject: Subject) => ExplainedStream | undefined,
): Explanation {
  const subject = findSubject(result, asked);
  const { group, sameFingerprint } = subject;
  const { schemaVersion, tool, inputs, warnings, summary } = result;
  const stream = tell?.(subject);
  return {
    ...{ schemaVersion, tool, inputs, warnings, asked, heapBytes: summary.heapBytes, group },
    ...(sameFingerprint.length > 0 && { sameFingerprint }),
    ...(stream !== undefined && { stream }),
    ...(result.streams !== undefined && { siblings: siblingsOf(result.streams, subject, stream?.id) }),
  };
}

function siblingsOf(
  streams: readonly StreamInfo[],
  { group }: Subject,
  explained: number | undefined,
): readonly StreamInfo[] {
  const members = new Set(group.streams);
  return streams.filter(({ id }) => members.has(id) && id !== explained).slice(0, MOST_SIBLINGS);
}

function explainStream(studied: StudiedHeap, result: Result, { group, stream }: Subject): ExplainedStream | undefined {
  const { records, heap, surroundings } = studied;
  // The first record of a group is the one that speaks for it.
  const members = new Set(stream === undefined ? group.streams : [stream.id]);
  const record = records.find(({ id }) => members.has(id));
  const facts = record && collectFacts(result).get(record.id);
  if (record === undefined || facts === undefined) return undefined;
  const { circumstances, node } = record;
  const { positions } = surroundings;
  const unknown = unknownOf(record);
  return {
    ...{ id: record.id, kind: record.kind, class: record.class },
    ...{ receive: record.receive, send: record.send, reader: record.reader, verdict: facts.verdict },
    severity: facts.owner === undefined ? judge(record).severity : 'none',
    confidence: facts.confidence,
    evidence: evidenceOf(record),
    ...(unknown.length > 0 && { unknown }),
    ...(record.label !== undefined && { label: record.label }),
    abandoned: circumstances.abandoned,
    ...(record.bufferedChunks !== undefined && { bufferedChunks: record.bufferedChunks }),
    bufferedBytes: record.bufferedBytes,
    retainedBytes: facts.retainedBytes,
    shallowBytes: heap.selfSize(node),
    ...ownersOf(records, record),
    identity: identify(new HeapView(heap.snapshot, IDENTITY_EDGES), node, positions),
    listeners: describeListeners(studied, node),
    ...tellMaker(studied, record),
    ...findPaths({ ...studied, positions }, node, MOST_HOLDERS),
  };
}

function ownersOf(
  records: readonly StreamRecord[],
  { node, owner }: StreamRecord,
): Pick<ExplainedStream, 'owner' | 'owns'> {
  const carrier = owner === undefined ? undefined : records.find((other) => other.node === owner);
  return {
    ...(carrier !== undefined && { owner: refer(carrier) }),
    owns: records.filter((other) => other.owner === node).map(refer),
  };
}

function tellMaker(studied: StudiedHeap, record: StreamRecord): Pick<ExplainedStream, 'allocation' | 'allocationOf'> {
  const maker = findMaker({ ...studied, positions: studied.surroundings.positions }, record);
  if (maker === undefined) return {};
  const { stack, part } = maker;
  return { allocation: stack, ...(part !== undefined && { allocationOf: refer(part) }) };
}

function refer({ id, kind, class: className }: StreamRecord): StreamRef {
  return { id, kind, class: className };
}

function describeListeners({ heap, surroundings: { positions } }: StudiedHeap, node: number): readonly ListenerInfo[] {
  return listenersOf(heap, node, positions).map(({ event, closure, name, ofRuntime }) => {
    const at = positions.of(closure);
    const original = positions.originalOf(closure);
    return {
      ...{ event, function: name, ofRuntime },
      ...(at !== undefined && { at }),
      ...(original !== undefined && { original }),
    };
  });
}
