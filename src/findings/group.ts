/** Streams become groups: equal in everything that a report says about them, so that one sentence is true of all. */
import type { Confidence } from '../model/vocabulary.js';
import type { StreamRecord } from '../streams/model.js';
import { normaliseHolder } from './fingerprint.js';
import { type Judgement, judge, judgeIfStuck, severityOf, weaker } from './judge.js';

export interface StreamGroup {
  /** Ascending by node ordinal; never empty. The first one speaks for the group: holder, evidence, fix. */
  readonly members: readonly StreamRecord[];
  readonly judgement: Judgement;
}

/** Groups the streams that nobody owns, in the order of their first members. */
export function groupStreams(records: readonly StreamRecord[]): readonly StreamGroup[] {
  const groups = new Map<string, { members: StreamRecord[]; judgement: Judgement }>();
  const ordered = records.toSorted((a, b) => a.node - b.node);
  for (const record of ordered) {
    const judgement = judge(record);
    const key = groupKey(record, judgement);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { members: [record], judgement });
    } else {
      group.members.push(record);
      group.judgement = weaken(group.judgement, judgement.confidence);
    }
  }
  return [...groups.values()];
}

/**
 * The ordinal of the stream that is reported in place of each owned one; top-most streams are not in the map.
 * An owner that was not recognised as a stream owns nothing; of a ring of owners the lowest ordinal is the top.
 */
export function findTopmostOwners(records: readonly StreamRecord[]): ReadonlyMap<number, number> {
  const ownerOf = new Map<number, number | undefined>();
  for (const record of records) ownerOf.set(record.node, undefined);
  for (const { node, owner } of records) if (owner !== undefined && ownerOf.has(owner)) ownerOf.set(node, owner);

  const topOf = new Map<number, number>();
  for (const { node } of records) resolveTop(node, ownerOf, topOf);
  for (const [node, top] of topOf) if (node === top) topOf.delete(node);
  return topOf;
}

/** Walks up once and notes the result for the whole path, so that a long chain of owners costs one step per stream. */
function resolveTop(start: number, ownerOf: ReadonlyMap<number, number | undefined>, topOf: Map<number, number>): void {
  const path = new Set<number>();
  let node = start;
  while (!path.has(node) && !topOf.has(node)) {
    path.add(node);
    const owner = ownerOf.get(node);
    if (owner === undefined) break;
    node = owner;
  }
  let top = topOf.get(node) ?? node;
  if (topOf.get(node) === undefined && ownerOf.get(node) !== undefined) {
    const steps = [...path];
    for (const step of steps.slice(steps.indexOf(node))) top = Math.min(top, step);
  }
  for (const step of path) topOf.set(step, top);
}

function groupKey(record: StreamRecord, { verdict }: Judgement): string {
  const { kind, receive, send, reader, circumstances, holder } = record;
  return JSON.stringify([
    kind,
    record.class,
    receive.state,
    receive.confidence,
    send.state,
    send.confidence,
    reader,
    verdict,
    circumstances.abandoned,
    judgeIfStuck(record),
    // Which of the runtime's tables the path to it goes through tells nobody anything.
    circumstances.abandoned ? [] : normaliseHolder(holder),
  ]);
}

function weaken(judgement: Judgement, confidence: Confidence): Judgement {
  const weakest = weaker(judgement.confidence, confidence);
  if (weakest === judgement.confidence) return judgement;
  return { ...judgement, confidence: weakest, severity: severityOf(judgement.verdict, weakest) };
}
