/** Records and sizes become the result: grouped, judged, measured, sorted. Same records, same result. */
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
import {
  ACCUSING_VERDICTS,
  type ReceiveState,
  SEVERITIES,
  type SendState,
  VERDICTS,
  type Verdict,
} from '../model/vocabulary.js';
import type { StreamRecord } from '../streams/model.js';
import { fingerprint } from './fingerprint.js';
import { findTopmostOwners, groupStreams, type StreamGroup } from './group.js';
import { judge, judgeIfStuck } from './judge.js';
import { VERSION } from './version.js';

/** Answers about memory. All members and nodes are ordinals, all answers whole bytes. */
export interface Sizer {
  /** What would be freed if all members were released together: a union, never a sum. */
  retainedBytes(members: readonly number[]): number;
  /** What only this node keeps alive: its dominator subtree. */
  retainedBytesOf(node: number): number;
  shallowBytes(node: number): number;
  /**
   * What releasing all `members` would free too: whether it is every one of `others`. Valid until the next question to
   * the sizer.
   */
  releases?(members: readonly number[]): (others: readonly number[]) => boolean;
}

export interface ResultParts {
  readonly records: readonly StreamRecord[];
  readonly sizer: Sizer;
  readonly inputs: readonly InputInfo[];
  readonly warnings: readonly Warning[];
  /** Sum of the self sizes of the snapshot. */
  readonly heapBytes: number;
}

/** Each of them is one question to the sizer, whose answer is compared with all others: so many, in report order. */
const COMPARED_FINDINGS = 32;

/** No call is missing on a closed stream, whatever its kind. */
const LET_GO = 'it is closed already: drop the reference to it';

interface MeasuredGroup {
  readonly group: Omit<Group, 'id' | 'alsoRetainedBy'>;
  readonly nodes: readonly number[];
}

export function buildResult({ records, sizer, inputs, warnings, heapBytes }: ResultParts): Result {
  const topOf = findTopmostOwners(records);
  const topmost = records.filter((record) => !topOf.has(record.node));
  const measured = groupStreams(topmost).map((group) => measureGroup(group, sizer));
  measured.sort((a, b) => compareGroups(a.group, b.group));
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

/** The one call that is missing: when the other half is over, it need not be told how to end that one. */
function fixFor(verdict: Verdict, { receive, send, fix, halfFix }: StreamRecord): string {
  if (verdict === 'closed-but-retained') return LET_GO;
  if (verdict === 'receive-never-closed' && isOver(send.state)) return halfFix.receive ?? fix;
  if (verdict === 'send-never-closed' && isOver(receive.state)) return halfFix.send ?? fix;
  return fix;
}

function isOver(state: ReceiveState | SendState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none' || state === 'ending';
}

function measureGroup({ members, judgement }: StreamGroup, sizer: Sizer): MeasuredGroup {
  const first = members[0]!;
  const nodes = members.map((member) => member.node);
  const ifStuck = judgement.verdict === 'in-use' ? judgeIfStuck(first) : undefined;
  const group: MeasuredGroup['group'] = {
    fingerprint: fingerprint({
      kind: first.kind,
      receive: first.receive.state,
      send: first.send.state,
      // Which of the runtime's tables lead to it tells nobody anything, and differs between runs.
      holder: first.circumstances.abandoned ? [] : first.holder,
    }),
    kind: first.kind,
    class: first.class,
    receive: { state: first.receive.state, confidence: first.receive.confidence },
    send: { state: first.send.state, confidence: first.send.confidence },
    reader: first.reader,
    verdict: judgement.verdict,
    severity: judgement.severity,
    confidence: judgement.confidence,
    ...(ifStuck !== undefined && { ifStuck }),
    abandoned: first.circumstances.abandoned,
    count: members.length,
    retainedBytes: sizer.retainedBytes(nodes),
    shallowBytes: members.reduce((sum, member) => sum + sizer.shallowBytes(member.node), 0),
    bufferedBytes: members.reduce((sum, member) => sum + member.bufferedBytes, 0),
    holder: first.holder,
    evidence: evidenceOf(first),
    ...((isAccusing(judgement.verdict) || ifStuck !== undefined) && {
      fix: fixFor(judgement.verdict, first),
    }),
    docs: first.docs,
    ...(first.unknown.length > 0 && { unknown: first.unknown }),
    streams: members.map((member) => member.id).sort((a, b) => a - b),
  };
  return { group, nodes };
}

/** With the reason why nobody is accused. */
export function evidenceOf({ evidence, circumstances }: StreamRecord): Group['evidence'] {
  if (circumstances.exempt === undefined) return evidence;
  return [...evidence, { half: 'stream', fact: circumstances.exempt, from: 'the state of the stream and its holder' }];
}

function nameGroups(measured: readonly MeasuredGroup[], sizer: Sizer): readonly Group[] {
  const findings = [...measured.entries()].filter(([, { group }]) => isAccusing(group.verdict));
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
  for (const verdict of VERDICTS) {
    const groups = measured.filter(({ group }) => group.verdict === verdict);
    if (groups.length === 0) continue;
    const nodes = groups.flatMap((group) => group.nodes);
    byVerdict[verdict] = { groups: groups.length, streams: nodes.length, retainedBytes: sizer.retainedBytes(nodes) };
    streams += nodes.length;
    if (verdict !== 'undetermined') decidedStreams += nodes.length;
  }
  const accused = measured.filter(({ group }) => isAccusing(group.verdict)).flatMap(({ nodes }) => nodes);
  const findingsRetainedBytes = accused.length === 0 ? 0 : sizer.retainedBytes(accused);
  return { streams, decidedStreams, heapBytes, findingsRetainedBytes, byVerdict };
}

function warnAboutNumbers(inputs: readonly InputInfo[], { streams, decidedStreams }: Summary): readonly Warning[] {
  if (!inputs.some(({ numericValues }) => numericValues === false)) return [];
  const undecided = streams - decidedStreams;
  const message =
    `the snapshot holds no numbers: ${decidedStreams} of ${streams} streams could be decided without, ` +
    `${undecided} ${undecided === 1 ? 'needs' : 'need'} numeric values; ` +
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
  return {
    id: record.id,
    owner,
    kind: record.kind,
    class: record.class,
    receive: record.receive.state,
    send: record.send.state,
    reader: record.reader,
    confidence: judge(record).confidence,
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

/** Most severe first, then most memory, then most streams; the rest only makes the order total. */
function compareGroups(a: MeasuredGroup['group'], b: MeasuredGroup['group']): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.retainedBytes - a.retainedBytes ||
    b.count - a.count ||
    compareText(a.fingerprint, b.fingerprint) ||
    a.streams![0]! - b.streams![0]!
  );
}

/** By code unit: `localeCompare` differs between machines. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isAccusing(verdict: Verdict): boolean {
  return ACCUSING_VERDICTS.includes(verdict);
}
