/** What a profile holds, by the calls that allocated it: a flame graph hanging from its root, and one stack as text. */
import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Call, InputInfo, Summary } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { formatBytes, formatQuantity, formatShare } from '../units.js';
import {
  buildFrameTree,
  classifyGrowth,
  type FrameNode,
  formatGrowth,
  listMakers,
  type Maker,
  measureFrame,
  nameFrame,
  printStack,
  shortenFrame,
} from './call-frames.js';
import { type Face, followPath, Icicle } from './icicle.js';
import { type View, writeView } from './view.js';

interface FlameProps {
  readonly calls: readonly Call[] | undefined;
  readonly summary: Summary;
  readonly inputs: readonly InputInfo[];
  /** Bytes of the earlier heap, when the calls do not tell all of it. */
  readonly heapBefore?: number;
  readonly view: View;
  readonly change: (changes: Partial<View>) => void;
  /** Kinds that the reader asked for; those of all streams when absent. */
  readonly kinds: ReadonlySet<string> | undefined;
}

const MOST_MAKERS = 10;
const LONGEST_KIND = 60;

export function Flame({ calls = [], summary, inputs, heapBefore, view, change, kinds }: FlameProps): VNode | null {
  const root = useMemo(() => buildFrameTree(calls, heapBefore), [calls, heapBefore]);
  const makers = useMemo(() => listMakers(root), [root]);
  if (root.children.length === 0) return null;
  const way = followPath(root, view.frame);
  const compared = root.call.before !== undefined;
  return (
    <section class="flame" aria-label="Calls">
      <h2>Everything in use, by the calls that allocated it</h2>
      <Icicle
        root={root}
        zoom={view.frame}
        onZoom={(frame) => change({ frame })}
        face={(node) => drawFrame(node, summary.heapBytes, kinds)}
        tell={(told) => <TellFrame node={told.at(-1)!} heapBytes={summary.heapBytes} />}
      />
      <FlameLegend
        compared={compared}
        marked={makers.length > 0}
        framed={makers.some((maker) => kinds?.has(maker.kind))}
      />
      <Makers makers={makers} heapBytes={summary.heapBytes} view={view} />
      {way.length > 1 && <Stack way={way} />}
      {inputs.some(({ profile }) => (profile?.samplingPeriod ?? 1) > 1) && (
        <p class="aside">Sizes are estimates from samples{compared && ': small differences may be chance'}.</p>
      )}
    </section>
  );
}

function drawFrame(node: FrameNode, heapBytes: number, chosen: ReadonlySet<string> | undefined): Face {
  const { call } = node;
  const makes = call.kind === undefined ? '' : `, makes streams: ${escapeText(call.kind, LONGEST_KIND)}`;
  const classes = [
    'frame',
    call.rest && 'rest',
    call.kind !== undefined && 'maker',
    call.kind !== undefined && chosen?.has(call.kind) && 'chosen',
    classifyGrowth(call),
  ];
  return {
    name: call.kind === undefined ? shortenFrame(node) : `◆ ${shortenFrame(node)}`,
    size: [formatBytes(call.bytes), formatGrowth(call)].filter(Boolean).join(' '),
    label: `${nameFrame(node)}, ${measureFrame(node, heapBytes)}${makes}`,
    classes: classes.filter(Boolean).join(' '),
  };
}

function TellFrame({ node, heapBytes }: { node: FrameNode; heapBytes: number }): VNode {
  const { at, kind } = node.call;
  return (
    <span>
      {nameFrame(node)}
      {at !== undefined && <span class="place"> {escapeText(at)}</span>}: <b>{measureFrame(node, heapBytes)}</b>
      {kind !== undefined && ` · ◆ makes streams: ${escapeText(kind, LONGEST_KIND)}`}
    </span>
  );
}

function FlameLegend({
  compared,
  marked,
  framed,
}: {
  compared: boolean;
  marked: boolean;
  framed: boolean;
}): VNode | null {
  if (!compared && !marked) return null;
  return (
    <ul class="legend" aria-label="Marks of the frames">
      {marked && (
        <li>
          <span class="swatch frame maker" />
          <b>◆</b> makes streams{framed && '; framed: of what is chosen above'}
        </li>
      )}
      {compared && (
        <>
          <li>
            <span class="swatch frame grown-1" />
            <span class="swatch frame grown-2" />
            <span class="swatch frame grown-3" />
            <b>+</b> grown: up to a third, two thirds, all of it new
          </li>
          <li>
            <span class="swatch frame shrunk-1" />
            <span class="swatch frame shrunk-2" />
            <span class="swatch frame shrunk-3" />
            <b>−</b> shrunk
          </li>
          <li>
            <span class="swatch frame same" />
            within 5 %, or not known when it has no sign
          </li>
        </>
      )}
    </ul>
  );
}

function Makers({
  makers,
  heapBytes,
  view,
}: {
  makers: readonly Maker[];
  heapBytes: number;
  view: View;
}): VNode | null {
  if (makers.length === 0) return null;
  return (
    <>
      <h3>Functions that make streams, whether or not anything is wrong with these</h3>
      <ul class="makers">
        {makers.slice(0, MOST_MAKERS).map(({ node, kind, bytes, ways }) => (
          <li key={node.path}>
            <a href={writeView({ ...view, frame: node.path })}>{shortenFrame(node)}</a> {escapeText(kind, LONGEST_KIND)}
            , {formatBytes(bytes)}, {formatShare(bytes, heapBytes)} of the heap
            {ways > 1 && `, called in ${formatQuantity(ways, 'way')}`}
          </li>
        ))}
      </ul>
      {makers.length > MOST_MAKERS && <p class="aside">and {makers.length - MOST_MAKERS} more</p>}
    </>
  );
}

function Stack({ way }: { way: readonly FrameNode[] }): VNode {
  const text = useRef<HTMLPreElement>(null);
  const select = (): void => {
    if (text.current !== null) getSelection()?.selectAllChildren(text.current);
  };
  return (
    <section class="stack" aria-label="Stack">
      <h3>
        The stack of {shortenFrame(way.at(-1)!)}{' '}
        <button type="button" onClick={select}>
          Select
        </button>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard (WCAG 2.1.1). */}
      <pre tabIndex={0} ref={text}>
        {printStack(way)}
      </pre>
    </section>
  );
}
