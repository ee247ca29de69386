/** The picture of the memory, and what has to be said with it. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Group, StreamInfo } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { formatBytes, formatQuantity, formatShare } from '../units.js';
import { type Face, Icicle } from './icicle.js';
import { buildMemoryTree, type MemoryNode, type Remembered } from './memory-tree.js';
import { shortenId } from './rows.js';
import { keepUnits } from './text.js';
import { type View, writeView } from './view.js';

const LONGEST_NAME = 80;

interface MemoryProps {
  readonly whole: Remembered;
  /** Those of its groups that the filters let pass. */
  readonly groups: readonly Group[];
  readonly title: string;
  /** Of a profile, whose streams are known by the stacks that made them. */
  readonly made: boolean;
  readonly streams: ReadonlyMap<number, StreamInfo>;
  readonly view: View;
  readonly change: (changes: Partial<View>) => void;
}

export function Memory({ whole, groups, title, made, streams, view, change }: MemoryProps): VNode | null {
  const all = useMemo(() => buildMemoryTree(whole, streams), [whole, streams]);
  const tree = useMemo(
    () => (groups === whole.groups ? all : buildMemoryTree({ groups, summary: whole.summary }, streams, all)),
    [all, whole, groups, streams],
  );
  if (all.root.value === 0) return null;
  return (
    <section aria-label="Memory">
      <h2>{title}</h2>
      {tree !== all && (
        <p class="of-all">
          As filtered above: {keepUnits(formatBytes(tree.root.value))} of {keepUnits(formatBytes(all.root.value))}.
        </p>
      )}
      {tree.root.value > 0 && (
        <Icicle
          root={tree.root}
          zoom={view.zoom}
          onZoom={(zoom) => change({ zoom })}
          face={drawNode}
          tell={(way, { group }) => tellWay(way, group, whole.summary.heapBytes, view)}
        />
      )}
      {made && <p class="aside">Of each stack only the frames that made the streams are drawn.</p>}
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

function drawNode({ name, value, bytes = value, verdict }: MemoryNode): Face {
  const shown = escapeText(name, LONGEST_NAME);
  const size = formatBytes(bytes);
  return { name: shown, size, label: `${shown}, ${size}`, classes: verdict === undefined ? '' : `v-${verdict}` };
}

/** @param group of the box that the picture is zoomed to: whoever points at another one may still follow the link */
function tellWay(way: readonly MemoryNode[], group: string | undefined, heapBytes: number, view: View): VNode {
  const { value, bytes = value } = way.at(-1)!;
  return (
    <>
      {way.map(({ name }) => escapeText(name, LONGEST_NAME)).join(' › ')}:{' '}
      <b>
        {formatBytes(bytes)}, {formatShare(bytes, heapBytes)} of the heap
      </b>
      {group !== undefined && (
        <>
          {' '}
          <a href={writeView({ ...view, finding: group })}>open {escapeText(shortenId(group), 20)}</a>
        </>
      )}
    </>
  );
}
