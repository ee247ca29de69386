/** A tree of sizes: each level a row, each box as wide as its size. A click zooms in. */
import { type HierarchyRectangularNode, hierarchy, partition } from 'd3-hierarchy';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';

export interface IcicleNode<Self> {
  /** Width in the picture: at least the sum of its children, at most what its parent has. */
  readonly value: number;
  readonly children: readonly Self[];
}

/** How a box looks. */
export interface Face {
  readonly name: string;
  /** Beside the name. */
  readonly size: string;
  /** All of it in words, for readers who do not see the box, or not all of it. */
  readonly label: string;
  readonly classes: string;
}

interface IcicleProps<Node> {
  readonly root: Node;
  /** Positions among the children on the way from the root: `0.3.1`. */
  readonly zoom: string | undefined;
  readonly onZoom: (path: string | undefined) => void;
  readonly face: (node: Node) => Face;
  /** What is said above the picture: of a box pointed at (the last of the way from the root), or else of the focus. */
  readonly tell: (way: readonly Node[], focus: Node) => ComponentChildren;
}

type Box<Node> = HierarchyRectangularNode<Node>;

/** Share of the width below which a box could neither be seen nor hit. */
const NARROWEST = 0.002;
/** A few letters of a name say less than none. */
const NARROWEST_NAMED = 0.04;

export function Icicle<Node extends IcicleNode<Node>>({
  root: tree,
  zoom,
  onZoom,
  face,
  tell,
}: IcicleProps<Node>): VNode {
  const root = useMemo(() => layOut(tree), [tree]);
  const focus = followPath(root, zoom).at(-1) ?? root;
  const levels = useMemo(() => listLevels(root, focus), [root, focus]);
  const [pointed, setPointed] = useState<Box<Node>>();
  return (
    <>
      <output class="icicle-told">
        {tell(
          (pointed ?? focus)
            .ancestors()
            .reverse()
            .map(({ data }) => data),
          focus.data,
        )}
      </output>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons inside. */}
      <div
        class="icicle"
        onKeyDown={(event) =>
          onKey(event, (levels) => onZoom(levels === 'all' ? undefined : pathOf(focus.parent ?? focus)))
        }
      >
        {levels.map((boxes, depth) => (
          <div class="icicle-level" key={`${depth}`}>
            {boxes.map((box) => (
              <BoxView
                box={box}
                focus={focus}
                face={face(box.data)}
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

function BoxView<Node>({
  box,
  focus,
  face: { name, size, label, classes },
  onPoint,
  onChoose,
}: {
  box: Box<Node>;
  focus: Box<Node>;
  face: Face;
  onPoint: (box: Box<Node> | undefined) => void;
  onChoose: () => void;
}): VNode {
  const width = focus.x1 - focus.x0;
  const left = Math.max(0, (box.x0 - focus.x0) / width);
  const right = Math.min(1, (box.x1 - focus.x0) / width);
  return (
    <button
      type="button"
      class={`box ${classes}`}
      style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
      aria-label={label}
      title={label}
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

function layOut<Node extends IcicleNode<Node>>(tree: Node): Box<Node> {
  const root = hierarchy(tree, ({ children }) => children);
  // Not the sum of the children: what a node has besides them stays empty.
  root.each((node) => {
    Object.assign(node, { value: node.data.value });
  });
  return partition<Node>()(root);
}

/** From the root to the node at `path`, or as far as there is one. */
export function followPath<Node extends { readonly children?: readonly Node[] }>(
  root: Node,
  path: string | undefined,
): readonly Node[] {
  const way = [root];
  for (const step of path?.split('.') ?? []) {
    const child = way.at(-1)?.children?.[Number(step)];
    if (child === undefined) break;
    way.push(child);
  }
  return way;
}

function pathOf<Node>(box: Box<Node>): string | undefined {
  const steps = box
    .ancestors()
    .slice(0, -1)
    .map((node) => node.parent!.children!.indexOf(node));
  return steps.length === 0 ? undefined : steps.reverse().join('.');
}

/** The way from the root to the focus, and below it all that can be seen. */
function listLevels<Node>(root: Box<Node>, focus: Box<Node>): readonly (readonly Box<Node>[])[] {
  const levels: Box<Node>[][] = focus
    .ancestors()
    .reverse()
    .map((box) => [box]);
  const narrowest = (focus.x1 - focus.x0) * NARROWEST;
  let level: readonly Box<Node>[] = [focus];
  while (level.length > 0) {
    const next = level.flatMap(({ children = [] }) => children.filter(({ x0, x1 }) => x1 - x0 > narrowest));
    if (next.length > 0) levels.push(next);
    level = next;
  }
  return levels.slice(0, root.height + 1);
}

/** Arrows go to the neighbour, the parent, the first child; Escape zooms out one level, Home all of them. */
function onKey(event: KeyboardEvent, zoomOut: (levels: 'one' | 'all') => void): void {
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
    case 'Home':
      to = level?.parentElement?.querySelector('.box');
      zoomOut('all');
      break;
    case 'Escape':
      zoomOut('one');
      break;
    default:
      return;
  }
  event.preventDefault();
  if (to instanceof HTMLElement) to.focus();
}
