/**
 * The half-state matrix: receive states across, send states down, both in the order in which a half goes through them. So
 * halves that end together lie on the diagonal.
 */
import type { ComponentChildren, VNode } from 'preact';
import type { ReceiveState, SendState, Verdict } from '../../model/vocabulary.js';
import { VERDICTS } from '../../model/vocabulary.js';
import type { Matrix, MatrixCell } from '../matrix-cells.js';
import { formatBytes, formatCount } from '../units.js';
import { HalfGlyph } from './half-glyph.js';

export interface MatrixProps {
  readonly matrix: Matrix;
  readonly caption: string;
  readonly chosen?: { readonly receive: ReceiveState; readonly send: SendState } | undefined;
  readonly onChoose: (cell: MatrixCell) => void;
  /** What is said below the count; its bytes when absent. */
  readonly describe?: (cell: MatrixCell) => ComponentChildren;
}

export function MatrixView(props: MatrixProps): VNode {
  const { matrix, caption, chosen } = props;
  return (
    <div class="matrix-frame">
      <table class={`matrix${chosen === undefined ? '' : ' filtered'}`}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <td class="corner">
              <span>send ↓</span> <span>receive →</span>
            </td>
            {matrix.columns.map((receive) => (
              <th scope="col" key={receive}>
                <HalfGlyph receive={receive} />
                <span>{receive}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((send) => (
            <tr key={send}>
              <th scope="row">
                <HalfGlyph send={send} />
                <span>{send}</span>
              </th>
              {matrix.columns.map((receive) => (
                <CellView
                  {...props}
                  cell={matrix.find(receive, send)}
                  key={receive}
                  band={receive === 'open' && send === 'open'}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps extends MatrixProps {
  readonly cell: MatrixCell | undefined;
  /** The first of the diagonal carries the band that lies behind all of it. */
  readonly band: boolean;
}

function CellView(props: CellProps): VNode {
  const { cell, matrix, chosen, onChoose, band, describe = describeBytes } = props;
  const place = band ? 'band' : undefined;
  if (cell === undefined) return <td class={place} />;
  const { receive, send, count, verdict, shares } = cell;
  const pressed = chosen?.receive === receive && chosen.send === send;
  return (
    <td class={place}>
      <button
        type="button"
        class={`cell v-${verdict} level-${levelOf(cell, matrix)}`}
        aria-pressed={pressed}
        onClick={() => onChoose(cell)}
      >
        <span class="cell-glyph">
          <HalfGlyph receive={receive} send={send} />
        </span>
        <span class="hidden">{`receive ${receive}, send ${send}: `}</span>
        <strong>{formatCount(count)}</strong>
        <span class="hidden">{count === 1 ? ' stream, ' : ' streams, '}</span>
        <small>{describe(cell)}</small>
        <span class="hidden">{shares.map((share) => `, ${formatCount(share.count)} ${share.verdict}`)}</span>
        <Shares cell={cell} />
      </button>
    </td>
  );
}

function describeBytes({ bytes }: MatrixCell): string {
  return formatBytes(bytes);
}

/** How strong the colour is, one to four: each step down holds a tenth of what the one above holds. */
function levelOf({ accusedBytes }: MatrixCell, { largestBytes }: Matrix): number {
  if (accusedBytes <= 0) return 1;
  return Math.max(1, 4 - Math.floor(Math.log10(largestBytes / accusedBytes) + 0.5));
}

function Shares({ cell: { shares, count } }: { cell: MatrixCell }): VNode {
  let x = 0;
  return (
    <svg class="shares" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {shares.map((share) => {
        const width = (share.count / count) * 100;
        x += width;
        return <rect key={share.verdict} class={`v-${share.verdict}`} x={x - width} width={width} height="4" />;
      })}
    </svg>
  );
}

const MEANINGS: Readonly<Record<Verdict, string>> = {
  'receive-never-closed': 'sent and never read',
  'send-never-closed': 'read and never ended',
  'neither-closed': 'forgotten with both halves open',
  'closed-but-retained': 'closed, and still held',
  'in-use': 'no accusation',
  undetermined: 'the input does not say',
};

export function Legend({ matrix }: { matrix: Matrix }): VNode {
  const present = new Set(
    matrix.rows.flatMap((send) =>
      matrix.columns.flatMap((receive) => matrix.find(receive, send)?.shares.map(({ verdict }) => verdict) ?? []),
    ),
  );
  return (
    <ul class="legend" aria-label="Verdicts">
      {VERDICTS.filter((verdict) => present.has(verdict)).map((verdict) => (
        <li key={verdict}>
          <span class={`swatch v-${verdict}`} />
          <b>{verdict}</b> {MEANINGS[verdict]}
        </li>
      ))}
      <li>
        <span class="swatch diagonal" />
        <b>diagonal</b> both halves end together
      </li>
    </ul>
  );
}
