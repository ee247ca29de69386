/** The report on one capture: the sentence, the matrix, the findings, one of them opened. */
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Place as SourcePlace } from '../../model/check.js';
import type { KnownKind } from '../../model/kinds.js';
import type { Group, Result } from '../../model/result.js';
import { ACCUSING_VERDICTS } from '../../model/vocabulary.js';
import { describeReasons, describeStatus } from '../check-sentence.js';
import { escapeText } from '../escape.js';
import { describeHeadline, findWorst } from '../headline.js';
import { describeHolder } from '../holder-steps.js';
import { shortenPath } from '../layout.js';
import { buildMatrix, type MatrixCell } from '../matrix-cells.js';
import { formatQuantity } from '../units.js';
import { AboutKinds } from './about-kinds.js';
import { Filters } from './filters.js';
import { Finding } from './finding.js';
import { FindingsTable } from './findings.js';
import { Flame } from './flame.js';
import { Legend, MatrixView } from './matrix.js';
import { Memory } from './memory.js';
import { Inputs, Page, Warnings } from './page.js';
import { listRows, selectRows } from './rows.js';
import { keepUnits } from './text.js';
import { useView } from './use-view.js';
import type { View } from './view.js';

const LONGEST_PLACE = 64;

export function Analysis({ result, kinds }: { result: Result; kinds: readonly KnownKind[] }): VNode {
  const { groups, summary, tool, inputs, warnings } = result;
  const [view, change] = useView();
  const rows = useMemo(() => listRows(result), [result]);
  const streams = useMemo(() => new Map((result.streams ?? []).map((stream) => [stream.id, stream])), [result]);
  const shown = useMemo(() => selectRows(rows, view, streams), [rows, view, streams]);
  const matrix = useMemo(() => buildMatrix(groups), [groups]);
  const worst = findWorst(result);
  const linked = rows.find(({ id }) => id === view.finding);
  const opened = linked ?? shown.find(({ id }) => id === worst?.id) ?? shown[0];
  useFocusOnOpening(view.finding);
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
      <section aria-label="Findings">
        <h2>Findings</h2>
        <Filters rows={rows} shown={shown.length} view={view} change={change} />
        <FindingsTable rows={shown} current={opened} view={view} change={change} />
      </section>
      {opened !== undefined && <Finding row={opened} summary={summary} streams={streams} view={view} kinds={kinds} />}
      <Memory result={result} streams={streams} view={view} change={change} />
      <Flame
        calls={result.calls}
        summary={summary}
        inputs={inputs}
        view={view}
        change={change}
        kind={view.kind ?? linked?.group.kind}
      />
      <AboutKinds kinds={kinds} about={view.about} />
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

/** Whoever opens a finding by keyboard or link continues to read there; on arrival the page stays at its top. */
export function useFocusOnOpening(finding: string | undefined): void {
  const previous = useRef(finding);
  useEffect(() => {
    if (finding === undefined || previous.current === finding) return;
    previous.current = finding;
    const title = document.getElementById('finding-title');
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'nearest' });
  }, [finding]);
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
        <Place group={worst} place={check?.findings.find(({ group }) => group === worst.id)?.place} />
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

/** Where a reader would begin to look: the line that the check found in the repository, or the closest holder. */
export function Place({ group, place }: { group: Group; place?: SourcePlace | undefined }): VNode | null {
  const holder = describeHolder(group);
  const at = place === undefined ? holder?.at : `${place.file}:${place.line}`;
  if (holder === undefined && at === undefined) return null;
  return (
    <p class="held">
      {holder === undefined ? 'Held' : `${holder.verb} ${escapeText(holder.node, 100)}`}
      {at !== undefined && (
        <>
          {' at '}
          <code>{shortenPath(escapeText(at), LONGEST_PLACE)}</code>
        </>
      )}
    </p>
  );
}
