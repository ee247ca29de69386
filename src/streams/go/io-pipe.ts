/**
 * `io.Pipe`: nothing is buffered, so a write waits for a reader and a read for a writer.
 *
 * A goroutine that waits is no fault by itself. It is when the other end was dropped: since Go 1.27 the runtime finds
 * goroutines that can never run again and lists them in the `goroutineleak` profile; growth tells for older versions.
 */
import type { KindKnowledge } from '../../model/kinds.js';
import { estimateCount, exactCount, type UnitCost } from '../../profile/estimate.js';
import type { MarkTable, Site } from '../../profile/marked-stacks.js';
import { describeAttention } from './attention.js';
import type { CaseView } from './case-view.js';
import type { GoFamily } from './family.js';
import { originOf, splitByOpener } from './origin.js';
import { PopulationDraft, type StreamPopulation } from './population.js';

type Mark = 'pipe' | 'read' | 'write';

const MARKS: MarkTable<Mark> = {
  pipe: ['io.Pipe'],
  read: ['io.(*pipe).read'],
  write: ['io.(*pipe).write'],
};

const COST: UnitCost = { bytes: 432, tolerance: 0.1 };

const KNOWLEDGE: KindKnowledge = {
  title: 'io.Pipe',
  kinds: ['io.Pipe'],
  versions: 'Go 1.19 to 1.27; proved by the runtime from Go 1.27 on',
  summary: 'Both ends of an `io.Pipe`.',
  code: ['src/streams/go/io-pipe.ts'],
  facts: [
    {
      about: 'stream',
      says: 'a writer waits',
      from: 'a goroutine in `io.(*pipe).write`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/io/pipe.go#L76',
    },
    {
      about: 'stream',
      says: 'a reader waits',
      from: 'a goroutine in `io.(*pipe).read`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/io/pipe.go#L50',
    },
  ],
  notes: [
    'That a goroutine waits is no fault. It is accused when the `goroutineleak` profile proves that it waits for ever, or when there are ever more of them.',
  ],
  fix: 'close the end that you leave: `r.CloseWithError(err)`, `w.CloseWithError(err)`',
  example: ['r, w := io.Pipe()', 'defer r.Close() // tells the writer', 'go func() { w.CloseWithError(produce(w)) }()'],
  provenBy: ['go/std'],
};

export const ioPipe: GoFamily = {
  kinds: ['io.Pipe'],
  marks: MARKS,
  makers: { 'io.Pipe': MARKS.pipe },
  knowledge: [KNOWLEDGE],

  describe(profiles) {
    const view = profiles.view(MARKS);
    return {
      populations: [
        ...describeSide(view, { leaf: ['write'] }, 'write'),
        ...describeSide(view, { leaf: ['read'] }, 'read'),
      ],
    };
  },
};

function describeSide(view: CaseView<Mark>, site: Site<Mark>, side: 'read' | 'write'): readonly StreamPopulation[] {
  const { goroutines, goroutinesBefore, goroutineLeaks, heap, heapBefore } = view;
  const leaked = goroutineLeaks?.count(site) ?? 0;
  const waiting = Math.max(goroutines?.count(site) ?? 0, leaked);
  if (waiting === 0) return [];
  const isProved = leaked >= waiting * 0.5;
  const draft = new PopulationDraft(
    'io.Pipe',
    'io.PipeReader',
    'kinds-go.md#iopipe',
    exactCount(isProved ? leaked : waiting),
  );
  draft.fixes = {
    'neither-closed':
      side === 'write'
        ? 'close the reader when giving up on it (r.CloseWithError), so that the writer is told'
        : 'close the writer when there is nothing more to write (w.Close or w.CloseWithError), so that the reader is told',
  };
  const [opener] = heap === undefined ? [] : splitByOpener(heap, { all: ['pipe'] });
  draft.origin = opener?.origin ?? [originOf('outgoing')];
  draft.handlers = opener?.handlers ?? [];
  if (heap !== undefined) {
    const amount = heap.amount({ any: ['pipe', 'read', 'write'] });
    const chance = amount.objects > 0 ? Math.min(1, amount.samples / amount.objects) : 1;
    draft.retained = { bytes: amount.bytes, samples: amount.samples, chance };
    draft.shallowBytes = heap.amount({ all: ['pipe'] }).bytes;
  }
  const from = `io.(*pipe).${side}`;
  draft.setReceive('open', 'certain', 'the reader was not closed', from);
  draft.setSend('open', 'certain', 'the writer was not closed', from);
  draft.writing = false;
  if (side === 'write') {
    draft.dataWaiting = isProved ? true : undefined;
    draft.reader = isProved ? 'none' : 'unknown';
    draft.note('goroutines wait in Write for somebody to read', `${from} in the goroutine profile`);
  } else {
    draft.reader = isProved ? 'none' : 'goroutine';
    draft.note('goroutines wait in Read for somebody to write', `${from} in the goroutine profile`);
  }
  if (isProved) {
    draft.note('the other end is gone: the runtime has found that they wait for ever', 'goroutineleak profile');
  }
  const before =
    goroutinesBefore !== undefined
      ? exactCount(goroutinesBefore.count(site))
      : heapBefore && estimateCount(heapBefore.amount({ all: ['pipe'] }), COST);
  describeAttention(draft, {
    count: draft.count,
    before,
    ...(goroutinesBefore === undefined &&
      heap !== undefined && { compared: estimateCount(heap.amount({ all: ['pipe'] }), COST) }),
    constructed: undefined,
    busy: goroutines?.countBusy([{ any: ['read', 'write'] }]),
    isProved,
  });
  return [draft];
}
