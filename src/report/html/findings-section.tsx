/** The findings with their filters, or that there are none. */
import type { VNode } from 'preact';
import { formatQuantity } from '../units.js';
import { Filters } from './filters.js';
import { FindingsTable } from './findings.js';
import type { Row } from './rows.js';
import type { Selection } from './select-rows.js';
import type { ChangeView } from './use-view.js';
import type { View } from './view.js';

interface FindingsSectionProps {
  readonly rows: readonly Row[];
  readonly selection: Selection;
  readonly view: View;
  readonly change: ChangeView;
}

export function FindingsSection({ rows, selection, view, change }: FindingsSectionProps): VNode {
  const { listed, opened, filtered } = selection;
  const healthy = !filtered && listed.length === 0;
  return (
    <section aria-label="Findings" id="findings">
      <h2 tabIndex={-1}>Findings</h2>
      {healthy ? (
        <NoFinding rows={rows} change={change} />
      ) : (
        <>
          <Filters rows={rows} selection={selection} view={view} change={change} />
          {listed.length > 0 ? (
            <FindingsTable rows={listed} current={opened} view={view} change={change} />
          ) : (
            <p class="nothing">Nothing here matches.</p>
          )}
        </>
      )}
    </section>
  );
}

function NoFinding({ rows, change }: Pick<FindingsSectionProps, 'rows' | 'change'>): VNode {
  const inUse = rows.every(({ group }) => group.verdict === 'in-use');
  return (
    <p class="no-finding">
      <span aria-hidden="true">✓</span> No finding.{' '}
      {rows.length > 0 && (
        <button type="button" onClick={() => change({ all: true })}>
          Show the {formatQuantity(rows.length, 'group')} that {describeRest(rows.length === 1, inUse)}
        </button>
      )}
    </p>
  );
}

function describeRest(one: boolean, inUse: boolean): string {
  if (inUse) return one ? 'is in use' : 'are in use';
  return one ? 'accuses nobody' : 'accuse nobody';
}
