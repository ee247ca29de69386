/** Streams by who opened them. */
import type { HolderStep } from '../../model/result.js';
import { type Amount, NOTHING } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import { FEWEST_SAMPLES } from '../../profile/sampling.js';
import type { HeapView } from './case-view.js';

export interface OriginPart<Mark extends string> {
  /** Who opened them: one step, so that the identity of a finding does not depend on which stacks were sampled. */
  readonly origin: readonly HolderStep[];
  /** Who else is on their stacks. */
  readonly handlers: readonly HolderStep[];
  readonly amount: Amount;
  /** The program has ended its send half, where the trace is one that only those leave. */
  readonly isEnded?: boolean;
  /** The same streams in an earlier profile. */
  before(heap: HeapView<Mark>): Amount;
}

export function originOf(direction: 'incoming' | 'outgoing'): HolderStep {
  return { edge: '', node: direction === 'incoming' ? 'the peer' : 'the program' };
}

/** Streams of the peer: a library made them on a goroutine of its own, so that stacks name nobody. */
export function partOfPeer<Mark extends string>(heap: HeapView<Mark>, site: Site<Mark>): OriginPart<Mark> {
  return {
    origin: [originOf('incoming')],
    handlers: [],
    amount: heap.amount(site),
    before: (earlier) => earlier.amount(site),
  };
}

/**
 * One part for each function of the program that opens them, most bytes first. Functions too rare to be measured are one
 * part together, if that can be.
 */
export function splitByOpener<Mark extends string>(
  heap: HeapView<Mark>,
  site: Site<Mark>,
): readonly OriginPart<Mark>[] {
  const parts: OriginPart<Mark>[] = [];
  let rowsBefore: ReadonlyMap<string, readonly number[]> | undefined;
  const amountBefore = (earlier: HeapView<Mark>, openers: readonly string[]): Amount => {
    // There is one earlier profile, and a part for each of hundreds of openers.
    rowsBefore ??= rowsByOpener(earlier, site);
    return sumRows(
      earlier,
      openers.flatMap((opener) => rowsBefore?.get(opener) ?? []),
    );
  };
  const rare: string[] = [];
  const rareRows: number[][] = [];
  for (const [opener, rows] of rowsByOpener(heap, site)) {
    const amount = heap.amounts.sum(rows);
    if (amount.samples < FEWEST_SAMPLES) {
      rare.push(opener);
      rareRows.push(rows);
    } else {
      parts.push({ ...nameOpener(heap, rows), amount, before: (earlier) => amountBefore(earlier, [opener]) });
    }
  }
  const others: OriginPart<Mark> = {
    origin: [parts.length === 0 ? originOf('outgoing') : { edge: '', node: 'several places of the program' }],
    handlers: [],
    amount: sumRows(heap, rareRows.flat()),
    before: (earlier) => amountBefore(earlier, rare),
  };
  if (parts.length === 0) return [others];
  if (others.amount.samples >= FEWEST_SAMPLES) parts.push(others);
  return parts.sort((a, b) => b.amount.bytes - a.amount.bytes || (a.origin[0]!.node < b.origin[0]!.node ? -1 : 1));
}

function sumRows<Mark extends string>(heap: HeapView<Mark>, rows: readonly number[]): Amount {
  return rows.length === 0 ? NOTHING : heap.amounts.sum(rows);
}

/** Empty name: nobody of the program is on the stack. */
function rowsByOpener<Mark extends string>(heap: HeapView<Mark>, site: Site<Mark>): ReadonlyMap<string, number[]> {
  const openers = new Map<string, number[]>();
  for (const row of heap.rows(site)) {
    const name = heap.frames.of(row, 1)[0]?.name ?? '';
    const known = openers.get(name);
    if (known === undefined) openers.set(name, [row]);
    else known.push(row);
  }
  return openers;
}

/** The callers are those of the stack that holds most. */
function nameOpener<Mark extends string>(
  heap: HeapView<Mark>,
  rows: readonly number[],
): Pick<OriginPart<Mark>, 'origin' | 'handlers'> {
  let heaviest = rows[0]!;
  let most = 0;
  for (const row of rows) {
    const bytes = heap.amounts.bytesOf(row);
    if (bytes <= most) continue;
    heaviest = row;
    most = bytes;
  }
  const [opener, ...callers] = heap.frames.of(heaviest).map(
    ({ name, at }, depth): HolderStep => ({
      edge: depth === 0 ? '' : 'called by',
      node: name,
      ...(at !== '' && { at }),
    }),
  );
  return { origin: [opener ?? originOf('outgoing')], handlers: callers };
}
