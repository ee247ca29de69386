/** The report on one capture: the sentence, the matrix, the findings, one of them opened. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { KnownKind } from '../../model/kinds.js';
import type { Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';
import { describeReasons, describeStatus } from '../check-sentence.js';
import { escapeText } from '../escape.js';
import { describeHeadline, findWorst } from '../headline.js';
import { buildMatrix, type MatrixCell } from '../matrix-cells.js';
import { formatQuantity } from '../units.js';
import { AboutKinds } from './about-kinds.js';
import { useArrival } from './arrival.js';
import { Finding } from './finding.js';
import { FindingsSection } from './findings-section.js';
import { Flame } from './flame.js';
import { Legend, MatrixView } from './matrix.js';
import { Memory } from './memory.js';
import { Inputs, Page, Warnings } from './page.js';
import { Places } from './places.js';
import { listRows } from './rows.js';
import { listDocs, listKinds, useSelection } from './select-rows.js';
import { keepUnits } from './text.js';
import { useView } from './use-view.js';
import type { View } from './view.js';

export function Analysis({ result, kinds }: { result: Result; kinds: readonly KnownKind[] }): VNode {
  const { groups, summary, tool, inputs, warnings } = result;
  const [view, change] = useView();
  const rows = useMemo(() => listRows(result), [result]);
  const streams = useMemo(() => new Map((result.streams ?? []).map((stream) => [stream.id, stream])), [result]);
  const matrix = useMemo(() => buildMatrix(groups), [groups]);
  const worst = findWorst(result);
  const selection = useSelection(rows, view, streams, worst?.id);
  const { matching, opened, filtered, search } = selection;
  const remembered = useMemo(() => {
    const ids = new Set(matching.map(({ id }) => id));
    return filtered ? groups.filter(({ id }) => ids.has(id)) : groups;
  }, [groups, matching, filtered]);
  useArrival(opened?.id === view.finding ? view.finding : undefined);
  return (
    <Page title={result.check === undefined ? 'half-closed streams' : 'check'} version={tool.version}>
      <Sentence result={result} worst={worst} />
      <Inputs inputs={inputs} />
      <Warnings warnings={warnings} />
      <section class="overview" aria-label="Half-states">
        <MatrixView
          matrix={matrix}
          caption={`Half-states of ${formatQuantity(matrix.count, 'stream')}`}
          chosen={chosenCell(view)}
          onChoose={(cell) => change(chooseCell(cell, view))}
        />
        <Legend matrix={matrix} />
      </section>
      <FindingsSection rows={rows} selection={selection} view={view} change={change} />
      {opened !== undefined && (
        <Finding row={opened} summary={summary} streams={streams} search={search} view={view} kinds={kinds} />
      )}
      <Memory
        whole={result}
        groups={remembered}
        title={result.streams === undefined ? 'Where the memory was made' : 'Where the memory is'}
        made={result.streams === undefined}
        streams={streams}
        view={view}
        change={change}
      />
      <Flame
        calls={result.calls}
        summary={summary}
        inputs={inputs}
        view={view}
        change={change}
        kinds={listKinds(selection, view)}
      />
      <AboutKinds kinds={kinds} matching={listDocs(selection)} about={view.about} />
    </Page>
  );
}

export function chosenCell({ receive, send }: View): Pick<MatrixCell, 'receive' | 'send'> | undefined {
  return receive === undefined || send === undefined ? undefined : { receive, send };
}

/** A second click takes the filter off. A cell in which nobody is accused shows its groups all the same. */
export function chooseCell({ receive, send, shares }: MatrixCell, view: View): Partial<View> {
  if (view.receive === receive && view.send === send) return { receive: undefined, send: undefined, all: false };
  const accused = shares.some(({ verdict }) => ACCUSING_VERDICTS.includes(verdict));
  return { receive, send, all: !accused, finding: undefined };
}

function Sentence({ result, worst }: { result: Result; worst: Group | undefined }): VNode {
  const { check, inputs } = result;
  const { sign, text } = describeHeadline(result, escapeText);
  // Of a capture that could not be read nothing is said, least of all that it is fine.
  const unread = inputs.length === 0;
  return (
    <section class={`sentence ${worst === undefined ? '' : `v-${worst.verdict}`}`} aria-label="Summary">
      {unread ? (
        <h1>{check === undefined ? 'Nothing was read.' : describeStatus(check)}</h1>
      ) : (
        <h1>
          <span aria-hidden="true">{sign}</span> {keepUnits(text)}
        </h1>
      )}
      {worst !== undefined && (
        <Places group={worst} found={check?.findings.find(({ group }) => group === worst.id)?.place} />
      )}
      {worst?.fix !== undefined && (
        <p class="short-fix">
          <b>Fix</b> {escapeText(worst.fix, 1000)}
        </p>
      )}
      {check !== undefined && (
        <div class={`check-status c-${check.status}`}>
          {!unread && <strong>{describeStatus(check)}</strong>}
          <ul>
            {describeReasons(check, escapeText).map((reason) => (
              <li key={reason}>{keepUnits(reason)}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
