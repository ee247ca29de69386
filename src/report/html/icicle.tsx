/** Where the memory is: each level of the tree a row, each box as wide as what it retains. A click zooms in. */
import { type HierarchyRectangularNode, hierarchy, partition } from 'd3-hierarchy';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { escapeText } from '../escape.js';
import { formatBytes, formatShare } from '../units.js';
import type { MemoryNode, MemoryTree } from './memory-tree.js';

interface IcicleProps {
  readonly tree: MemoryTree;
  readonly heapBytes: number;
  /** Positions among the children on the way from the root: `0.3.1`. */
  readonly zoom: string | undefined;
  readonly onZoom: (path: string | undefined) => void;
  /** Address of the view with a finding open. */
  readonly linkTo: (group: string) => string;
}

type Box = HierarchyRectangularNode<MemoryNode>;

/** Share of the width below which a box could neither be seen nor hit. */
const NARROWEST = 0.002;
/** A few letters of a name say less than none. */
const NARROWEST_NAMED = 0.04;

export function Icicle({ tree, heapBytes, zoom, onZoom, linkTo }: IcicleProps): VNode {
  const root = useMemo(() => layOut(tree.root), [tree]);
  const focus = findBox(root, zoom);
  const levels = useMemo(() => listLevels(root, focus), [root, focus]);
  const [pointed, setPointed] = useState<Box>();
  const told = pointed ?? focus;
  return (
    <>
      <output class="icicle-told">
        {told
          .ancestors()
          .reverse()
          .map(({ data }) => escapeText(data.name, 80))
          .join(' › ')}
        : <b>{describeSize(told, heapBytes)}</b>
        {focus.data.group !== undefined && (
          <>
            {' '}
            <a href={linkTo(focus.data.group)}>open {escapeText(focus.data.group, 20)}</a>
          </>
        )}
      </output>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons inside. */}
      <div class="icicle" onKeyDown={(event) => moveFocus(event, () => onZoom(pathOf(focus.parent ?? focus)))}>
        {levels.map((boxes, depth) => (
          <div class="icicle-level" key={`${depth}`}>
            {boxes.map((box) => (
              <BoxView
                box={box}
                focus={focus}
                key={pathOf(box)}
                onPoint={setPointed}
                onChoose={() => onZoom(pathOf(box))}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function BoxView({
  box,
  focus,
  onPoint,
  onChoose,
}: {
  box: Box;
  focus: Box;
  onPoint: (box: Box | undefined) => void;
  onChoose: () => void;
}): VNode {
  const width = focus.x1 - focus.x0;
  const left = Math.max(0, (box.x0 - focus.x0) / width);
  const right = Math.min(1, (box.x1 - focus.x0) / width);
  const size = formatBytes(box.data.bytes ?? box.value ?? 0);
  const name = escapeText(box.data.name, 80);
  return (
    <button
      type="button"
      class={`box ${box.data.verdict === undefined ? '' : `v-${box.data.verdict}`}`}
      style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
      aria-label={`${name}, ${size}`}
      aria-current={box === focus ? 'true' : undefined}
      data-path={pathOf(box) ?? ''}
      tabIndex={box === focus ? 0 : -1}
      onClick={onChoose}
      onMouseEnter={() => onPoint(box)}
      onMouseLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(box)}
      onBlur={() => onPoint(undefined)}
    >
      {right - left > NARROWEST_NAMED && (
        <>
          <span>{name}</span> <small>{size}</small>
        </>
      )}
    </button>
  );
}

function layOut(tree: MemoryNode): Box {
  const root = hierarchy(tree, ({ children }) => children);
  // Not the sum of the children: what a group retains besides its single streams stays empty.
  root.each((node) => {
    Object.assign(node, { value: node.data.value });
  });
  return partition<MemoryNode>()(root);
}

function findBox(root: Box, path: string | undefined): Box {
  let box = root;
  for (const step of path?.split('.') ?? []) {
    const child = box.children?.[Number(step)];
    if (child === undefined) break;
    box = child;
  }
  return box;
}

function pathOf(box: Box): string | undefined {
  const steps = box
    .ancestors()
    .slice(0, -1)
    .map((node) => node.parent!.children!.indexOf(node));
  return steps.length === 0 ? undefined : steps.reverse().join('.');
}

/** The way from the root to the focus, and below it all that can be seen. */
function listLevels(root: Box, focus: Box): readonly (readonly Box[])[] {
  const levels: Box[][] = focus
    .ancestors()
    .reverse()
    .map((box) => [box]);
  const narrowest = (focus.x1 - focus.x0) * NARROWEST;
  let level: readonly Box[] = [focus];
  while (level.length > 0) {
    const next = level.flatMap(({ children = [] }) => children.filter(({ x0, x1 }) => x1 - x0 > narrowest));
    if (next.length > 0) levels.push(next);
    level = next;
  }
  return levels.slice(0, root.height + 1);
}

function describeSize({ data, value = 0 }: Box, heapBytes: number): string {
  const { bytes = value } = data;
  return `${formatBytes(bytes)}, ${formatShare(bytes, heapBytes)} of the heap`;
}

/** Arrows go to the neighbour, the parent, the first child; Escape zooms out. */
function moveFocus(event: KeyboardEvent, zoomOut: () => void): void {
  const from = event.target;
  if (!(from instanceof HTMLElement)) return;
  const level = from.parentElement;
  const path = from.dataset.path ?? '';
  let to: Element | null | undefined;
  switch (event.key) {
    case 'ArrowRight':
      to = from.nextElementSibling;
      break;
    case 'ArrowLeft':
      to = from.previousElementSibling;
      break;
    case 'ArrowUp': {
      const parent = path.split('.').slice(0, -1).join('.');
      to = [...(level?.previousElementSibling?.children ?? [])].find(
        (box) => box instanceof HTMLElement && box.dataset.path === parent,
      );
      break;
    }
    case 'ArrowDown': {
      const start = path === '' ? '' : `${path}.`;
      to = [...(level?.nextElementSibling?.children ?? [])].find(
        (box) => box instanceof HTMLElement && box.dataset.path?.startsWith(start),
      );
      break;
    }
    case 'Escape':
      zoomOut();
      break;
    default:
      return;
  }
  event.preventDefault();
  if (to instanceof HTMLElement) to.focus();
}
