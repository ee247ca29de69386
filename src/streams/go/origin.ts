/** Streams by who opened them. */
import type { HolderStep } from '../../model/result.js';
import { type Amount, NOTHING } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import type { HeapView } from './case-view.js';

export interface OriginPart {
  readonly origin: readonly HolderStep[];
  readonly amount: Amount;
  /** The program has ended its send half, where the trace is one that only those leave. */
  readonly isEnded?: boolean;
  /** Who else handles them, as far as the stacks tell. */
  readonly handlers?: readonly HolderStep[];
  /** The same in an earlier profile. */
  before<Mark extends string>(heap: HeapView<Mark>): Amount;
}

export function originOf(direction: 'incoming' | 'outgoing'): HolderStep {
  return { edge: '', node: direction === 'incoming' ? 'the peer' : 'the program' };
}

/**
 * One part for each place of the program that opens them, most bytes first; places too rare to be measured are one part
 * together. Streams of the peer are one part: a library made them on a goroutine of its own.
 */
export function splitByOrigin<Mark extends string>(
  heap: HeapView<Mark>,
  site: Site<Mark>,
  isOutgoing: boolean,
): readonly OriginPart[] {
  const whole = heap.rows(site);
  if (!isOutgoing) {
    return [
      {
        origin: [originOf('incoming')],
        amount: heap.amounts.sum(whole),
        before: (other) => other.amount(site as Site<never>),
      },
    ];
  }
  const parts: { origin: readonly HolderStep[]; amount: Amount; keys: readonly string[] }[] = [];
  const rare: string[] = [];
  for (const [key, rows] of rowsByPlace(heap, whole)) {
    const amount = heap.amounts.sum(rows);
    if (amount.samples < FEWEST_SAMPLES) rare.push(key);
    else parts.push({ origin: stepsOf(heap, rows), amount, keys: [key] });
  }
  if (rare.length > 0 && parts.length === 0) return splitAs(heap, site, [originOf('outgoing')], rare);
  if (rare.length > 0) parts.push(...splitAs(heap, site, [{ edge: '', node: 'several places of the program' }], rare));
  parts.sort((a, b) => b.amount.bytes - a.amount.bytes || (a.keys[0]! < b.keys[0]! ? -1 : 1));
  return parts.map(({ origin, amount, keys }) => ({ origin, amount, before: beforeOf(site, keys) }));
}

function splitAs<Mark extends string>(
  heap: HeapView<Mark>,
  site: Site<Mark>,
  origin: readonly HolderStep[],
  keys: readonly string[],
): (OriginPart & { keys: readonly string[] })[] {
  const amount = beforeOf(site, keys)(heap);
  return [{ origin, amount, keys, before: beforeOf(site, keys) }];
}

function beforeOf<Mark extends string>(site: Site<Mark>, keys: readonly string[]): OriginPart['before'] {
  return (heap) => {
    const places = rowsByPlace(heap, heap.rows(site as Site<never>));
    const rows = keys.flatMap((key) => [...(places.get(key) ?? [])]);
    return rows.length === 0 ? NOTHING : heap.amounts.sum(rows);
  };
}

function rowsByPlace<Mark extends string>(heap: HeapView<Mark>, rows: Uint32Array): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const row of rows) {
    const key = heap.frames
      .of(row)
      .map(({ name }) => name)
      .join('\n');
    const known = places.get(key);
    if (known === undefined) places.set(key, [row]);
    else known.push(row);
  }
  return places;
}

function stepsOf<Mark extends string>(heap: HeapView<Mark>, rows: readonly number[]): readonly HolderStep[] {
  const frames = heap.frames.of(rows[0]!);
  if (frames.length === 0) return [originOf('outgoing')];
  return frames.map(({ name, at }, depth) => ({
    edge: depth === 0 ? '' : 'called by',
    node: name,
    ...(at !== '' && { at }),
  }));
}
