/**
 * What the streams retain, from kind over half-states and holder down to the single stream.
 *
 * Retained sizes are unions, and unions overlap: two groups may each free the same bytes. The picture shows every byte at
 * most once: groups that another one frees too are left to that one, and what still overlaps is scaled down to the union.
 */
import type { Group, Result, StreamInfo, Summary } from '../../model/result.js';
import { ACCUSING_VERDICTS, type Verdict } from '../../model/vocabulary.js';
import { describeHolder } from '../holder-steps.js';
import { formatQuantity } from '../units.js';
import type { IcicleNode } from './icicle.js';
import { shortenId } from './rows.js';

/** Its width in the picture is in bytes. */
export interface MemoryNode extends IcicleNode<MemoryNode> {
  readonly name: string;
  /** What a group or a stream retains by itself, which may be more than its width. */
  readonly bytes?: number;
  readonly verdict?: Verdict | undefined;
  /** Id of the group that it is or belongs to. */
  readonly group?: string;
}

export interface MemoryTree {
  readonly root: MemoryNode;
  /** Bytes are shared between groups, so that widths are less than what the groups retain. */
  readonly scaled: boolean;
  /** Some bytes are held by several groups together, and drawn in none of them. */
  readonly together: boolean;
  /** Groups left out because another one frees them too. */
  readonly within: number;
}

/** Streams of one group that are drawn one by one. */
const MOST_STREAMS = 100;

/** The groups that are drawn, and the numbers of the whole input. */
export type Remembered = Pick<Result, 'groups' | 'summary'>;

/** @param all of which this is a part: what some of the groups hold is never more than what all of them do */
export function buildMemoryTree(
  { groups, summary }: Remembered,
  streams: ReadonlyMap<number, StreamInfo>,
  all?: MemoryTree,
): MemoryTree {
  const limit = all === undefined ? summary.heapBytes : all.root.value;
  const drawn = leaveOutCovered(groups.filter(({ retainedBytes }) => retainedBytes > 0));
  const byVerdict = new Map<Verdict, number>();
  const members = new Map<Verdict, number>();
  for (const { verdict, retainedBytes } of drawn) add(byVerdict, verdict, retainedBytes);
  for (const { verdict, count } of groups) add(members, verdict, count);
  const capped = (verdict: Verdict): number => {
    const sum = byVerdict.get(verdict) ?? 0;
    const known = summary.byVerdict[verdict];
    // A difference accuses streams that the analysis of one side did not: its union is not theirs then.
    const union = known !== undefined && known.streams >= members.get(verdict)! ? known.retainedBytes : sum;
    return union > 0 ? Math.min(1, union / sum) : 1;
  };
  const total = [...byVerdict].reduce((sum, [verdict, bytes]) => sum + bytes * capped(verdict), 0);
  // Releasing all findings frees what several groups hold together, too: that belongs to none of them and stays empty.
  const whole = Math.min(limit, Math.max(total, showsAllFindings(groups, summary) ? summary.findingsRetainedBytes : 0));
  const fit = total > limit ? limit / total : 1;
  const leaves = drawn.map((group): Placed => {
    const value = group.retainedBytes * capped(group.verdict) * fit;
    return { group, value, names: [...namePlace(group)], node: drawGroup(group, value, streams) };
  });
  const scaled = leaves.some(({ group, value }) => value < group.retainedBytes * 0.999);
  const root = { ...nest(all === undefined ? 'all streams' : 'these streams', leaves, 0), value: whole };
  return { root, scaled, together: whole > total * 1.001, within: groups.length - drawn.length };
}

/** A report may show only some kinds, while its summary is of the whole input. */
function showsAllFindings(groups: readonly Group[], { byVerdict }: Summary): boolean {
  return ACCUSING_VERDICTS.every(
    (accusing) => groups.filter(({ verdict }) => verdict === accusing).length === (byVerdict[accusing]?.groups ?? 0),
  );
}

function leaveOutCovered(groups: readonly Group[]): readonly Group[] {
  const drawn = new Set<string>();
  for (const { id, alsoRetainedBy = [] } of groups.toSorted((a, b) => b.retainedBytes - a.retainedBytes)) {
    if (!alsoRetainedBy.some((other) => drawn.has(other))) drawn.add(id);
  }
  return groups.filter(({ id }) => drawn.has(id));
}

interface Placed {
  readonly group: Group;
  readonly value: number;
  /** Of the levels above it. */
  readonly names: readonly string[];
  readonly node: MemoryNode;
}

function* namePlace({ kind, receive, send, holder, streams }: Group): Generator<string> {
  yield kind;
  yield `receive ${receive.state}, send ${send.state}`;
  // A profile: the frames that made them, as far as the report carries them.
  if (streams === undefined) for (const { edge, node } of holder) yield edge === '' ? node : `${edge} ${node}`;
}

function nest(name: string, leaves: readonly Placed[], depth: number): MemoryNode {
  const below = new Map<string, Placed[]>();
  const children: MemoryNode[] = [];
  for (const leaf of leaves) {
    const next = leaf.names[depth];
    if (next === undefined) children.push(leaf.node);
    else if (below.has(next)) below.get(next)!.push(leaf);
    else below.set(next, [leaf]);
  }
  for (const [next, members] of below) children.push(nest(next, members, depth + 1));
  const verdicts = new Set(leaves.map(({ group }) => group.verdict));
  return {
    name,
    value: leaves.reduce((sum, { value }) => sum + value, 0),
    verdict: verdicts.size === 1 ? leaves[0]!.group.verdict : undefined,
    children: children.sort((a, b) => b.value - a.value),
  };
}

function drawGroup(group: Group, value: number, streams: ReadonlyMap<number, StreamInfo>): MemoryNode {
  const { id, verdict, retainedBytes } = group;
  const members = (group.streams ?? []).flatMap((node) => streams.get(node) ?? []);
  const holder = describeHolder(group);
  return {
    name: holder === undefined ? shortenId(id) : `${shortenId(id)} ${holder.name}`,
    value,
    bytes: retainedBytes,
    verdict,
    group: id,
    children: drawStreams(members, value, retainedBytes, group),
  };
}

function drawStreams(
  members: readonly StreamInfo[],
  value: number,
  union: number,
  { id, verdict }: Group,
): readonly MemoryNode[] {
  const sum = members.reduce((total, { retainedBytes }) => total + retainedBytes, 0);
  if (sum === 0) return [];
  // One stream may hold another: their trees overlap then, and their union is what counts.
  const scale = value / Math.max(sum, union);
  const largest = members.toSorted((a, b) => b.retainedBytes - a.retainedBytes).slice(0, MOST_STREAMS);
  const drawn = largest.map(
    (stream): MemoryNode => ({
      name: `@${stream.id} ${stream.label ?? ''}`.trim(),
      value: stream.retainedBytes * scale,
      bytes: stream.retainedBytes,
      verdict,
      group: id,
      children: [],
    }),
  );
  const rest = sum - largest.reduce((total, { retainedBytes }) => total + retainedBytes, 0);
  if (rest > 0) {
    const name = formatQuantity(members.length - largest.length, 'more stream');
    drawn.push({ name, value: rest * scale, bytes: rest, verdict, group: id, children: [] });
  }
  return drawn;
}

function add(sums: Map<Verdict, number>, verdict: Verdict, bytes: number): void {
  sums.set(verdict, (sums.get(verdict) ?? 0) + bytes);
}
