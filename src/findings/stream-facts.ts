/** What a result says about its single streams: of one in a group, the group tells most. */
import type { Group, Result, StreamInfo } from '../model/result.js';
import type { Confidence, Reader, ReceiveState, SendState, Verdict } from '../model/vocabulary.js';

export interface StreamFacts {
  readonly id: number;
  readonly kind: string;
  readonly class: string;
  readonly receive: ReceiveState;
  readonly send: SendState;
  readonly reader: Reader;
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  readonly retainedBytes: number;
  readonly bufferedBytes: number;
  readonly label: string | undefined;
  /** Id of the stream that it is part of. */
  readonly owner: number | undefined;
}

/** By node id; empty for profiles. */
export type Facts = ReadonlyMap<number, StreamFacts>;

export function collectFacts({ groups, streams = [] }: Result): Facts {
  const groupOf = new Map(groups.map((group) => [group.id, group]));
  return new Map(streams.map((stream) => [stream.id, describe(stream, groupOf)]));
}

/** The class that a stream of a kind has unless the result says otherwise. */
export function classOf(kind: string): string {
  return kind.slice(kind.lastIndexOf('.') + 1);
}

/** Field by field: a copy of the whole would take most of the time that two reports of 100,000 streams are compared in. */
function describe(stream: StreamInfo, groupOf: ReadonlyMap<string, Group>): StreamFacts {
  const { id, owner, retainedBytes, bufferedBytes, label } = stream;
  const told = stream.owner === undefined ? groupOf.get(stream.group)! : stream;
  return {
    id,
    kind: told.kind,
    class: told.class ?? classOf(told.kind),
    receive: typeof told.receive === 'string' ? told.receive : told.receive.state,
    send: typeof told.send === 'string' ? told.send : told.send.state,
    reader: told.reader,
    verdict: 'verdict' in told ? told.verdict : 'in-use',
    confidence: stream.confidence ?? told.confidence ?? 'certain',
    retainedBytes,
    bufferedBytes,
    label,
    owner,
  };
}
