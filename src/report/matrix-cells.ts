/** The half-state matrix as numbers: how many streams are in which pair of states, and who of them is accused. */
import type { Group } from '../model/result.js';
import {
  ACCUSING_VERDICTS,
  RECEIVE_STATES,
  type ReceiveState,
  SEND_STATES,
  type SendState,
  VERDICTS,
  type Verdict,
} from '../model/vocabulary.js';

export interface MatrixCell {
  readonly receive: ReceiveState;
  readonly send: SendState;
  readonly count: number;
  /** Sum over the groups, each of which is a union: groups may share bytes. */
  readonly bytes: number;
  /** The same over the groups that accuse somebody. */
  readonly accusedBytes: number;
  /** The first accusing one in the order of the vocabulary, or else the one with the most streams. */
  readonly verdict: Verdict;
  /** Streams by verdict, in the order of the vocabulary. */
  readonly shares: readonly { readonly verdict: Verdict; readonly count: number }[];
}

export interface Matrix {
  readonly rows: readonly SendState[];
  readonly columns: readonly ReceiveState[];
  readonly find: (receive: ReceiveState, send: SendState) => MatrixCell | undefined;
  readonly count: number;
  /** Of `accusedBytes` among the cells. */
  readonly largestBytes: number;
}

/** These are always drawn, so that the picture has one shape; `none` and `unknown` only when a stream is in them. */
const ALWAYS: ReadonlySet<string> = new Set(['open', 'unread', 'ending', 'closed', 'reset']);

export function buildMatrix(groups: readonly Group[]): Matrix {
  const byPair = new Map<string, Group[]>();
  for (const group of groups) {
    const pair = `${group.receive.state} ${group.send.state}`;
    const members = byPair.get(pair);
    if (members === undefined) byPair.set(pair, [group]);
    else members.push(group);
  }
  const cells = new Map([...byPair].map(([pair, members]) => [pair, buildCell(members)]));
  return {
    rows: SEND_STATES.filter((state) => ALWAYS.has(state) || groups.some(({ send }) => send.state === state)),
    columns: RECEIVE_STATES.filter(
      (state) => ALWAYS.has(state) || groups.some(({ receive }) => receive.state === state),
    ),
    find: (receive, send) => cells.get(`${receive} ${send}`),
    count: sum(groups, ({ count }) => count),
    largestBytes: Math.max(0, ...[...cells.values()].map(({ accusedBytes }) => accusedBytes)),
  };
}

function buildCell(groups: readonly Group[]): MatrixCell {
  const [{ receive, send }] = groups as readonly [Group];
  const shares = VERDICTS.map((verdict) => ({
    verdict,
    count: sum(
      groups.filter((group) => group.verdict === verdict),
      ({ count }) => count,
    ),
  })).filter(({ count }) => count > 0);
  const accused = shares.find(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
  const most = shares.toSorted((a, b) => b.count - a.count)[0];
  return {
    receive: receive.state,
    send: send.state,
    count: sum(groups, ({ count }) => count),
    bytes: sum(groups, ({ retainedBytes }) => retainedBytes),
    accusedBytes: sum(
      groups.filter((group) => ACCUSING_VERDICTS.includes(group.verdict)),
      ({ retainedBytes }) => retainedBytes,
    ),
    verdict: (accused ?? most)?.verdict ?? groups[0]!.verdict,
    shares,
  };
}

function sum(groups: readonly Group[], value: (group: Group) => number): number {
  return groups.reduce((total, group) => total + value(group), 0);
}
