/** Streams of quic-go by shape and direction, from the stacks of their constructors. */
import { type Count, estimateCount, type UnitCost } from '../../profile/estimate.js';
import type { Amount } from '../../profile/heap-amounts.js';
import type { Site } from '../../profile/marked-stacks.js';
import type { CaseView, HeapView } from './case-view.js';
import type { QuicMark } from './quic-go-names.js';
import type { QuicVersion } from './quic-go-version.js';

export type Shape = 'bidi' | 'receiveOnly' | 'sendOnly';

/** Constructors, without the growth of the map of contexts below them, which is not made for each stream. */
export const CONSTRUCTORS: Readonly<Record<Shape, { readonly type: string; readonly site: Site<QuicMark> }>> = {
  bidi: { type: 'Stream', site: { all: ['newStream'], none: ['propagateCancel'] } },
  receiveOnly: { type: 'ReceiveStream', site: { all: ['newReceiveStream'], none: ['newStream', 'propagateCancel'] } },
  sendOnly: { type: 'SendStream', site: { all: ['newSendStream'], none: ['newStream', 'propagateCancel'] } },
};

export type Direction = 'incoming' | 'outgoing';

/** Streams of one shape and direction: the smallest set that the signals can be read for. */
export interface StreamClass {
  readonly shape: Shape;
  readonly direction: Direction;
  readonly site: Site<QuicMark>;
  readonly cost: UnitCost;
  readonly amount: Amount;
  readonly count: Count;
}

export function findClasses(heap: HeapView<QuicMark>, version: QuicVersion): readonly StreamClass[] {
  const classes: StreamClass[] = [];
  for (const shape of ['bidi', 'receiveOnly', 'sendOnly'] as const) {
    for (const direction of ['incoming', 'outgoing'] as const) {
      const base = CONSTRUCTORS[shape].site;
      // Long stacks are cut at the outer end, where the map would be: what nobody opened counts as the peer's.
      const site: Site<QuicMark> =
        direction === 'outgoing'
          ? { ...base, all: [...(base.all ?? []), 'outgoing'] }
          : { ...base, none: [...(base.none ?? []), 'outgoing'] };
      const amount = heap.amount(site);
      const cost = version[shape];
      if (amount.allocatedBytes <= 0) continue;
      classes.push({ shape, direction, site, cost, amount, count: estimateCount(amount, cost) });
    }
  }
  return classes;
}

/**
 * Goroutines in Read, by class. Since v0.53 a bidirectional stream is read through its own type; for older versions, and
 * between the directions, goroutines are shared out by the number of streams.
 */
export function shareReaders(
  { goroutines }: CaseView<QuicMark>,
  classes: readonly StreamClass[],
): Map<StreamClass, number> {
  const readers = new Map<StreamClass, number>();
  if (goroutines === undefined) return readers;
  for (const own of classes) readers.set(own, 0);
  const all = goroutines.count({ any: ['reading'] });
  const bidi = goroutines.count({ any: ['readingBidi'] });
  const share = (count: number, own: readonly StreamClass[]): void => {
    const streams = own.reduce((sum, { count: { count } }) => sum + count, 0);
    for (const one of own) {
      const part = streams > 0 ? one.count.count / streams : 1 / own.length;
      readers.set(one, (readers.get(one) ?? 0) + Math.round(count * part));
    }
  };
  const readable = classes.filter(({ shape }) => shape !== 'sendOnly');
  const isTold = bidi > 0;
  share(isTold ? bidi : all, isTold ? readable.filter(({ shape }) => shape === 'bidi') : readable);
  if (isTold) {
    share(
      all - bidi,
      readable.filter(({ shape }) => shape === 'receiveOnly'),
    );
  }
  return readers;
}
