/** Which rows the table shows. */
import type { VNode } from 'preact';
import { SEVERITIES, VERDICTS } from '../../model/vocabulary.js';
import { escapeText } from '../escape.js';
import { formatCount } from '../units.js';
import type { Row } from './rows.js';
import type { View } from './view.js';

interface FiltersProps {
  readonly rows: readonly Row[];
  readonly shown: number;
  readonly view: View;
  readonly change: (changes: Partial<View>, typing?: 'typing') => void;
}

const NOTHING: Partial<View> = {
  search: '',
  severity: undefined,
  verdict: undefined,
  kind: undefined,
  mark: undefined,
  receive: undefined,
  send: undefined,
};

export function Filters({ rows, shown, view, change }: FiltersProps): VNode {
  const kinds = [...new Set(rows.map(({ group }) => group.kind))].sort();
  const filtered = Object.keys(NOTHING).some((key) => Boolean(view[key as keyof View]));
  const marks = new Set(rows.flatMap((row) => row.marks));
  const others = rows.some(({ accused }) => !accused);
  return (
    <search class="filters">
      <label class="search">
        <span class="hidden">Search</span>
        <input
          type="search"
          id="search"
          placeholder="Search kind, class, holder, label  ( / )"
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
        {formatCount(shown)} of {formatCount(rows.length)}
      </output>
      {filtered && (
        <button type="button" class="quiet" onClick={() => change(NOTHING)}>
          Clear
        </button>
      )}
    </search>
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
