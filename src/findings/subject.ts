/** What somebody wants explained: `g-3`, `@1234` or `1234`, a fingerprint or the start of one. */
import { HalfopenError } from '../model/error.js';
import type { Group, Result, StreamInfo } from '../model/result.js';

export interface Subject {
  readonly group: Group;
  /** Present when a single stream was asked for. */
  readonly stream?: StreamInfo;
  /** Ids of other groups with the same fingerprint. */
  readonly sameFingerprint: readonly string[];
}

const STREAM_ID = /^@?(\d{1,10})$/;
const FINGERPRINT = /^[0-9a-f]{6,16}$/;

/** @throws {HalfopenError} when the result has no such thing, or more than one */
export function findSubject(result: Result, asked: string): Subject {
  const group = result.groups.find(({ id }) => id === asked);
  if (group !== undefined) return { group, sameFingerprint: sameAs(group, result) };
  const number = STREAM_ID.exec(asked)?.[1];
  if (number !== undefined) {
    const found = findStream(result, Number(number));
    if (found !== undefined) return found;
  }
  if (FINGERPRINT.test(asked)) {
    const found = findFingerprint(result, asked);
    if (found !== undefined) return found;
  }
  throw unknownSubject(result, asked, number !== undefined);
}

/** A stream that another one carries is explained with the group of that one. */
function findStream(result: Result, id: number): Subject | undefined {
  const stream = result.streams?.find((other) => other.id === id);
  if (stream === undefined) return undefined;
  const listed = stream.owner ?? stream.id;
  const group = result.groups.find(({ streams }) => streams?.includes(listed));
  return group && { group, stream, sameFingerprint: sameAs(group, result) };
}

function findFingerprint(result: Result, start: string): Subject | undefined {
  const found = result.groups.filter(({ fingerprint }) => fingerprint.startsWith(start));
  const [group] = found;
  if (group === undefined) return undefined;
  const different = new Set(found.map(({ fingerprint }) => fingerprint));
  if (different.size > 1) {
    throw new HalfopenError('ambiguous-fingerprint', `${different.size} fingerprints begin with ${start}`, {
      hint: `They are ${[...different].slice(0, 5).join(', ')}.`,
    });
  }
  return { group, sameFingerprint: sameAs(group, result) };
}

function sameAs(group: Group, { groups }: Result): readonly string[] {
  return groups.filter((other) => other !== group && other.fingerprint === group.fingerprint).map(({ id }) => id);
}

function unknownSubject({ groups, streams }: Result, asked: string, isNumber: boolean): HalfopenError {
  if (isNumber && streams === undefined) {
    return new HalfopenError('no-single-streams', 'this input knows groups of streams, no single ones', {
      hint: 'Ask for a group, as g-1, or for a fingerprint.',
    });
  }
  const named = groups.length === 0 ? 'There are no groups.' : `Groups are g-1 to g-${groups.length}`;
  return new HalfopenError('unknown-subject', `there is no stream, group or fingerprint ${JSON.stringify(asked)}`, {
    hint: groups.length === 0 ? named : `${named}; "halfopen analyze" lists them, with fingerprints and stream ids.`,
  });
}
