/** Streams become groups with verdict, size and fix, in the order of the report. */

import type { Group } from '../model/result.js';
import { ACCUSING_VERDICTS, SEVERITIES, type Verdict } from '../model/vocabulary.js';
import type { StreamRecord } from '../streams/model.js';
import { V8_KINDS } from '../streams/v8/known-kinds.js';
import { compareText } from './compare-text.js';
import { fingerprint } from './fingerprint.js';
import { exampleFor, fixFor } from './fix.js';
import { findTopmostOwners, groupStreams, type StreamGroup } from './group.js';
import { judgeIfStuck } from './judge.js';

export interface GroupSizer {
  /** What would be freed if all members were released together: a union, never a sum. */
  retainedBytes(members: readonly number[]): number;
  shallowBytes(node: number): number;
}

export interface MeasuredGroup {
  readonly group: Omit<Group, 'id' | 'alsoRetainedBy'>;
  /** Ordinals; the first one speaks for the group. */
  readonly nodes: readonly number[];
}

export function measureGroups(records: readonly StreamRecord[], sizer: GroupSizer): readonly MeasuredGroup[] {
  const topOf = findTopmostOwners(records);
  const topmost = records.filter((record) => !topOf.has(record.node));
  const measured = groupStreams(topmost).map((group) => measureGroup(group, sizer));
  return measured.sort((a, b) => compareGroups(a.group, b.group));
}

function measureGroup({ members, judgement }: StreamGroup, sizer: GroupSizer): MeasuredGroup {
  const first = members[0]!;
  const nodes = members.map((member) => member.node);
  const ifStuck = ACCUSING_VERDICTS.includes(judgement.verdict) ? undefined : judgeIfStuck(first);
  const accusation = ifStuck ?? judgement.verdict;
  const shallowBytes = members.reduce((sum, member) => sum + sizer.shallowBytes(member.node), 0);
  const unknown = unknownOf(first);
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
    // A sizer that has given up says nothing.
    retainedBytes: Math.max(sizer.retainedBytes(nodes), shallowBytes),
    shallowBytes,
    bufferedBytes: members.reduce((sum, member) => sum + member.bufferedBytes, 0),
    holder: first.holder,
    evidence: evidenceOf(first),
    ...(ACCUSING_VERDICTS.includes(accusation) && tellFix(accusation, first)),
    docs: first.docs,
    ...(unknown.length > 0 && { unknown }),
    streams: members.map((member) => member.id).sort((a, b) => a - b),
  };
  return { group, nodes };
}

function tellFix(verdict: Verdict, record: StreamRecord): Pick<Group, 'fix' | 'example'> {
  const example = exampleFor(verdict, record.docs, V8_KINDS);
  return { fix: fixFor(verdict, record), ...(example !== undefined && { example }) };
}

/** With what only a second snapshot tells. */
export function unknownOf({ unknown, circumstances: { mayReturn } }: StreamRecord): readonly string[] {
  if (mayReturn === undefined) return unknown;
  return [...unknown, `whether anybody comes back to it: ${mayReturn}. A second snapshot tells: halfopen diff`];
}

/** With the reason why nobody is accused. */
export function evidenceOf({ evidence, circumstances }: StreamRecord): Group['evidence'] {
  if (circumstances.exempt === undefined) return evidence;
  return [...evidence, { half: 'stream', fact: circumstances.exempt, from: 'the state of the stream and its holder' }];
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
