/** What a difference is, said in words. One place, so that every report says the same. */
import type { Change, DiffEntry, Difference, DiffResult } from '../model/diff.js';
import type { Group } from '../model/result.js';
import { formatBytes, formatChange, formatCount, formatQuantity } from './units.js';

/** Between which two things the difference is, and how far it can be trusted. One line each. */
export function describeRelation({ relation, work }: DiffResult): readonly string[] {
  const lines = [RELATIONS[relation]];
  if (work !== undefined) {
    const scale = (work.after / work.before).toPrecision(3);
    lines.push(
      `Per unit of work: differences are to ${scale} times the numbers before, because ${formatCount(work.after)} units were done instead of ${formatCount(work.before)}.`,
    );
  }
  return lines;
}

const RELATIONS: Readonly<Record<DiffResult['relation'], string>> = {
  'one-process': 'One process at two moments: streams are followed by object id.',
  apart: 'Not known to be one process: findings are compared by fingerprint, streams are not followed.',
  profiles: 'Profiles: findings are compared by fingerprint; what chance alone explains is no change.',
};

/** `3 findings are stuck (12 streams), 2 are new and 1 has grown.`; `undefined` when nothing got worse. */
export function describeWorse(entries: readonly DiffEntry[]): string | undefined {
  const stuck = entries.flatMap(({ streams }) => (streams?.stuck.length ? [streams.stuck.length] : []));
  const held = formatQuantity(sum(stuck), 'stream');
  const parts = [
    phrase(stuck.length, `is stuck (${held})`, `are stuck (${held})`),
    phrase(count(entries, 'new'), 'is new', 'are new'),
    phrase(count(entries, 'grown'), 'has grown', 'have grown'),
  ].filter((part) => part !== undefined);
  return sayFindings(parts);
}

/** `2 findings are fixed, 1 has shrunk and 4 are the same.`; `undefined` when there is nothing of the kind. */
export function describeRest(entries: readonly DiffEntry[]): string | undefined {
  const parts = [
    phrase(count(entries, 'fixed'), 'is fixed', 'are fixed'),
    phrase(count(entries, 'shrunk'), 'has shrunk', 'have shrunk'),
    phrase(count(entries, 'same'), 'is the same', 'are the same'),
  ].filter((part) => part !== undefined);
  return sayFindings(parts);
}

/** `12 stuck, 40 unchanged, 5 arrived, 3 progressed, 7 left`; only for one process. */
export function describeStreams({ summary: { streams } }: DiffResult): string | undefined {
  if (streams === undefined) return undefined;
  const { stuck, unchanged, arrived, progressed, unclear, left } = streams;
  const named = { stuck, unchanged, arrived, progressed, left, ...(unclear > 0 && { unclear }) };
  return Object.entries(named)
    .map(([fate, number]) => `${formatCount(number)} ${fate}`)
    .join(', ');
}

/** What became of the streams of one entry, as one sentence. */
export function describeEntry(entry: DiffEntry): string {
  const { count, retainedBytes, streams, withinError } = entry;
  const words = [
    `${formatCount(count.before)} before, ${formatCount(count.after)} after (${formatDelta(count, formatCount)});`,
    ` retained bytes ${formatDelta(retainedBytes, formatBytes)}.`,
  ];
  if (withinError) words.push(' Chance alone explains this difference.');
  if (streams === undefined) return words.join('');
  const { stuck, arrived, progressed, movedOn, left } = streams;
  const facts = [
    stuck.length > 0 &&
      `${formatQuantity(stuck.length, 'stream')} ${stuck.length === 1 ? 'is' : 'are'} stuck: in the same state as before, and nothing was consumed in between`,
    arrived.length > 0 && `${formatCount(arrived.length)} arrived since`,
    progressed.length > 0 && `${formatCount(progressed.length)} came here from another state`,
    movedOn.length > 0 && `${formatCount(movedOn.length)} moved on to another state`,
    left.length > 0 && `${formatCount(left.length)} ${left.length === 1 ? 'is' : 'are'} gone`,
  ].filter((fact) => fact !== false);
  if (facts.length > 0) words.push(` ${facts.join('; ')}.`);
  return words.join('');
}

/** The group as the entry has it: all groups of the fingerprint together. */
export function wholeGroupOf({
  group,
  change,
  severity,
  confidence,
  streams,
  count,
  retainedBytes,
  bufferedBytes,
}: DiffEntry): Group {
  const side = change === 'fixed' ? 'before' : 'after';
  const ids = streams === undefined ? [] : [...streams.stuck, ...streams.arrived, ...streams.progressed];
  return {
    ...group,
    severity,
    confidence,
    count: count[side],
    retainedBytes: retainedBytes[side],
    bufferedBytes: bufferedBytes[side],
    ...(ids.length > 0 && { streams: ids }),
  };
}

/** What was accused on one side, with the numbers of that side. */
export function groupsOf(entries: readonly DiffEntry[], side: 'before' | 'after'): readonly Group[] {
  return entries
    .filter(({ count }) => count[side] > 0)
    .map(({ group, count, retainedBytes }) => ({
      ...group,
      count: count[side],
      retainedBytes: retainedBytes[side],
    }));
}

/** `+12`, `−3 ±4`, `±0`. */
export function formatDelta({ delta, error = 0 }: Difference, format: (value: number) => string): string {
  return `${formatChange(delta, format)}${error > 0 ? ` ±${format(error)}` : ''}`;
}

function count(entries: readonly DiffEntry[], change: Change): number {
  return entries.filter((entry) => entry.change === change && !entry.withinError).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function phrase(number: number, one: string, many: string): { number: string; text: string } | undefined {
  return number === 0 ? undefined : { number: formatCount(number), text: number === 1 ? one : many };
}

function sayFindings(parts: readonly { number: string; text: string }[]): string | undefined {
  if (parts.length === 0) return undefined;
  const words = parts.map(({ number, text }, index) => {
    const noun = index > 0 ? '' : number === '1' ? 'finding ' : 'findings ';
    return `${number} ${noun}${text}`;
  });
  return `${join(words)}.`;
}

function join(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
