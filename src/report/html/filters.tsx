/** Which rows the table shows. */
import type { VNode } from 'preact';
import { SEVERITIES, VERDICTS } from '../../model/vocabulary.js';
import { escapeText } from '../escape.js';
import { formatCount, formatQuantity } from '../units.js';
import type { Row } from './rows.js';
import type { Selection } from './select-rows.js';
import { NO_FILTER, type View } from './view.js';

interface FiltersProps {
  readonly rows: readonly Row[];
  readonly selection: Selection;
  readonly view: View;
  readonly change: (changes: Partial<View>, typing?: 'typing') => void;
}

export function Filters({ rows, selection, view, change }: FiltersProps): VNode {
  const kinds = [...new Set(rows.map(({ group }) => group.kind))].sort();
  const { matching, listed, filtered } = selection;
  const marks = new Set(rows.flatMap((row) => row.marks));
  const others = rows.some(({ accused }) => !accused);
  return (
    <search class="filters">
      <label class="search">
        <span class="hidden">Search</span>
        <input
          type="search"
          id="search"
          placeholder="Search kind, state, holder, label, @id  ( / )"
          value={view.search}
          onInput={({ currentTarget }) => change({ search: currentTarget.value }, 'typing')}
        />
      </label>
      <Choice label="severity" value={view.severity} names={SEVERITIES} change={(severity) => change({ severity })} />
      <Choice label="verdict" value={view.verdict} names={VERDICTS} change={(verdict) => change({ verdict })} />
      <Choice label="kind" value={view.kind} names={kinds} change={(kind) => change({ kind })} />
      {[...marks].map((mark) => (
        <button
          type="button"
          class={`chip m-${mark}`}
          aria-pressed={view.mark === mark}
          key={mark}
          onClick={() => change({ mark: view.mark === mark ? undefined : mark })}
        >
          {mark} <b>{formatCount(rows.filter((row) => row.marks.includes(mark)).length)}</b>
        </button>
      ))}
      {view.receive !== undefined && (
        <button
          type="button"
          class="chip"
          aria-pressed="true"
          onClick={() => change({ receive: undefined, send: undefined })}
        >
          receive {view.receive}, send {view.send} <span aria-hidden="true">✕</span>
          <span class="hidden">: show all states</span>
        </button>
      )}
      {others && (
        <label class="check">
          <input type="checkbox" checked={view.all} onChange={() => change({ all: !view.all })} /> not accused too
        </label>
      )}
      <output>
        {formatCount(listed.length)} of {formatCount(rows.length)}
      </output>
      {filtered && (
        <button type="button" class="quiet" onClick={() => change(NO_FILTER)}>
          Clear
        </button>
      )}
      {filtered && matching.length > listed.length && <Unlisted selection={selection} change={change} />}
    </search>
  );
}

/** What a cell of the matrix counts, and the table does not list. */
function Unlisted({ selection, change }: { selection: Selection } & Pick<FiltersProps, 'change'>): VNode {
  const unlisted = selection.matching.filter(({ accused }) => !accused);
  const streams = unlisted.reduce((sum, { group }) => sum + group.count, 0);
  return (
    <p class="unlisted">
      {formatQuantity(streams, 'stream')} in {formatQuantity(unlisted.length, 'group')}{' '}
      {unlisted.length === 1 ? 'matches' : 'match'} too, {unlisted.length === 1 ? 'accuses' : 'accuse'} nobody and{' '}
      {unlisted.length === 1 ? 'is' : 'are'} not listed:{' '}
      <button type="button" class="quiet" onClick={() => change({ all: true })}>
        list {unlisted.length === 1 ? 'it' : 'them'}
      </button>
    </p>
  );
}

function Choice<Name extends string>({
  label,
  value,
  names,
  change,
}: {
  label: string;
  value: Name | undefined;
  names: readonly Name[];
  change: (name: Name | undefined) => void;
}): VNode {
  return (
    <label class="choice">
      <span class="hidden">{label}</span>
      <select
        class={value === undefined ? '' : 'active'}
        value={value ?? ''}
        onChange={({ currentTarget }) => change(names[currentTarget.selectedIndex - 1])}
      >
        <option value="">any {label}</option>
        {names.map((name) => (
          <option value={name} key={name}>
            {escapeText(name, 60)}
          </option>
        ))}
      </select>
    </label>
  );
}
