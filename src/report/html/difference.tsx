/** The report on two captures: what got worse, both matrices, and every finding of either side. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DiffResult } from '../../model/diff.js';
import type { KnownKind } from '../../model/kinds.js';
import type { Group, StreamInfo } from '../../model/result.js';
import { describeRelation, describeRest, describeStreams, describeWorse, groupsOf } from '../diff-sentence.js';
import { escapeText } from '../escape.js';
import { buildMatrix, type MatrixCell } from '../matrix-cells.js';
import { formatBytes, formatChange, formatCount, formatQuantity } from '../units.js';
import { AboutKinds } from './about-kinds.js';
import { chooseCell, chosenCell } from './analysis.js';
import { useArrival } from './arrival.js';
import { Finding } from './finding.js';
import { FindingsSection } from './findings-section.js';
import { Flame } from './flame.js';
import { Legend, MatrixView } from './matrix.js';
import { Memory } from './memory.js';
import { Inputs, Page, Warnings } from './page.js';
import { Places } from './places.js';
import { listDiffRows, type Row } from './rows.js';
import { listDocs, listKinds, useSelection } from './select-rows.js';
import { keepUnits } from './text.js';
import { useView } from './use-view.js';

/** A difference names its streams by id and tells nothing else about them. */
const NO_STREAMS: ReadonlyMap<number, StreamInfo> = new Map();

export function Difference({ diff, kinds }: { diff: DiffResult; kinds: readonly KnownKind[] }): VNode {
  const { entries, before, after, relation, tool, warnings, work } = diff;
  const [view, change] = useView();
  const rows = useMemo(() => listDiffRows(diff), [diff]);
  const selection = useSelection(rows, view, NO_STREAMS);
  const { matching, opened, filtered, search } = selection;
  const held = useMemo(() => ({ groups: listHeld(rows), summary: after.summary }), [rows, after]);
  const remembered = filtered ? listHeld(matching) : held.groups;
  const first = useMemo(() => buildMatrix(groupsOf(entries, 'before')), [entries]);
  const second = useMemo(() => buildMatrix(groupsOf(entries, 'after')), [entries]);
  useArrival(opened?.id === view.finding ? view.finding : undefined);
  const choose = (cell: MatrixCell): void => change(chooseCell(cell, view));
  const chosen = chosenCell(view);
  return (
    <Page title="before and after" version={tool.version}>
      <Sentence diff={diff} worst={rows[0]?.group} />
      <Inputs inputs={[...before.inputs, ...after.inputs]} />
      <Warnings warnings={warnings} />
      <section class="overview" aria-label="Half-states">
        <div class="two-matrices">
          <MatrixView
            matrix={first}
            caption={`Before: ${formatQuantity(first.count, 'accused stream')}`}
            chosen={chosen}
            onChoose={choose}
          />
          <MatrixView
            matrix={second}
            caption={`After: ${formatQuantity(second.count, 'accused stream')}`}
            chosen={chosen}
            onChoose={choose}
            describe={(cell) => describeAgainst(cell, first.find(cell.receive, cell.send))}
          />
        </div>
        <Legend matrix={second.count > 0 ? second : first} />
      </section>
      <FindingsSection rows={rows} selection={selection} view={view} change={change} />
      {opened !== undefined && (
        <Finding
          row={opened}
          summary={sideOf(opened.marks, diff).summary}
          streams={NO_STREAMS}
          search={search}
          view={view}
          kinds={kinds}
        />
      )}
      <Memory
        whole={held}
        groups={remembered}
        title={
          relation === 'profiles'
            ? 'Where the memory of the findings was made, after'
            : 'Where the memory of the findings is, after'
        }
        made={relation === 'profiles'}
        streams={NO_STREAMS}
        view={view}
        change={change}
      />
      <Flame
        calls={diff.calls}
        summary={after.summary}
        inputs={after.inputs}
        heapBefore={before.summary.heapBytes * (work === undefined ? 1 : work.after / work.before)}
        view={view}
        change={change}
        kinds={listKinds(selection, view)}
      />
      <AboutKinds kinds={kinds} matching={listDocs(selection)} about={view.about} />
    </Page>
  );
}

/** What is there after, under the names that the rows have: each side numbers its groups by itself. */
function listHeld(rows: readonly Row[]): readonly Group[] {
  const held = rows.filter(({ marks }) => !marks.includes('fixed'));
  const idOf = new Map(held.map(({ id, group }) => [group.id, id]));
  return held.map(({ id, group: { alsoRetainedBy = [], ...group } }) => ({
    ...group,
    id,
    alsoRetainedBy: alsoRetainedBy.flatMap((other) => idOf.get(other) ?? []),
  }));
}

function Sentence({ diff, worst }: { diff: DiffResult; worst: Group | undefined }): VNode {
  const worse = describeWorse(diff.entries);
  const rest = describeRest(diff.entries);
  const streams = describeStreams(diff);
  const accused = worse === undefined || worst === undefined ? '' : `v-${worst.verdict}`;
  return (
    <section class={`sentence ${accused}`} aria-label="Summary">
      <h1>
        <span aria-hidden="true">{worse === undefined ? '✓' : '✗'}</span>{' '}
        {keepUnits(`${worse ?? 'Nothing is stuck, new or has grown.'} ${rest ?? ''}`)}
      </h1>
      {worse !== undefined && worst !== undefined && <Places group={worst} />}
      {worse !== undefined && worst?.fix !== undefined && (
        <p class="short-fix">
          <b>Fix</b> {escapeText(worst.fix, 1000)}
        </p>
      )}
      <p class="aside">
        {streams !== undefined && `Streams: ${streams}. `}
        {describeRelation(diff).join(' ')}
      </p>
    </section>
  );
}

/** `+12 48.0 MiB`. */
function describeAgainst({ count, bytes }: MatrixCell, before: MatrixCell | undefined): VNode {
  const delta = count - (before?.count ?? 0);
  const direction = delta > 0 ? 'up' : delta < 0 ? 'down' : 'same';
  return (
    <>
      <span class={`delta d-${direction}`}>{formatChange(delta, formatCount)}</span> {keepUnits(formatBytes(bytes))}
    </>
  );
}

function sideOf(marks: readonly string[], { before, after }: DiffResult): DiffResult['after'] {
  return marks.includes('fixed') ? before : after;
}
