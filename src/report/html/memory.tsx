/** The picture of the memory, and what has to be said with it. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Result, StreamInfo } from '../../model/result.js';
import { formatQuantity } from '../units.js';
import { Icicle } from './icicle.js';
import { buildMemoryTree } from './memory-tree.js';
import { type View, writeView } from './view.js';

interface MemoryProps {
  readonly result: Result;
  readonly streams: ReadonlyMap<number, StreamInfo>;
  readonly view: View;
  readonly change: (changes: Partial<View>) => void;
}

export function Memory({ result, streams, view, change }: MemoryProps): VNode | null {
  const tree = useMemo(() => buildMemoryTree(result, streams), [result, streams]);
  if (tree.root.value === 0) return null;
  const ofProfile = result.streams === undefined;
  return (
    <section aria-label="Memory">
      <h2>{ofProfile ? 'Where the memory was made' : 'Where the memory is'}</h2>
      <Icicle
        tree={tree}
        heapBytes={result.summary.heapBytes}
        zoom={view.zoom}
        onZoom={(zoom) => change({ zoom })}
        linkTo={(finding) => writeView({ ...view, finding })}
      />
      {ofProfile && <p class="aside">Of each stack only the frames that made the streams are drawn.</p>}
      {tree.scaled && <p class="aside">Groups share bytes: widths are scaled so that no byte is drawn twice.</p>}
      {tree.together && <p class="aside">What stays empty is freed only when several groups are released together.</p>}
      {tree.within > 0 && (
        <p class="aside">
          {formatQuantity(tree.within, 'group')} {tree.within === 1 ? 'is' : 'are'} not drawn: empty, or part of others
          that are.
        </p>
      )}
    </section>
  );
}
