/** What a reader types: words that must all be found in one finding, and ids of streams. */
import type { StreamInfo } from '../../model/result.js';
import type { Row } from './rows.js';

export interface Search {
  readonly finds: (row: Row) => boolean;
  /** The stream itself was asked for, by its id. */
  readonly names: (stream: number) => boolean;
}

/** A word of the search. */
interface Word {
  readonly text: string;
  readonly names: (stream: number) => boolean;
}

export function searchFor(search: string, streams: ReadonlyMap<number, StreamInfo>): Search {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((text) => createWord(text, streams));
  return {
    finds: (row) => words.every((word) => findWord(row, word, streams)),
    names: (stream) => words.some((word) => word.names(stream)),
  };
}

/** `@1483` is how ids begin that the reader is still typing; `148325` may as well be a port, so it is one id or none. */
function createWord(text: string, streams: ReadonlyMap<number, StreamInfo>): Word {
  if (/^@\d+$/.test(text)) return { text, names: (stream) => `@${stream}`.startsWith(text) };
  if (!/^\d+$/.test(text)) return { text, names: () => false };
  // One that is part of another stream is in no group: the stream that owns it is.
  const ids = new Set([Number(text)]);
  for (let id = streams.get(Number(text))?.owner; id !== undefined && !ids.has(id); id = streams.get(id)?.owner)
    ids.add(id);
  return { text, names: (stream) => ids.has(stream) };
}

function findWord(
  { id, group, marks, changes }: Row,
  { text, names }: Word,
  streams: ReadonlyMap<number, StreamInfo>,
): boolean {
  const { fingerprint, kind, receive, send, reader, verdict, severity } = group;
  const own = [id, fingerprint, kind, group.class, receive.state, send.state, reader, verdict, severity, ...marks];
  const holder = group.holder.flatMap(({ edge, node, at = '', original = '' }) => [edge, node, at, original]);
  if ([...own, ...holder].join('\n').toLowerCase().includes(text)) return true;
  const members = changes === undefined ? (group.streams ?? []) : Object.values(changes).flat();
  return members.some((stream) => names(stream) || streams.get(stream)?.label?.toLowerCase().includes(text));
}
