/** How many streams are in which pair of states: the whole input in one small table. */
import type { Group } from '../model/result.js';
import { RECEIVE_STATES, SEND_STATES } from '../model/vocabulary.js';
import type { Palette } from './palette.js';
import { type Cell, renderTable } from './table.js';
import { formatCount } from './units.js';

/** Rows are send states, columns receive states; states that no stream is in are left out. */
export function renderMatrix(groups: readonly Group[], palette: Palette, width: number): readonly string[] {
  const columns = RECEIVE_STATES.filter((state) => groups.some(({ receive }) => receive.state === state));
  const rows = SEND_STATES.filter((state) => groups.some(({ send }) => send.state === state));
  const cells = rows.map((send): readonly Cell[] => [
    { text: send },
    ...columns.map((receive) => drawCount(groups, send, receive, palette)),
  ]);
  const heads = columns.map((state) => ({ head: state, align: 'right' as const }));
  const corner = { head: 'send↓ receive→' };
  return renderTable([corner, ...heads], cells, { width, indent: '  ', paintHead: palette.quiet });
}

function drawCount(groups: readonly Group[], send: string, receive: string, palette: Palette): Cell {
  const inPair = groups.filter((group) => group.send.state === send && group.receive.state === receive);
  if (inPair.length === 0) return { text: '·', paint: palette.quiet };
  const accused = inPair.find(({ severity }) => severity !== 'none');
  return {
    text: formatCount(inPair.reduce((sum, { count }) => sum + count, 0)),
    paint: palette.severity[accused?.severity ?? 'none'],
  };
}
