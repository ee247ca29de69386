/** Records and measured groups become the result: named, summed. Same records, same result. */
import type {
  Group,
  GroupedStream,
  InputInfo,
  OwnedStream,
  Result,
  StreamInfo,
  Summary,
  VerdictTotal,
  Warning,
} from '../model/result.js';
import { SCHEMA_VERSION } from '../model/result.js';
import { ACCUSING_VERDICTS, VERDICTS, type Verdict } from '../model/vocabulary.js';
import type { StreamRecord } from '../streams/model.js';
import { findTopmostOwners } from './group.js';
import { judge } from './judge.js';
import { type GroupSizer, type MeasuredGroup, measureGroups } from './measure-groups.js';
import { classOf } from './stream-facts.js';
import { VERSION } from './version.js';

/** Answers about memory. All members and nodes are ordinals, all answers whole bytes. */
export interface Sizer extends GroupSizer {
  /** What only this node keeps alive: its dominator subtree. */
  retainedBytesOf(node: number): number;
  /**
   * What releasing all `members` would free too: whether it is every one of `others`. Valid until the next question to
   * the sizer.
   */
  releases?(members: readonly number[]): (others: readonly number[]) => boolean;
}

export interface ResultParts {
  readonly records: readonly StreamRecord[];
  /** Of these records, when they have been measured already. */
  readonly measured?: readonly MeasuredGroup[];
  readonly sizer: Sizer;
  readonly inputs: readonly InputInfo[];
  readonly warnings: readonly Warning[];
  /** Sum of the self sizes of the snapshot. */
  readonly heapBytes: number;
}

/** Each of them is one question to the sizer, whose answer is compared with all others: so many, in report order. */
const COMPARED_FINDINGS = 32;

export function buildResult(parts: ResultParts): Result {
  const { records, sizer, inputs, warnings, heapBytes, measured = measureGroups(records, sizer) } = parts;
  const topOf = findTopmostOwners(records);
  const groups = nameGroups(measured, sizer);
  const summary = summarise(measured, sizer, heapBytes);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'halfopen', version: VERSION },
    inputs,
    warnings: [...warnings, ...warnAboutNumbers(inputs, summary)],
    summary,
    groups,
    streams: describeStreams(records, topOf, groups, sizer),
  };
}

function nameGroups(measured: readonly MeasuredGroup[], sizer: Sizer): readonly Group[] {
  const findings = [...measured.entries()].filter(([, { group }]) => ACCUSING_VERDICTS.includes(group.verdict));
  const compared = findings.slice(0, COMPARED_FINDINGS);
  const retainers = measured.map((): string[] => []);
  for (const [other, { nodes }] of compared) {
    const frees = sizer.releases?.(nodes);
    for (const [index, own] of compared) {
      if (other !== index && frees?.(own.nodes)) retainers[index]!.push(groupId(other));
    }
  }
  return measured.map(({ group }, index) => {
    const alsoRetainedBy = retainers[index]!;
    return { id: groupId(index), ...group, ...(alsoRetainedBy.length > 0 && { alsoRetainedBy }) };
  });
}

function groupId(index: number): string {
  return `g-${index + 1}`;
}

function summarise(measured: readonly MeasuredGroup[], sizer: Sizer, heapBytes: number): Summary {
  const byVerdict: Partial<Record<Verdict, VerdictTotal>> = {};
  let streams = 0;
  let decidedStreams = 0;
  let needNumbers = 0;
  for (const verdict of VERDICTS) {
    const groups = measured.filter(({ group }) => group.verdict === verdict);
    if (groups.length === 0) continue;
    const nodes = groups.flatMap((group) => group.nodes);
    byVerdict[verdict] = { groups: groups.length, streams: nodes.length, retainedBytes: sizer.retainedBytes(nodes) };
    streams += nodes.length;
    if (verdict !== 'undetermined') decidedStreams += nodes.length;
    else needNumbers = groups.filter(({ group }) => group.ifStuck === undefined).flatMap((group) => group.nodes).length;
  }
  const accused = measured
    .filter(({ group }) => ACCUSING_VERDICTS.includes(group.verdict))
    .flatMap(({ nodes }) => nodes);
  const findingsRetainedBytes = accused.length === 0 ? 0 : sizer.retainedBytes(accused);
  return { streams, decidedStreams, needNumbers, heapBytes, findingsRetainedBytes, byVerdict };
}

function warnAboutNumbers(
  inputs: readonly InputInfo[],
  { streams, decidedStreams, needNumbers = 0 }: Summary,
): readonly Warning[] {
  if (!inputs.some(({ numericValues }) => numericValues === false)) return [];
  const message =
    `the snapshot holds no numbers: a verdict on ${decidedStreams} of ${streams} streams was possible without, ` +
    `${needNumbers} ${needNumbers === 1 ? 'needs' : 'need'} numeric values; ` +
    'capture with v8.writeHeapSnapshot(path, { exposeNumericValues: true })';
  return [{ code: 'no-numeric-values', message }];
}

/** A stream inside another one is driven by its owner: it is listed with it, and never accused itself. */
function describeStreams(
  records: readonly StreamRecord[],
  topOf: ReadonlyMap<number, number>,
  groups: readonly Group[],
  sizer: Sizer,
): readonly StreamInfo[] {
  const idOf = new Map(records.map((record) => [record.node, record.id]));
  const groupOf = new Map(groups.flatMap((group) => group.streams!.map((id) => [id, group])));
  const described = records.map((record): StreamInfo => {
    const owner = idOf.get(topOf.get(record.node) ?? -1);
    return owner === undefined
      ? describeGrouped(record, groupOf.get(record.id)!, sizer)
      : describeOwned(record, owner, sizer);
  });
  return described.sort((a, b) => a.id - b.id);
}

function describeGrouped(record: StreamRecord, group: Group, sizer: Sizer): GroupedStream {
  const { confidence } = judge(record);
  return {
    id: record.id,
    group: group.id,
    ...(confidence !== group.confidence && { confidence }),
    ...describeSelf(record, sizer),
  };
}

function describeOwned(record: StreamRecord, owner: number, sizer: Sizer): OwnedStream {
  const { confidence } = judge(record);
  return {
    id: record.id,
    owner,
    kind: record.kind,
    ...(record.class !== classOf(record.kind) && { class: record.class }),
    receive: record.receive.state,
    send: record.send.state,
    reader: record.reader,
    ...(confidence !== 'certain' && { confidence }),
    ...describeSelf(record, sizer),
  };
}

function describeSelf(
  { node, bufferedBytes, label }: StreamRecord,
  sizer: Sizer,
): Pick<StreamInfo, 'retainedBytes' | 'bufferedBytes' | 'label'> {
  return {
    retainedBytes: sizer.retainedBytesOf(node),
    bufferedBytes,
    ...(label !== undefined && { label }),
  };
}
